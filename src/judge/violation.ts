import type { PeerId } from '../core/vocabulary.js';

/** Rules that a program can be seen to break. */
export type Rule = keyof typeof rules;

/** What a peer that others wrote did against the rules, as far as others saw it. */
export interface Violation {
  readonly peer: PeerId;
  readonly rule: Rule;
  /** How often. */
  readonly count: number;
  /** The first time: the bytes, quoted, or in words where there were none. */
  readonly actual: string;
  readonly expected: string;
  /** The section of `docs/wire.md`, and the point in it, that says so. */
  readonly see: string;
}

/** What each rule asks for, and where it stands. */
export const rules = {
  'stays-up': { expected: 'it stays up until it is told to stop', see: '"What a peer does"' },
  message: { expected: 'a message of one of the three dialects', see: '"Messages"' },
  ttl: {
    expected: 'TTL lowered by one; nothing is sent once it is 0',
    see: '"What a peer does", on get, 4',
  },
  hops: { expected: 'hops raised by one', see: '"What a peer does", on get, 4' },
  duplicate: {
    expected: 'nothing: a query that was seen before is dropped',
    see: '"What a peer does", on get, 1',
  },
  sender: {
    expected: 'to every neighbour but the one it came from, and the origin',
    see: '"What a peer does", on get, 4',
  },
  forwards: {
    expected: 'the query, within --quiet-for, to every neighbour but its sender and the origin',
    see: '"What a peer does", on get, 4',
  },
  answers: {
    expected: 'found, sent to the origin: it has the file',
    see: '"What a peer does", on get, 3',
  },
  transfer: { expected: 'the archive, whole, as its header says', see: '"The transfer"' },
  saves: {
    expected: 'the file in its share, unpacked and verified',
    see: '"What a peer does", on found',
  },
  flood: { expected: 'no more messages than a flood needs', see: '"Limits"' },
} as const satisfies Readonly<Record<string, { readonly expected: string; readonly see: string }>>;
