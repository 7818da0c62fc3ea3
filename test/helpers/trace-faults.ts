import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { byType } from './folds.js';

/** The judge of every trace and of every report that the tests see. Each fault is one sentence. */

/**
 * An event stands after its cause, and is not dated before it. Only a peer that has died may leave causes unreported.
 *
 * @param trace may be cut off at its end
 */
export function traceFaults(trace: readonly TraceEvent[]): string[] {
  const before = new Map<string, TraceEvent>();
  const died = new Set(byType(trace)('peer:died').map(({ peer }) => String(peer)));
  const faults: string[] = [];
  for (const event of trace) {
    const { id, at, cause } = event;
    const why = cause === undefined ? undefined : before.get(cause);
    if (before.has(id)) faults.push(`two events are called ${id}`);
    if (cause !== undefined && why === undefined && !died.has(cause.split('#')[0] ?? ''))
      faults.push(`${nameOf(event)} stands before its cause ${cause}`);
    if (why !== undefined && at < why.at)
      faults.push(`${nameOf(event)} is dated ${at} ms, before its cause ${nameOf(why)}, ${why.at} ms`);
    before.set(id, event);
  }
  return faults;
}

const nameOf = ({ type, id }: TraceEvent): string => `${type} ${id}`;

/** A line of the flood: time, sender, receiver. */
const messageLine =
  /^ *(?<time>[\d.]+) (?<unit>ms|s) +(?<from>\d+|\?) (?:→|->) (?<to>\d+) +TTL (?<ttl>\d+) +(?:hop \d+ +)?(?<outcome>.*)$/u;
const timedLine = /^ *(?<time>[\d.]+) (?<unit>ms|s) +(?:\d+|\?) (?:→|->|←|<-) (?:\d+|\?) /u;
const title = /^peer \d+ searches for /u;

/** Times within one query do not run backwards, except on lines that are marked as late. */
export function printedTimeFaults(printed: string): string[] {
  const faults: string[] = [];
  let latest = 0;
  for (const line of printed.split('\n')) {
    if (title.test(line)) latest = 0;
    const { time, unit } = timedLine.exec(line)?.groups ?? {};
    const isLate = /\(reported late(?:, query for .*)?\)$/u.test(line);
    if (time === undefined) continue;
    const ms = Number(time) * (unit === 's' ? 1000 : 1);
    if (!isLate && ms < latest) faults.push(`a line has an earlier time than one above it: ${line}`);
    if (!isLate) latest = ms;
  }
  return faults;
}

/**
 * Each printed message is in the trace, and each message in the trace whose outcome is known is printed.
 *
 * @param printed the whole output of `sim run`, without colours
 */
export function printedHopFaults(trace: readonly TraceEvent[], printed: string): string[] {
  const events = byType(trace);
  const origins = events('run:started').length === 0 ? [] : printedQueries(trace, printed);
  const lines = printed.split('\n').flatMap((line) => {
    const { from, to, ttl, outcome = '' } = messageLine.exec(line)?.groups ?? {};
    return from === undefined ? [] : [{ key: `${from} to ${to}, TTL ${ttl}`, outcome }];
  });
  const failures = lines.filter(({ outcome }) => outcome.startsWith('unreachable:'));
  const arrivals = lines.filter(({ outcome }) => !outcome.startsWith('unreachable:'));
  const decided = new Set(
    [...events('query:dropped'), ...events('query:forwarded'), ...events('query:matched')].map(
      ({ cause }) => cause,
    ),
  );
  const isPrinted = ({ query }: { query: string }): boolean => origins.includes(query);
  const received = events('query:received')
    .filter((event) => isPrinted(event) && (event.observedBy !== undefined || decided.has(event.id)))
    .map(({ from, peer, ttl }) => `${from ?? '?'} to ${peer}, TTL ${ttl}`);
  const sent = new Map(events('query:sent').map((event) => [event.id, event]));
  const failed = events('query:failed')
    .filter((event) => isPrinted(event) && sent.has(event.cause ?? ''))
    .map((event) => failureKey(event, sent.get(event.cause ?? '')));
  return [
    ...differences(
      received,
      arrivals.map(({ key }) => key),
      'arrival',
    ),
    ...differences(
      failed,
      failures.map(({ key }) => key),
      'failure',
    ),
  ];
}

function failureKey({ peer, to }: EventOf<'query:failed'>, sent: EventOf<'query:sent'> | undefined): string {
  return `${peer} to ${to}, TTL ${sent?.ttl}`;
}

/** The ids of the queries that have a title in the report; other queries are only in the trace. */
function printedQueries(trace: readonly TraceEvent[], printed: string): string[] {
  const titles = printed.split('\n').filter((line) => title.test(line));
  const queries = byType(trace)('query:issued').filter(({ peer, file }) =>
    titles.some((line) => line.startsWith(`peer ${peer} searches for ${file} `)),
  );
  return queries.map(({ query }) => query);
}

function differences(inTrace: readonly string[], onScreen: readonly string[], what: string): string[] {
  const count = (keys: readonly string[], key: string): number => keys.filter((one) => one === key).length;
  return [...new Set([...inTrace, ...onScreen])].flatMap((key) => {
    const [expected, actual] = [count(inTrace, key), count(onScreen, key)];
    return expected === actual ? [] : [`${what} ${key}: ${expected} in the trace, ${actual} printed`];
  });
}
