import { printable } from '../core/sanitize.js';
import type { QueryResult, QueryVerdict, RunResult, UnreachedHolder } from '../judge/result.js';
import { field } from './rows.js';
import { type Style, shownPath } from './style.js';
import { bytesToString, counted, durationToString, listed } from './units.js';

export type Expectation = RunResult['expect'];

/** The result of a query, as a headline and labelled rows. Paths are shown from `cwd`. */
export function summaryBlock(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const rows: string[] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null) rows.push(field(style, label, value));
  };
  const isHeld = query.verdict === 'held';
  add('path', pathOf(query, style));
  if (!isHeld && query.query !== null) {
    add('reached', `${query.reached} of ${counted(query.others, 'other peer')}`);
    add('messages', messagesOf(query));
    if (query.bytes !== null && query.size !== null) {
      add('transfer', `${bytesToString(query.size)}, in an archive of ${bytesToString(query.bytes)}`);
    }
  }
  add('archive md5', query.archiveMd5);
  add('sha256', query.sha256);
  add(isHeld ? 'stored at' : 'saved to', query.savedTo === null ? null : shownPath(query.savedTo, cwd));
  if (!isHeld) add('time', timesOf(query));
  for (const failure of query.failures) add('failed', failureOf(failure));
  for (const reason of reasonsOf(query)) add('why', reason);
  return [headline(query, expect, style), ...rows].join('\n');
}

/** The same in one line. */
export function summaryLine(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const failure = query.failures.at(-1);
  const line = headline(query, expect, style);
  if (query.savedTo !== null) return `${line}: ${shownPath(query.savedTo, cwd)}`;
  return failure === undefined ? line : `${line}: ${failureOf(failure)}`;
}

function headline(query: QueryResult, expect: Expectation, style: Style): string {
  const { file, verdict } = query;
  const isGood = expect === null ? isFound(verdict) : verdict === expect;
  const mark = isGood ? style.tick : style.cross;
  const judged = expect === null ? '' : isGood ? ', as expected' : `, but ${expect} was expected`;
  return `${mark} ${style.bold(printable(file))} ${verdictText(query, style)}${judged}`;
}

export function isFound(verdict: QueryVerdict): boolean {
  return verdict === 'verified' || verdict === 'held';
}

function verdictText({ verdict, holder }: QueryResult, style: Style): string {
  switch (verdict) {
    case 'verified':
      return `found at peer ${style.peer(holder)}, transferred and verified`;
    case 'held':
      return `is already in the share of peer ${style.peer(holder)}: no query was needed`;
    case 'not-found':
      return 'not found';
    case 'unverified':
      return 'found, but no transfer verified';
    case 'unknown':
      return 'unknown: timeout before the flood settled';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'not finished: the network failed';
  }
}

function pathOf({ path, hops, verdict }: QueryResult, style: Style): string | null {
  if (path === null || verdict === 'held') return hops === null ? null : counted(hops, 'hop');
  return `${style.path(path, Number.POSITIVE_INFINITY)}, ${counted(hops ?? 0, 'hop')}`;
}

function messagesOf({ messages, duplicates, expired, unreachable }: QueryResult): string {
  return [
    `${messages} sent`,
    counted(duplicates, 'duplicate'),
    ...(expired > 0 ? [`TTL expired at ${counted(expired, 'peer')}`] : []),
    ...(unreachable > 0 ? [`${unreachable} undelivered`] : []),
  ].join(', ');
}

/** Messages of foreign peers cannot be counted: their flood ends when no more messages are seen for a while. */
const ends = { count: 'the flood settled', quiet: 'no more messages were seen' } as const;

function timesOf({ firstHitMs, settledMs, settledBy, endMs }: QueryResult): string | null {
  const times = [
    ...(firstHitMs === null ? [] : [`${durationToString(firstHitMs)} to the first hit`]),
    ...(settledMs === null ? [] : [`${durationToString(settledMs)} until ${ends[settledBy ?? 'count']}`]),
    ...(endMs === null ? [] : [`${durationToString(endMs)} in total`]),
  ];
  return times.length === 0 ? null : times.join(', ');
}

function failureOf({ holder, code, message }: QueryResult['failures'][number]): string {
  // A file that already exists is at the origin; the holder is not the cause.
  return code === 'file-exists' ? message : `peer ${holder ?? '?'}: ${message} (${code})`;
}

/** Why no holder was found, as far as the trace shows. */
export function reasonsOf(query: QueryResult): string[] {
  const { verdict, radius, unreachedHolders, reached, others } = query;
  if (verdict !== 'not-found') return [];
  const reach =
    reached === 0
      ? 'the query reached no other peer'
      : `the query travelled ${counted(radius, 'link')} and reached ${reached} of ${others} peers`;
  const reasons = [`${reach}; ${endOf(query)}`];
  for (const holder of unreachedHolders.slice(0, 3)) reasons.push(unreachedOf(holder, query));
  const more = unreachedHolders.slice(3).map(({ peer }) => String(peer));
  if (more.length > 0)
    reasons.push(
      `${more.length === 1 ? 'peer' : 'peers'} ${listed(more)} ${more.length === 1 ? 'has' : 'have'} it too`,
    );
  if (unreachedHolders.length === 0) reasons.push('no peer in this network shares it');
  return reasons;
}

function endOf({ ttl, radius, expired, unreachedHolders, unreachable }: QueryResult): string {
  const isBlocked = unreachedHolders.some(
    (one) => one.behindForeignPeer && !one.wasReached && (one.distance ?? 0) <= ttl,
  );
  if (isBlocked) return 'it was not forwarded';
  if (expired > 0 || radius >= ttl) return `its TTL of ${ttl} expired`;
  return unreachable > 0 ? 'the next neighbours were unreachable' : 'there were no more links';
}

function unreachedOf(
  { peer, distance, wasReached, behindForeignPeer }: UnreachedHolder,
  { ttl, origin, unreachable }: QueryResult,
): string {
  if (wasReached) return `peer ${peer} has it and received the query, but its hit did not arrive`;
  if (distance === null) return `peer ${peer} has it, but there is no path to it from peer ${origin}`;
  const away = `peer ${peer} has it, ${counted(distance, 'link')} away`;
  // Not certain: if a copy over a longer path arrives first, even this TTL may be too small.
  if (distance > ttl) return `${away}: TTL ${distance} may reach it`;
  if (behindForeignPeer) return `${away}, behind a foreign peer that did not forward the query`;
  return unreachable > 0
    ? `${away}, behind an unreachable peer`
    : `${away}, but the query took a longer path`;
}
