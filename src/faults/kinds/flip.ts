import type { TransferFaultKind } from '../fault.js';
import { byteOf, isRandomPosition, type Position, positionText, readPosition } from '../position.js';

/** One byte of the archive arrives inverted. */
export const flip: TransferFaultKind<Position> = {
  name: 'flip',
  on: 'transfer',
  by: 'proxy',
  usage: '<transfer> [100B | 50%]',
  summary: 'inverts one byte of the archive on its way',
  example: 'flip 3 50%',
  readParameters: readPosition,
  parametersText: positionText,
  isRandom: isRandomPosition,
  decide: (position, state) => ({ effect: 'flipped', atByte: byteOf(position, state) }),
};
