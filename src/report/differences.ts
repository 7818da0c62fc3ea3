import type { Difference, DifferenceKind } from '../judge/difference.js';
import { pathToString, type Style } from './style.js';
import { counted, listed } from './units.js';

/** Differences of one kind that are told one by one; the rest is summed up. */
const mostToldSingly = 3;
/** Of groups that something led to, likewise. */
const mostGroups = 4;

/**
 * Why a flood was not as predicted, in a line each: first where something began, then what followed of it.
 *
 * A copy that took another way is told only if something followed of that, or if it came to the holder.
 *
 * @param holder the peer whose file was taken; null where that is none
 */
export function differenceWords(
  differences: readonly Difference[],
  { ttl, holder }: { readonly ttl: number; readonly holder: number | null },
  style: Style,
): string[] {
  const causes = new Set(differences.flatMap(({ because }) => because));
  const isMereWay = ({ kind, peer, messages }: Difference): boolean =>
    (kind === 'longer-way' || kind === 'other-way') && messages === 0 && peer !== holder && !causes.has(peer);
  const began = differences.filter((difference) => difference.because.length === 0 && !isMereWay(difference));
  return [
    ...groupsOf(began, ({ kind }) => kind).flatMap((group) => [
      ...group.slice(0, mostToldSingly).map((difference) => beginning(difference, ttl, style)),
      ...restOf(group.slice(mostToldSingly), style),
    ]),
    ...consequences(
      differences.filter(({ because }) => because.length > 0),
      style,
    ),
  ];
}

function beginning(difference: Difference, ttl: number, style: Style): string {
  return `${eventOf(difference, ttl, style)}${change(difference.messages)}`;
}

function eventOf(difference: Difference, ttl: number, style: Style): string {
  const { kind, peer, path, to } = difference;
  const who = peersOf([peer], style);
  const whom = peersOf(to, style);
  switch (kind) {
    case 'longer-way':
      return shortCircuit(difference, ttl, style);
    case 'other-way':
      return path.length < 2
        ? `${who} heard from a sender that did not say who it is`
        : `${who} heard over ${pathToString(path, style)}, which was not predicted`;
    case 'not-reached':
      return `${who} was not reached`;
    case 'reached':
      return `${who} was reached over ${pathToString(path, style)}`;
    case 'holder-appeared':
      return `${who} has the file, which it had not before`;
    case 'holder-vanished':
      return `${who} has not the file that it had before`;
    case 'peer-died':
      return to.length === 0 ? `${who} died` : `${who} died, and had not asked ${whom}`;
    case 'undelivered':
      return `what ${who} sent to ${whom} could not be delivered`;
    case 'delivered':
      return `${who} asked ${whom}: no file describes it, but something listens there`;
    case 'untold':
      return to.length === 0
        ? `what became of the query at ${who} was not told`
        : `whether ${who} asked ${whom} was not told`;
    case 'unexplained':
      return difference.messages > 0
        ? `against the rules, ${who} asked ${whom}`
        : `against the rules, ${who} did not ask ${whom}`;
  }
}

/** A copy over a longer path was faster than the one over the shortest. */
function shortCircuit(
  { peer, path, hops, expired, messages }: Difference,
  ttl: number,
  style: Style,
): string {
  const first = `short-circuiting at ${peersOf([peer], style)}: the copy over ${pathToString(path, style)} came first`;
  const late = `${first}, with ${counted(hops.seen ?? 0, 'hop')} instead of ${hops.predicted}`;
  if (expired) return `${late}, and its TTL of ${ttl} ran out`;
  const less = `${late} and less TTL left`;
  if (messages === 0) return less;
  if (messages > 0) return `${less}; its sender is no neighbour to be spared`;
  // A query goes neither back to its sender nor to its origin: on the shortest path these may be one.
  return hops.predicted === 1
    ? `${less}; it asks neither that sender nor the origin`
    : `${less}; it does not ask that sender`;
}

/** One line for many of a kind. */
function restOf(rest: readonly Difference[], style: Style): string[] {
  const [first] = rest;
  if (first === undefined) return [];
  const what = first.kind === 'longer-way' ? 'short-circuiting' : 'the same';
  const peers = peersIn(rest);
  const names = listed(peers.map((peer) => style.peer(peer)));
  return [`${what} at ${counted(peers.length, 'peer')} more (${names})${change(sum(rest))}`];
}

/** What followed, in groups by cause: the largest one by one, the others together. */
function consequences(followed: readonly Difference[], style: Style): string[] {
  const groups = groupsOf(followed, ({ kind, because }) => `${kind} ${because.join()}`).sort(
    (one, other) => other.length - one.length,
  );
  const rest = groupsOf(groups.slice(mostGroups).flat(), ({ kind }) => kind);
  const causesOf = ([first]: readonly Difference[]): string => peersOf(first?.because ?? [], style);
  return [
    ...groups.slice(0, mostGroups).map((group) => consequence(causesOf(group), group, style)),
    ...rest.map((group) => consequence('others', group, style)),
  ];
}

const consequenceWords: Partial<Readonly<Record<DifferenceKind, string>>> = {
  'longer-way': 'heard late',
  'other-way': 'heard another way',
  'not-reached': 'not reached',
};

function consequence(causes: string, group: readonly Difference[], style: Style): string {
  const [{ kind } = { kind: 'reached' as const }] = group;
  const what = consequenceWords[kind] ?? 'reached all the same';
  return `because of ${causes}, ${what}: ${peersOf(peersIn(group), style)}${change(sum(group), ';')}`;
}

function peersIn(differences: readonly Difference[]): number[] {
  return [...new Set(differences.map(({ peer }) => peer))].sort((one, other) => one - other);
}

/** `peer 3`, `peers 3 and 4`. */
function peersOf(peers: readonly number[], style: Style): string {
  return `${peers.length === 1 ? 'peer' : 'peers'} ${listed(peers.map((peer) => style.peer(peer)))}`;
}

function groupsOf(
  differences: readonly Difference[],
  keyOf: (difference: Difference) => string,
): Difference[][] {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const group = groups.get(keyOf(difference));
    if (group === undefined) groups.set(keyOf(difference), [difference]);
    else group.push(difference);
  }
  return [...groups.values()];
}

function sum(differences: readonly Difference[]): number {
  return differences.reduce((total, { messages }) => total + messages, 0);
}

function change(messages: number, mark = ':'): string {
  if (messages === 0) return '';
  return `${mark} ${counted(Math.abs(messages), 'message')} ${messages < 0 ? 'fewer' : 'more'}`;
}
