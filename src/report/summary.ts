import type { QueryResult, QueryVerdict, RunResult, UnreachedHolder } from '../judge/result.js';
import { field } from './rows.js';
import { printable, type Style, shownPath } from './style.js';
import { bytesToString, counted, durationToString, listed } from './units.js';

/** What a question came to, as a block of labelled rows. Paths are shown from `cwd`. */
export function summaryBlock(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const rows: [string, string][] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null) rows.push([label, value]);
  };
  const isHeld = query.verdict === 'held';
  add('path', pathOf(query, style));
  if (!isHeld && query.query !== null) {
    add('reached', `${query.reached} of ${counted(query.others, 'other peer')}`);
    add('messages', messagesOf(query));
    if (query.bytes !== null && query.size !== null) {
      add('transfer', `${bytesToString(query.size)} of content in ${bytesToString(query.bytes)} of archive`);
    }
  }
  add('archive md5', query.archiveMd5);
  add('sha256', query.sha256);
  add(isHeld ? 'lies at' : 'saved to', query.savedTo === null ? null : shownPath(query.savedTo, cwd));
  if (!isHeld) add('time', timesOf(query));
  for (const failure of query.failures) add('failed', failureOf(failure));
  for (const reason of reasonsOf(query)) add('why', reason);
  return [headline(query, expect, style), ...rows.map(([label, value]) => field(style, label, value))].join(
    '\n',
  );
}

/** The same in one line. */
export function summaryLine(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const failure = query.failures.at(-1);
  const line = headline(query, expect, style);
  if (query.savedTo !== null) return `${line}: ${shownPath(query.savedTo, cwd)}`;
  return failure === undefined ? line : `${line}: ${failureOf(failure)}`;
}

function pathOf({ path, hops, verdict }: QueryResult, style: Style): string | null {
  if (path === null || verdict === 'held') return hops === null ? null : counted(hops, 'hop');
  return `${path.map((peer) => style.peer(peer)).join(` ${style.arrow} `)}, ${counted(hops ?? 0, 'hop')}`;
}

function messagesOf({ messages, duplicates, expired, unreachable }: QueryResult): string {
  return [
    `${messages} sent`,
    counted(duplicates, 'duplicate'),
    ...(expired > 0 ? [`TTL ran out at ${counted(expired, 'peer')}`] : []),
    ...(unreachable > 0 ? [`${unreachable} undelivered`] : []),
  ].join(', ');
}

/** A flood that came to programs cannot be counted: it ends when nothing more is heard of it. */
const ends = { count: 'the flood settled', quiet: 'the flood had been quiet' } as const;

function timesOf({ firstHitMs, settledMs, settledBy, endMs }: QueryResult): string | null {
  const times = [
    ...(firstHitMs === null ? [] : [`${durationToString(firstHitMs)} to the first hit`]),
    ...(settledMs === null ? [] : [`${durationToString(settledMs)} until ${ends[settledBy ?? 'count']}`]),
    ...(endMs === null ? [] : [`${durationToString(endMs)} to the end`]),
  ];
  return times.length === 0 ? null : times.join(', ');
}

function failureOf({ holder, code, message }: QueryResult['failures'][number]): string {
  // What stands in the way then is here, and not the holder's doing.
  return code === 'file-exists' ? message : `peer ${holder ?? '?'}: ${message} (${code})`;
}

export type Expectation = RunResult['expect'];

/** How a question ended, in one line, and whether it should have. */
export function headline(query: QueryResult, expect: Expectation, style: Style): string {
  const { file, verdict } = query;
  const isGood = expect === null ? isFound(verdict) : verdict === expect;
  const words = `${style.bold(printable(file))} ${wordsFor(query, style)}`;
  const judged = expect === null ? '' : isGood ? ', as expected' : ', but it was expected not to be found';
  return `${isGood ? style.tick : style.cross} ${words}${judged}`;
}

export function isFound(verdict: QueryVerdict): boolean {
  return verdict === 'verified' || verdict === 'held';
}

function wordsFor({ verdict, holder }: QueryResult, style: Style): string {
  switch (verdict) {
    case 'verified':
      return `found at peer ${style.peer(holder)}, transferred and verified`;
    case 'held':
      return `is in the share of peer ${style.peer(holder)} itself: nothing to ask`;
    case 'not-found':
      return 'not found';
    case 'unverified':
      return 'found, but no transfer verified';
    case 'unknown':
      return 'unknown: time ran out before the flood settled';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'not answered: the network failed';
  }
}

/** Why nothing was found, as far as the trace knows. */
export function reasonsOf({
  verdict,
  origin,
  ttl,
  radius,
  expired,
  unreachedHolders,
  reached,
  others,
  unreachable,
}: QueryResult): string[] {
  if (verdict !== 'not-found') return [];
  const far =
    reached === 0
      ? 'the query reached nobody'
      : `the query came ${counted(radius, 'link')} far, to ${reached} of ${others} peers`;
  const end = unreachedHolders.some(
    (one) => one.behindForeignPeer && !one.wasReached && (one.distance ?? 0) <= ttl,
  )
    ? 'and was not passed on'
    : expired > 0 || radius >= ttl
      ? `where its TTL of ${ttl} ran out`
      : unreachable > 0
        ? 'and whoever was next could not be reached'
        : 'and no link led further';
  const reasons = [`${far}, ${end}`];
  for (const holder of unreachedHolders.slice(0, 3)) reasons.push(beyondOf(holder, ttl, origin, unreachable));
  if (unreachedHolders.length > 3)
    reasons.push(`so have peers ${listed(unreachedHolders.slice(3).map(({ peer }) => String(peer)))}`);
  if (unreachedHolders.length === 0) reasons.push('no peer of this network shares it');
  return reasons;
}

function beyondOf(
  { peer, distance, wasReached, behindForeignPeer }: UnreachedHolder,
  ttl: number,
  origin: number,
  unreachable: number,
): string {
  if (wasReached) return `peer ${peer} has it and was asked, but its answer did not come back`;
  if (distance === null) return `peer ${peer} has it, but no path leads there from peer ${origin}`;
  const away = `peer ${peer} has it, ${counted(distance, 'link')} away`;
  // Where a copy over a longer way comes first, even that may not.
  if (distance > ttl) return `${away}: a TTL of ${distance} may reach it`;
  if (behindForeignPeer) return `${away}, behind a foreign program that did not pass the query on`;
  return unreachable > 0
    ? `${away}, behind a peer that could not be reached`
    : `${away}, but the query took a longer way`;
}
