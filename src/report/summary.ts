import { printable } from '../core/sanitize.js';
import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import { costRows } from './cost-rows.js';
import { failureText } from './failures.js';
import { trafficText } from './hosts.js';
import { reasonsOf } from './reasons.js';
import { field } from './rows.js';
import { type Style, shownPath } from './style.js';
import { bytesToString, counted, durationToString } from './units.js';

export type Expectation = RunResult['expect'];

/** The result of a query, as a headline and labelled rows. Paths are shown from `cwd`. */
export function summaryBlock(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const rows = summaryRows(query, style, cwd).map(([label, value]) => field(style, label, value));
  return [headline(query, expect, style), ...rows].join('\n');
}

/** The rows of that block: label and value. */
export function summaryRows(
  query: QueryResult,
  style: Style,
  cwd: string,
): (readonly [label: string, value: string])[] {
  const rows: (readonly [string, string])[] = [];
  const add = (label: string, value: string | null): void => {
    if (value !== null) rows.push([label, value]);
  };
  const isHeld = query.verdict === 'held';
  add('path', pathOf(query, style));
  if (!isHeld && query.query !== null) {
    add('reached', `${query.reached} of ${counted(query.others, 'other peer')}`);
    add('messages', messagesOf(query));
    for (const [label, value] of query.cost === null ? [] : costRows(query.cost, query.ttl))
      add(label, value);
    if (query.search !== undefined) add('search', searchText(query.search));
    if (query.traffic !== null) add('hosts', trafficText(query.traffic));
    if (query.bytes !== null && query.size !== null) {
      add('transfer', `${bytesToString(query.size)}, in an archive of ${bytesToString(query.bytes)}`);
    }
  }
  add('compared', comparisonOf(query));
  add('archive md5', query.archiveMd5);
  add('sha256', query.sha256);
  add(isHeld ? 'stored at' : 'saved to', query.savedTo === null ? null : shownPath(query.savedTo, cwd));
  if (!isHeld) add('time', timesOf(query));
  for (const failure of query.failures) add('failed', failureText(failure));
  for (const reason of reasonsOf(query)) add('why', reason);
  return rows;
}

/** `walk:walkers=4, 1 step, 4 messages of the origin and 12 of others, 2 questions to the origin`. */
function searchText({ strategy, steps, checks }: NonNullable<QueryResult['search']>): string {
  const sum = (part: (step: (typeof steps)[number]) => number): number =>
    steps.reduce((total, step) => total + part(step), 0);
  const own = sum(({ sent }) => sent);
  const perStep = steps.length < 2 ? '' : ` (${steps.map(({ messages }) => messages).join(' + ')} messages)`;
  return [
    printable(strategy),
    `${counted(steps.length, 'step')}${perStep}`,
    `${counted(own, 'message')} of the origin and ${sum(({ messages }) => messages) - own} of others`,
    ...(checks > 0 ? [`${counted(checks, 'question')} of walkers to the origin`] : []),
  ].join(', ');
}

/** What a verified file was compared with; null if no transfer verified. */
export function comparisonOf({ comparedWith, comparisonNote, holder }: QueryResult): string | null {
  if (comparedWith === null) return null;
  const note = comparisonNote === null ? '' : ` (${printable(comparisonNote)})`;
  const share = holder === null ? "another peer's share" : `the share of peer ${holder}`;
  const what = {
    share: `with the file in ${share}`,
    hit: 'with the SHA-256 in the hit',
    transfer: 'with the digest that came with it, and nothing else',
  }[comparedWith];
  return what + note;
}

/** The same in one line. */
export function summaryLine(query: QueryResult, expect: Expectation, style: Style, cwd: string): string {
  const failure = query.failures.at(-1);
  const line = headline(query, expect, style);
  if (query.savedTo !== null) return `${line}: ${shownPath(query.savedTo, cwd)}`;
  return failure === undefined ? line : `${line}: ${failureText(failure)}`;
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

export function verdictText({ verdict, holder, hits }: QueryResult, style: Style): string {
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
      return hits > 0 ? 'found, but not transferred: timeout' : 'unknown: the flood did not end';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
      return 'not finished: the network failed';
    default:
      // A newer floodsim may add others.
      return printable(String(verdict));
  }
}

function pathOf({ path, hopsAtLeast, verdict }: QueryResult, style: Style): string | null {
  if (hopsAtLeast === null) return null;
  const hops = counted(hopsAtLeast, 'hop');
  if (path === null) return `at least ${hops}: not all links were observed`;
  return verdict === 'held' ? hops : `${style.path(path, Number.POSITIVE_INFINITY)}, ${hops}`;
}

function messagesOf({ messages, lost, duplicates, expired, unreachable }: QueryResult): string {
  return [
    `${messages} sent`,
    counted(duplicates, 'duplicate'),
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(expired > 0 ? [`TTL expired at ${counted(expired, 'peer')}`] : []),
    ...(unreachable > 0 ? [`${unreachable} undelivered`] : []),
  ].join(', ');
}

/** In the order in which they happened. The idle time after which a flood with foreign peers has ended does not count. */
function timesOf({ firstHitMs, settledMs, endMs, verdict, search }: QueryResult): string | null {
  const times: readonly (readonly [number | null, string])[] = [
    [firstHitMs, 'to the first hit'],
    [settledMs, `to the last message of the ${search === undefined ? 'flood' : 'search'}`],
    [endMs, verdict === 'verified' ? 'until the file was verified' : 'until the result was known'],
  ];
  const known = times.flatMap(([ms, what]) => (ms === null ? [] : [{ ms, what }]));
  known.sort((one, other) => one.ms - other.ms);
  return known.length === 0
    ? null
    : known.map(({ ms, what }) => `${durationToString(ms)} ${what}`).join(', ');
}
