import type { QueryResult } from '../judge/result.js';
import { field } from './fields.js';
import { type Expectation, headline } from './headline.js';
import { reasonsOf } from './reasons.js';
import { shownPath } from './shown-path.js';
import type { Style } from './style.js';
import { bytesToString, counted, durationToString } from './units.js';

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
