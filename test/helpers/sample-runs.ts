import { FaultResults } from '../../src/judge/fault-results.js';
import { HostResults } from '../../src/judge/host-results.js';
import { Judge } from '../../src/judge/judge.js';
import { Notices } from '../../src/judge/notices.js';
import type { QueryVerdict, RunResult } from '../../src/judge/result.js';
import { summarizeQuery } from '../../src/judge/summary.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { eventCatalog } from './event-catalog.js';
import { folded, queryTraceOf } from './folds.js';

const { sample: started } = eventCatalog['run:started'].any;
const { sample: issued } = eventCatalog['query:issued'].any;
const { sample: sent } = eventCatalog['query:sent'].any;
const { sample: received } = eventCatalog['query:received'].any;
const { sample: added } = eventCatalog['fault:added'].any;
const { sample: joined } = eventCatalog['host:joined'].any;
const { query } = issued;

/** A short run in which the sample happens after what must be before it. */
export function traceWith(sample: NewEvent): TraceEvent[] {
  const isOfFault = 'fault' in sample && sample.type !== 'fault:added';
  const isOfHost = sample.type === 'host:left' || sample.type === 'host:lost';
  const before = [...(isOfHost ? [joined] : []), ...(isOfFault ? [added] : [])];
  const events: NewEvent[] = [started, ...before, issued, sent];
  if (sample.type === 'host:joined') events.splice(1, 0, sample);
  const isOutcomeOfArrival = /^query:(?:dropped|forwarded|matched)$/u.test(sample.type);
  const isOutcomeOfSending = /^query:(?:failed|lost|duplicated)$/u.test(sample.type);
  if (sample.type === 'query:sent') events.push(sample);
  if (!isOutcomeOfSending) events.push(received);
  if (!events.includes(sample)) {
    const cause = isOutcomeOfArrival
      ? `e${events.length - 1}`
      : isOutcomeOfSending
        ? `e${events.indexOf(sent)}`
        : undefined;
    events.push(cause === undefined ? sample : { ...sample, cause });
  }
  const { 'not-found': notFound, verified } = eventCatalog['query:resolved'];
  if (/^(?:file|hit:failed)/u.test(sample.type)) events.push(notFound.sample);
  if (sample.type === 'transfer:verified') events.push(verified.sample);
  return events.map((event, at) => ({ id: `e${at}`, at, ...event }) as TraceEvent);
}

/** Where the origin itself does not report how its query ended. */
function fallbackOf({ type }: NewEvent): Exclude<QueryVerdict, 'verified' | 'held'> {
  return type === 'query:abandoned' ? 'interrupted' : 'unknown';
}

/** The result, made from the trace as a session makes it. */
export function resultOf(trace: readonly TraceEvent[], sample: NewEvent): RunResult {
  const asked = { file: issued.file, origin: 1, ttl: 7, query, fallbackVerdict: fallbackOf(sample) };
  const result = summarizeQuery(queryTraceOf(trace, query), asked);
  const isBad = !['verified', 'held'].includes(result.verdict);
  const pid = sample.type === 'peer:started' ? sample.pid : 1;
  const end = sample.type === 'peer:died' ? 'died' : 'stopped';
  return {
    schema: 1,
    floodsim: '',
    exitCode: sample.type === 'run:finished' ? sample.exitCode : isBad ? 1 : 0,
    expect: null,
    topology: { name: started.topology, path: '/pair.ini', peers: 2, links: 1 },
    ports: 'auto',
    startedAt: '2024-01-01T00:00:00.000Z',
    durationMs: 9,
    queries: sample.type === 'run:finished' ? [] : [result],
    peers: [{ id: 3, ip: '127.0.0.1', port: 9003, pid, end, program: null }],
    hosts: folded(trace, new HostResults()),
    notices: folded(trace, new Notices()),
    faults: folded(trace, new FaultResults()),
    seed: null,
    violations: folded(trace, new Judge()),
    folder: '/',
    trace: '/',
    log: '/',
    leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    error: null,
  };
}
