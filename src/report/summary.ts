import { printable } from '../core/sanitize.js';
import type { QueryResult, QueryVerdict, RunResult } from '../judge/result.js';
import type { StoppedPeer, UnreachedHolder, UnreachedReason } from '../judge/unreached.js';
import { costRows } from './cost-rows.js';
import { failureText } from './failures.js';
import { field } from './rows.js';
import { type Style, shownPath } from './style.js';
import { bytesToString, counted, durationToString, listed } from './units.js';

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
function timesOf({ firstHitMs, settledMs, endMs, verdict }: QueryResult): string | null {
  const times: readonly (readonly [number | null, string])[] = [
    [firstHitMs, 'to the first hit'],
    [settledMs, 'to the last message of the flood'],
    [endMs, verdict === 'verified' ? 'until the file was verified' : 'until the result was known'],
  ];
  const known = times.flatMap(([ms, what]) => (ms === null ? [] : [{ ms, what }]));
  known.sort((one, other) => one.ms - other.ms);
  return known.length === 0
    ? null
    : known.map(({ ms, what }) => `${durationToString(ms)} ${what}`).join(', ');
}

/** Why no file was found or verified, as far as the trace shows. */
export function reasonsOf(query: QueryResult): string[] {
  const { verdict, radius, unreachedHolders, reached, others, gone } = query;
  if (verdict !== 'not-found') return stoppedReasons(query);
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
  if (unreachedHolders.length > 0) return reasons;
  const running = gone.length === 0 ? 'no peer in this network' : 'no running peer';
  return [...reasons, `${running} shares it${gone.length === 0 ? '' : `; ${downText(gone)} not running`}`];
}

/** The peers that faults have ended or paused, as far as these explain an end without a result. */
function stoppedReasons({ verdict, origin, failures, stoppedPeers }: QueryResult): string[] {
  const explains: Readonly<Partial<Record<QueryVerdict, (stopped: StoppedPeer) => boolean>>> = {
    unknown: ({ effect }) => effect === 'paused',
    failed: ({ peer }) => peer === origin,
    unverified: ({ peer }) => failures.some(({ holder }) => holder === peer),
  };
  const chosen = stoppedPeers.filter((stopped) => explains[verdict]?.(stopped) === true);
  return chosen.map(({ peer, fault, effect }) => {
    const role = peer === origin ? ', which searches' : '';
    return `fault ${fault} has ${effect} peer ${peer}${role}`;
  });
}

function downText(gone: readonly number[]): string {
  const ids = listed(gone.map(String));
  return gone.length === 1 ? `peer ${ids} is` : `peers ${ids} are`;
}

/** Why the query reached no further peer, for each reason that can stop it at a link. */
const endTexts: Readonly<Record<UnreachedReason, string | null>> = {
  ttl: null,
  undelivered: 'messages could not be delivered',
  fault: 'a fault dropped messages',
  gone: 'a peer was not running',
  'rate-limited': 'a peer ignored messages over the rate limit',
  answered: 'a holder answered and did not forward it',
  'not-forwarded': 'a foreign peer did not forward it',
  unobserved: 'messages between foreign peers were not observed',
  lost: 'messages were lost',
  // These are about a peer that the query reached, or about none.
  'no-path': null,
  unservable: null,
  'hit-lost': null,
  'no-hit': null,
  late: null,
};

function endOf({ ttl, origin, reached, others, stoppedBy }: QueryResult): string {
  const texts = stoppedBy.flatMap((reason) => endTexts[reason] ?? []);
  if (stoppedBy.includes('ttl')) texts.unshift(`its TTL of ${ttl} expired`);
  if (texts.length > 0) return texts.join(', and ');
  if (reached === 0) return `peer ${origin} has no link to another peer`;
  return reached < others ? 'there is no path to further peers' : 'these are all other peers';
}

/** Where a holder is, and why its hit did not arrive. */
function unreachedOf(holder: UnreachedHolder, query: QueryResult): string {
  const { peer, distance, reason, detail } = holder;
  const has = `peer ${peer} has it`;
  const away = distance === null ? has : `${has}, ${counted(distance, 'link')} away`;
  const because = detail === null ? '' : `: ${printable(detail)}`;
  const [from = null, to = null] = holder.link ?? [];
  const onPath = holder.at === peer ? 'it' : `peer ${holder.at} on the path`;
  const stopped = query.stoppedPeers.find((other) => other.peer === holder.at);
  switch (reason) {
    case 'no-path':
      return `${has}, but there is no path to it from peer ${query.origin}`;
    case 'ttl':
      // Not certain: if a copy over a longer path arrives first, even this TTL may be too small.
      return (distance ?? 0) > query.ttl
        ? `${away}: TTL ${distance} may reach it`
        : `${away}, but the query took a longer path to peer ${from}, where its TTL of ${query.ttl} expired`;
    case 'undelivered':
      return `${away}, but the message from peer ${from} to peer ${to} was not delivered${because}`;
    case 'fault':
      return `${away}, but ${detail} dropped the message from peer ${from} to peer ${to}`;
    case 'gone':
      return stopped === undefined
        ? `${away}, but ${onPath} had ${detail}`
        : `${away}, but fault ${stopped.fault} had ${stopped.effect} ${onPath}`;
    case 'rate-limited':
      return holder.link === null
        ? `${has} and received the query, but peer ${holder.at} ignored hits over the rate limit`
        : `${away}, but peer ${to} ignored messages over the rate limit from peer ${from}`;
    case 'answered':
      return `${away}, behind peer ${from}, which has it too and does not forward`;
    case 'not-forwarded':
      return `${away}, but peer ${from}, a foreign peer, did not forward the query to peer ${to}`;
    case 'unobserved':
      return `${away}, behind the link from peer ${from} to peer ${to}, which no proxy observes`;
    case 'lost':
      return `${away}, but the query did not arrive over the link from peer ${from ?? '?'} to peer ${to ?? '?'}`;
    case 'unservable':
      return `${has} but ${printable(detail ?? 'cannot serve it')}`;
    case 'hit-lost':
      return `${has} and received the query, but its hit did not arrive${because}`;
    case 'no-hit':
      return `${has} and received the query, but no hit from it was observed`;
    case 'late':
      return `${has} now, but did not have it when the query arrived`;
  }
}
