import type { PeerId } from '../core/vocabulary.js';
import {
  type CanonicalEvent,
  type CanonicalSection,
  type CanonicalTrace,
  canonicalLine,
} from './canonical.js';

/** Events of two runs; each list in canonical order. */
interface OfBoth<E> {
  readonly one: readonly E[];
  readonly other: readonly E[];
}

/** An event at the place where two runs part. */
export interface EventThere extends CanonicalEvent {
  /** Whether the other run has the same event. */
  readonly inBoth: boolean;
}

/** How often an event occurs in both runs. */
export interface EventCount {
  /** The type of an event, such as `query:received`. */
  readonly event: string;
  readonly one: number;
  readonly other: number;
}

/** A part of two runs that differs. */
export interface SectionDifference {
  /** Its title in each run; null in a run that has no such part. */
  readonly title: { readonly one: string | null; readonly other: string | null };
  /** Null if one of the runs has no such part, or if only the titles differ. */
  readonly first: FirstDifference | null;
  /** All events that only one of the runs has. */
  readonly unmatched: OfBoth<CanonicalEvent>;
  /** The types of which the runs have different numbers. */
  readonly counts: readonly EventCount[];
}

/** Where two runs part: the earliest wave, and in it the first peer, at which they differ; with all events there. */
export interface FirstDifference extends OfBoth<EventThere> {
  readonly wave: number | null;
  readonly peer: PeerId | null;
}

export interface RunDifference {
  readonly same: boolean;
  /** Lines of the canonical form. */
  readonly lines: { readonly one: number; readonly other: number };
  /** The parts that differ, in the order of the runs. */
  readonly sections: readonly SectionDifference[];
}

/** Compares two runs in canonical form, part by part. */
export function differenceOfRuns(one: CanonicalTrace, other: CanonicalTrace): RunDifference {
  const sections = pairs(one, other).flatMap(([left, right]) => {
    const difference = differenceOf(left, right);
    return difference === null ? [] : [difference];
  });
  return { same: sections.length === 0, lines: { one: linesIn(one), other: linesIn(other) }, sections };
}

type Pair = readonly [CanonicalSection | undefined, CanonicalSection | undefined];

/** The network and the queries by their positions; what happened between two queries belongs to the query before. */
function pairs(one: CanonicalTrace, other: CanonicalTrace): Pair[] {
  const keys = new Set([...one, ...other].map(keyOf));
  const [left, right] = [one, other].map((trace) => new Map(trace.map((part) => [keyOf(part), part])));
  return [...keys].map((key) => [left?.get(key), right?.get(key)]);
}

/** `network`, `query 1`, `after query 1` */
function keyOf({ title }: CanonicalSection): string {
  return /^(?:network|(?:after )?query \d+)/u.exec(title)?.[0] ?? title;
}

function differenceOf(
  one: CanonicalSection | undefined,
  other: CanonicalSection | undefined,
): SectionDifference | null {
  const [left, right] = [one?.events ?? [], other?.events ?? []];
  const unmatched = { one: without(left, right), other: without(right, left) };
  const title = { one: one?.title ?? null, other: other?.title ?? null };
  if (unmatched.one.length + unmatched.other.length === 0 && title.one === title.other) return null;
  const isInBoth = one !== undefined && other !== undefined;
  return {
    title,
    first: isInBoth ? firstOf({ one: left, other: right }, unmatched) : null,
    unmatched,
    counts: countsOf(left, right),
  };
}

/** The events that the other list does not have, or has less often. */
function without(events: readonly CanonicalEvent[], others: readonly CanonicalEvent[]): CanonicalEvent[] {
  const left = new Map<string, number>();
  for (const event of others) left.set(canonicalLine(event), (left.get(canonicalLine(event)) ?? 0) + 1);
  return events.filter((event) => {
    const line = canonicalLine(event);
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function firstOf(
  all: OfBoth<CanonicalEvent>,
  { one, other }: OfBoth<CanonicalEvent>,
): FirstDifference | null {
  const heads = [one[0], other[0]].filter((event) => event !== undefined);
  const [first] = heads.sort(
    (left, right) => rank(left) - rank(right) || (left.peer ?? 0) - (right.peer ?? 0),
  );
  if (first === undefined) return null;
  const { wave, peer } = first;
  const there = (events: readonly CanonicalEvent[], unmatched: readonly CanonicalEvent[]): EventThere[] =>
    events
      .filter((event) => event.wave === wave && event.peer === peer)
      .map((event) => ({ ...event, inBoth: !unmatched.includes(event) }));
  return { wave, peer, one: there(all.one, one), other: there(all.other, other) };
}

/** An event that belongs to no wave is placed after the waves of its query. */
function rank({ wave }: CanonicalEvent): number {
  return wave ?? Number.MAX_SAFE_INTEGER;
}

function countsOf(one: readonly CanonicalEvent[], other: readonly CanonicalEvent[]): EventCount[] {
  const [left, right] = [one, other].map(countByType);
  const types = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...types].flatMap((event) => {
    const count = { event, one: left?.get(event) ?? 0, other: right?.get(event) ?? 0 };
    return count.one === count.other ? [] : [count];
  });
}

function countByType(events: readonly CanonicalEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of events) {
    const [word = ''] = text.split(' ', 1);
    // Lines of the network are no events.
    if (word.includes(':')) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function linesIn(trace: CanonicalTrace): number {
  return trace.reduce((sum, { events }) => sum + events.length, 0);
}
