import type { Message } from '../../story/model.js';
import type { Colour } from '../pen.js';

/** How a message is drawn: its colour and dashes, and the mark at its end. */
export interface Ink {
  readonly color: Colour;
  readonly dash?: readonly number[];
  /** `ringed`: a cross in a circle. */
  readonly end: 'head' | 'bar' | 'square' | 'diamond' | 'circle' | 'cross' | 'ringed';
  /** The part of the way after which it ends, if it does not arrive. */
  readonly part?: number;
}

const inks = {
  plain: { color: 'query', end: 'head' },
  deadEnd: { color: 'query', end: 'bar' },
  ttl: { color: 'query', end: 'square' },
  holder: { color: 'query', end: 'diamond' },
  unseen: { color: 'query', end: 'circle' },
  dropped: { color: 'duplicate', dash: [4, 3], end: 'cross' },
  unreachable: { color: 'down', dash: [2, 3], end: 'ringed' },
  lost: { color: 'down', dash: [2, 3], end: 'cross', part: 0.6 },
  'lost-by-fault': { color: 'fault', dash: [4, 3], end: 'cross', part: 0.6 },
  hit: { color: 'found', dash: [7, 4], end: 'head' },
  ignored: { color: 'found', dash: [7, 4], end: 'bar' },
  file: { color: 'file', dash: [5, 4], end: 'head' },
  failed: { color: 'file', dash: [5, 4], end: 'cross' },
} as const satisfies Record<string, Ink>;

/** By what became of it; by its kind while that is unknown. */
export function inkOf({ kind, fate }: Message): Ink {
  switch (fate) {
    case 'duplicate':
    case 'own':
      return inks.dropped;
    case 'dead-end':
    case 'stopped':
      return inks.deadEnd;
    case 'ignore':
      return inks.ignored;
    case 'ttl':
    case 'holder':
    case 'unseen':
    case 'unreachable':
    case 'lost':
    case 'lost-by-fault':
    case 'failed':
      return inks[fate];
    default:
      return inkUnderWay(kind);
  }
}

/** While it is under way: nobody knows yet what becomes of it. */
export function inkUnderWay(kind: Message['kind']): Ink {
  return kind === 'query' ? inks.plain : kind === 'hit' ? inks.hit : inks.file;
}

/** Whether it was dropped or did not arrive: its arrow ends short of the lane, in a marked stub. */
export function isStub(message: Message): boolean {
  const { end } = inkOf(message);
  return end === 'cross' || end === 'ringed';
}
