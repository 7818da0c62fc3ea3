import type { Difference, DifferenceKind } from '../judge/differences.js';
import type { Style } from './style.js';
import { counted, listed } from './units.js';

/** Differences of one kind that get a line each; the rest share one line. */
const maxSingle = 3;
/** Groups of consequences that get a line each. */
const maxGroups = 4;

/**
 * Why a flood was not as predicted, one reason per line: first the differences without a cause, then their consequences.
 *
 * A copy that took another path is shown only if it had a consequence or if it reached the holder.
 *
 * @param holder the peer that sent the file; null if no peer did
 */
export function differenceLines(
  differences: readonly Difference[],
  { ttl, holder }: { readonly ttl: number; readonly holder: number | null },
  style: Style,
): string[] {
  const causes = new Set(differences.flatMap(({ because }) => because));
  const isOnlyPath = ({ kind, peer, messages }: Difference): boolean =>
    (kind === 'longer-path' || kind === 'other-path') &&
    messages === 0 &&
    peer !== holder &&
    !causes.has(peer);
  const first = differences.filter(
    (difference) => difference.because.length === 0 && !isOnlyPath(difference),
  );
  const caused = differences.filter(({ because }) => because.length > 0);
  return [
    ...groupsOf(first, ({ kind }) => kind).flatMap((group) => [
      ...group
        .slice(0, maxSingle)
        .map((difference) => `${eventOf(difference, ttl, style)}${change(difference.messages)}`),
      ...restOf(group.slice(maxSingle), style),
    ]),
    ...consequences(caused, style),
  ];
}

function eventOf(difference: Difference, ttl: number, style: Style): string {
  const { kind, path, to, faults } = difference;
  const peer = `peer ${style.peer(difference.peer)}`;
  const receivers = style.peers(to);
  switch (kind) {
    case 'longer-path':
      return faults.length === 0
        ? shortCircuit(difference, ttl, style)
        : `${shortCircuit(difference, ttl, style)}; ${faultsOf(difference)} delayed the copy over the shortest path`;
    case 'other-path':
      return path.length < 2
        ? `${peer} received the query from an unknown sender`
        : `${peer} received the query over ${style.path(path)}, which was not predicted`;
    case 'not-reached':
      return `${peer} was not reached`;
    case 'reached':
      return `${peer} was reached over ${style.path(path)}`;
    case 'holder-appeared':
      return `${peer} has the file now, but did not have it before`;
    case 'holder-vanished':
      return `${peer} no longer has the file`;
    case 'peer-died':
      return to.length === 0 ? `${peer} died` : `${peer} died before it sent the query to ${receivers}`;
    case 'peer-stopped':
      return to.length === 0
        ? `${faultsOf(difference)} stopped ${peer}`
        : `${faultsOf(difference)} stopped ${peer} before it sent the query to ${receivers}`;
    case 'lost':
      return `${faultsOf(difference)} dropped the query from ${peer} to ${receivers}`;
    case 'copied':
      return `${faultsOf(difference)} sent the query from ${peer} to ${receivers} once more`;
    case 'rate-limited':
      return `${peer} ignored messages over the rate limit`;
    case 'undelivered':
      return `messages from ${peer} to ${receivers} were not delivered${faults.length === 0 ? '' : `, because of ${faultsOf(difference)}`}`;
    case 'delivered':
      return `${peer} sent the query to ${receivers} (absent, but a program listens there)`;
    case 'unreported':
      return to.length === 0
        ? `no event shows what ${peer} did with the query`
        : `no event shows whether ${peer} sent the query to ${receivers}`;
    case 'unexplained':
      return difference.messages > 0
        ? `${peer} sent the query to ${receivers}, against the rules`
        : `${peer} did not send the query to ${receivers}, against the rules`;
  }
}

/** `fault 1`, `faults 1 and 2` */
function faultsOf({ faults }: Difference): string {
  return `${faults.length === 1 ? 'fault' : 'faults'} ${listed(faults.map(String))}`;
}

/** A copy over a longer path was faster than the one over the shortest. */
function shortCircuit(
  { peer, path, hops, expired, messages }: Difference,
  ttl: number,
  style: Style,
): string {
  const copy = `short-circuiting at peer ${style.peer(peer)}: the copy over ${style.path(path)} arrived first`;
  const late = `${copy}, after ${counted(hops.actual ?? 0, 'hop')} instead of ${hops.predicted}`;
  if (expired) return `${late}, and its TTL of ${ttl} expired`;
  const less = `${late}, with less TTL left`;
  if (messages === 0) return less;
  if (messages > 0) return `${less}; the peer has no link to that sender, so it skips no neighbour`;
  // A query is sent neither to its sender nor to its origin: on the shortest path these may be the same peer.
  return hops.predicted === 1
    ? `${less}; the peer sends to neither that sender nor the origin`
    : `${less}; the peer does not send to that sender`;
}

/** One line for several differences of the same kind. */
function restOf(rest: readonly Difference[], style: Style): string[] {
  const [first] = rest;
  if (first === undefined) return [];
  const what = first.kind === 'longer-path' ? 'short-circuiting' : 'the same';
  const peers = peersIn(rest);
  return [`${what} at ${counted(peers.length, 'more peer')} (${style.ids(peers)})${change(sum(rest))}`];
}

/** Consequences in groups by cause: the largest groups alone, the others together. */
function consequences(caused: readonly Difference[], style: Style): string[] {
  const groups = groupsOf(caused, ({ kind, because }) => `${kind} ${because.join()}`).sort(
    (one, other) => other.length - one.length,
  );
  const rest = groupsOf(groups.slice(maxGroups).flat(), ({ kind }) => kind);
  return [
    ...groups
      .slice(0, maxGroups)
      .map((group) => consequence(style.peers(group[0]?.because ?? []), group, style)),
    ...rest.map((group) => consequence('other peers', group, style)),
  ];
}

const consequenceTexts: Partial<Readonly<Record<DifferenceKind, string>>> = {
  'longer-path': 'received a later copy',
  'other-path': 'received the query over another path',
  'not-reached': 'not reached',
};

function consequence(causes: string, group: readonly Difference[], style: Style): string {
  const [{ kind } = { kind: 'reached' as const }] = group;
  const what = consequenceTexts[kind] ?? 'reached, which was not predicted';
  return `because of ${causes}: ${style.peers(peersIn(group))} ${what}${change(sum(group), ';')}`;
}

function peersIn(differences: readonly Difference[]): number[] {
  return [...new Set(differences.map(({ peer }) => peer))].sort((one, other) => one - other);
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
  return `${mark} ${counted(Math.abs(messages), messages < 0 ? 'fewer message' : 'more message')}`;
}
