import type { Difference, DifferenceKind } from '../trace/difference.js';
import type { Style } from './style.js';
import { counted, listed } from './units.js';
import { wayToString } from './way.js';

/** Differences told one by one; the rest is summed up. */
const mostToldSingly = 6;

/**
 * Why a flood was not as predicted, in a line each: first where something began, then what followed of it.
 *
 * A copy that took a longer way is told only if something followed of that.
 */
export function differenceWords(differences: readonly Difference[], ttl: number, style: Style): string[] {
  const causes = new Set(differences.flatMap(({ because }) => because));
  const matters = ({ kind, peer, messages, reached }: Difference): boolean =>
    kind !== 'longer-way' || messages !== 0 || reached !== 0 || causes.has(peer);
  const began = differences.filter((difference) => matters(difference) && difference.because.length === 0);
  const followed = differences.filter(({ because }) => because.length > 0);
  const told = began.slice(0, mostToldSingly).map((difference) => beginning(difference, ttl, style));
  return [
    ...told,
    ...restOf(began.slice(mostToldSingly), style),
    ...groupsOf(followed).map((group) => consequence(group, style)),
  ];
}

function beginning(difference: Difference, ttl: number, style: Style): string {
  const { kind, peer, hops, messages, expired } = difference;
  const who = `peer ${style.peer(peer)}`;
  const way = wayToString(difference.path, style);
  switch (kind) {
    case 'longer-way': {
      const late = `a copy over ${way} was first at ${who}: ${counted(hops.seen ?? 0, 'hop')} instead of ${hops.predicted}`;
      if (expired) return `${late}, where its TTL of ${ttl} ran out${change(messages)}`;
      // A query goes neither back to its sender nor to its origin, which here are two, or strangers to it.
      if (messages < 0) return `${late}, and it asks neither that sender nor the origin${change(messages)}`;
      return messages === 0 ? late : `${late}, of a sender that it cannot spare${change(messages)}`;
    }
    case 'other-way':
      return `${who} heard over ${way}, which was not predicted${change(messages)}`;
    case 'not-reached':
      return `${who} was not reached${change(messages)}`;
    case 'reached':
      return `${who} was reached over ${way}${change(messages)}`;
    case 'holder-appeared':
      return `${who} has the file, which it had not before${change(messages)}`;
    case 'holder-vanished':
      return `${who} has not the file that it had before${change(messages)}`;
    case 'peer-died':
      return `${who} died${change(messages)}`;
    case 'undelivered':
      return `what ${who} sent could not be delivered${change(messages)}`;
    case 'delivered':
      return `something listens where ${who} has a neighbour that no file describes${change(messages)}`;
    case 'unexplained':
      return `${who} broke the rules${change(messages)}`;
    case 'untold':
      return `what became of the query at ${who} was not told${change(messages)}`;
  }
}

/** One line for many that began for themselves. */
function restOf(rest: readonly Difference[], style: Style): string[] {
  if (rest.length === 0) return [];
  const peers = listed([...new Set(rest.map(({ peer }) => style.peer(peer)))]);
  return [`the like happened at ${counted(rest.length, 'peer')} more (${peers})${change(sum(rest))}`];
}

const consequences: Partial<Readonly<Record<DifferenceKind, string>>> = {
  'longer-way': 'heard late',
  'not-reached': 'not reached',
};

function consequence(group: readonly Difference[], style: Style): string {
  const [{ kind, because } = { kind: 'reached' as const, because: [] }] = group;
  const who = `${group.length === 1 ? 'peer' : 'peers'} ${listed(group.map(({ peer }) => style.peer(peer)))}`;
  const what = consequences[kind] ?? 'reached all the same';
  const causes = `${because.length === 1 ? 'peer' : 'peers'} ${listed(because.map((peer) => style.peer(peer)))}`;
  return `${what} because of ${causes}: ${who}${change(sum(group))}`;
}

/** Those of one kind and one cause together. */
function groupsOf(differences: readonly Difference[]): Difference[][] {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const key = `${difference.kind} ${difference.because.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  return [...groups.values()];
}

function sum(differences: readonly Difference[]): number {
  return differences.reduce((total, { messages }) => total + messages, 0);
}

function change(messages: number): string {
  if (messages === 0) return '';
  return `; ${counted(Math.abs(messages), 'message')} ${messages < 0 ? 'less' : 'more'}`;
}
