import type { TransferFaultKind } from '../fault.js';
import { byteOf, isRandomPosition, type Position, positionText, readPosition } from '../position.js';

/** The file changes while it is sent: the holder sends a copy, and changes that. */
export const swap: TransferFaultKind<Position> = {
  name: 'swap',
  on: 'transfer',
  by: 'holder',
  usage: '<transfer> [100B | 50%]',
  summary: 'changes the file while the holder sends it (a copy; the share stays as it is)',
  example: 'swap 3',
  readParameters: readPosition,
  parametersText: positionText,
  isRandom: isRandomPosition,
  decide: (position, state) => ({ effect: 'swapped', atByte: byteOf(position, state) }),
};
