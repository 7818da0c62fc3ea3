import { relative } from 'node:path';
import type { QueryResult, QueryVerdict } from '../trace/result.js';
import { field } from './fields.js';
import { printable, type Style } from './style.js';
import { bytesToString, counted, durationToString, listed } from './units.js';

/** What a question came to, as a block of labelled rows. Paths are shown from `cwd`. */
export function summaryBlock(query: QueryResult, style: Style, cwd: string): string {
  const rows: [string, string][] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null) rows.push([label, value]);
  };
  const isGood = query.verdict === 'verified' || query.verdict === 'held';
  const heading = `${isGood ? style.tick : style.cross} ${style.bold(printable(query.file))} ${headline(query, style)}`;

  add('path', pathOf(query, style));
  if (query.verdict !== 'held' && query.query !== null) {
    add('reached', `${query.reached} of ${counted(query.others, 'other peer')}`);
    add('messages', messagesOf(query));
    if (query.bytes !== null && query.size !== null) {
      add('transfer', `${bytesToString(query.size)} of content in ${bytesToString(query.bytes)} of archive`);
    }
  }
  add('md5', query.md5);
  add('sha256', query.sha256);
  add(
    query.verdict === 'held' ? 'lies at' : 'saved to',
    query.savedTo === null ? null : printable(shortest(query.savedTo, cwd)),
  );
  add('time', timesOf(query));
  for (const { holder, code, message } of query.failures)
    add('failed', `peer ${holder ?? '?'}: ${message} (${code})`);
  for (const reason of reasonsOf(query)) add('why', reason);
  return [heading, ...rows.map(([label, value]) => field(style, label, value))].join('\n');
}

/** The same in one line. */
export function summaryLine(query: QueryResult, style: Style, cwd: string): string {
  const mark = query.verdict === 'verified' || query.verdict === 'held' ? style.tick : style.cross;
  const where = query.savedTo === null ? '' : `: ${printable(shortest(query.savedTo, cwd))}`;
  return `${mark} ${printable(query.file)} ${headline(query, style)}${where}`;
}

function headline({ verdict, holder }: QueryResult, style: Style): string {
  const words: Readonly<Record<QueryVerdict, string>> = {
    verified: `found at peer ${style.peer(holder)}, transferred and verified`,
    held: `is in the share of peer ${style.peer(holder)} itself: nothing to ask`,
    'not-found': 'not found',
    unverified: 'found, but no transfer verified',
    unknown: 'time ran out before the flood settled',
    interrupted: 'interrupted',
    failed: 'not answered: the network failed',
  };
  return words[verdict];
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

function timesOf({ firstHitMs, settledMs, endMs }: QueryResult): string | null {
  const times = [
    ...(firstHitMs === null ? [] : [`${durationToString(firstHitMs)} to the first hit`]),
    ...(settledMs === null ? [] : [`${durationToString(settledMs)} until the flood settled`]),
    ...(endMs === null ? [] : [`${durationToString(endMs)} to the end`]),
  ];
  return times.length === 0 ? null : times.join(', ');
}

/** Why nothing was found, as far as the trace knows. */
export function reasonsOf({
  verdict,
  origin,
  ttl,
  radius,
  expired,
  beyond,
  reached,
  others,
  unreachable,
}: QueryResult): string[] {
  if (verdict !== 'not-found') return [];
  const far =
    reached === 0
      ? 'the query reached nobody'
      : `the query came ${counted(radius, 'link')} far, to ${reached} of ${others} peers`;
  const reasons = [
    expired > 0 ? `${far}, where its TTL of ${ttl} ran out` : `${far}, and no link led further`,
  ];
  for (const { peer, distance } of beyond.slice(0, 3))
    reasons.push(beyondOf(peer, distance, ttl, origin, unreachable));
  if (beyond.length > 3)
    reasons.push(`so have peers ${listed(beyond.slice(3).map(({ peer }) => String(peer)))}`);
  if (beyond.length === 0) reasons.push('no peer of this network shares it');
  return reasons;
}

function beyondOf(
  peer: number,
  distance: number | null,
  ttl: number,
  origin: number,
  unreachable: number,
): string {
  if (distance === null) return `peer ${peer} has it, but no path leads there from peer ${origin}`;
  const away = `peer ${peer} has it, ${counted(distance, 'link')} away`;
  if (distance > ttl) return `${away}: --ttl ${distance} would have reached it`;
  return unreachable > 0
    ? `${away}, behind a peer that could not be reached`
    : `${away}, but the query took a longer way`;
}

function shortest(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere !== '' && fromHere.length < path.length && !fromHere.startsWith('..') ? fromHere : path;
}
