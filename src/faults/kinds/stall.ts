import type { TransferFaultKind } from '../fault.js';
import { durationText } from '../forms.js';
import { byteOf, isRandomPosition, type Position, positionText, readPosition } from '../position.js';

interface Stall {
  readonly position: Position;
  /** Milliseconds; null: until the fault ends, or the origin gives up. */
  readonly ms: number | null;
}

/** The archive stops to arrive, and the connection stays open. */
export const stall: TransferFaultKind<Stall> = {
  name: 'stall',
  on: 'transfer',
  by: 'proxy',
  lasts: true,
  usage: '<transfer> [100B | 50%] [2s]',
  summary: 'passes on nothing from this byte of the archive on, for this time or until the origin gives up',
  example: 'stall 3 50% 2s',
  readParameters(words) {
    const before = words.duration();
    const position = readPosition(words);
    return { position, ms: before ?? words.duration() ?? null };
  },
  parametersText: ({ position, ms }) =>
    [positionText(position), ...(ms === null ? [] : [durationText(ms)])]
      .filter((text) => text !== '')
      .join(' '),
  isRandom: ({ position }) => isRandomPosition(position),
  decide: ({ position, ms }, state) => ({ effect: 'stalled', atByte: byteOf(position, state), ms }),
};
