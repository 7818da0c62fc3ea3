import type { TransferFaultKind } from '../fault.js';
import { byteOf, isRandomPosition, type Position, positionText, readPosition } from '../position.js';

/** The archive ends early, and so does the connection. */
export const truncate: TransferFaultKind<Position> = {
  name: 'truncate',
  on: 'transfer',
  by: 'proxy',
  usage: '<transfer> [100B | 50%]',
  summary: 'ends the archive at this byte',
  example: 'truncate 3>1 1KB',
  readParameters: readPosition,
  parametersText: positionText,
  isRandom: isRandomPosition,
  decide: (position, state) => ({ effect: 'truncated', atByte: byteOf(position, state) }),
};
