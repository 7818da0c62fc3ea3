import { describe, expect, it } from 'vitest';
import { Notices } from '../../src/judge/notices.js';
import type { QueryVerdict, RunResult } from '../../src/judge/result.js';
import { summarizeQuery } from '../../src/judge/summary.js';
import { Violations } from '../../src/judge/violations.js';
import { createReporter } from '../../src/report/reporters.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { catalogEntries, type Entry, eventCatalog, type Shown } from '../helpers/event-catalog.js';
import { folded, queryTraceOf } from '../helpers/folds.js';

const options = { colours: false, width: 200, unicode: true, quiet: false, cwd: '/' };
const { sample: started } = eventCatalog['run:started'].any;
const { sample: issued } = eventCatalog['query:issued'].any;
const { sample: sent } = eventCatalog['query:sent'].any;
const { sample: received } = eventCatalog['query:received'].any;
const { query } = issued;

/** A short run in which the sample happens after what must be before it. */
function traceWith(sample: NewEvent): TraceEvent[] {
  const events: NewEvent[] = [started, issued, sent];
  const isOutcomeOfArrival = /^query:(?:dropped|forwarded|matched)$/u.test(sample.type);
  const isOutcomeOfSending = sample.type === 'query:failed';
  if (sample.type === 'query:sent') events.push(sample);
  if (!isOutcomeOfSending) events.push(received);
  if (!events.includes(sample)) {
    const cause = isOutcomeOfArrival ? `e${events.length - 1}` : isOutcomeOfSending ? 'e2' : undefined;
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
function resultOf(trace: readonly TraceEvent[], sample: NewEvent): RunResult {
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
    notices: folded(trace, new Notices()),
    violations: folded(trace, new Violations()),
    folder: '/',
    trace: '/',
    log: '/',
    leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    error: null,
  };
}

function reportsOf(sample: NewEvent): Record<'text' | 'json' | 'junit', string> {
  const trace = traceWith(sample);
  const result = resultOf(trace, sample);
  const report = (name: 'text' | 'junit'): string => {
    const reporter = createReporter(name, options);
    return trace.map((event) => reporter.event(event)).join('') + reporter.end(result);
  };
  return { text: report('text'), json: JSON.stringify(result), junit: report('junit') };
}

describe('every event and every reason', () => {
  it.each(catalogEntries())('$type, $reason: is in the reports that the catalog names', ({ entry }) => {
    const { sample, ...shown }: Entry = entry;
    const reports = reportsOf(sample);
    for (const [name, text] of Object.entries(reports)) {
      const expected: Shown = shown[name as keyof typeof reports];
      if (typeof expected === 'string') expect(text).toContain(expected);
      else expect(expected.not).not.toBe('');
    }
  });

  it('has a sample of the type and with the reason that the catalog gives for it', () => {
    for (const { type, reason, entry } of catalogEntries()) {
      expect(entry.sample.type).toBe(type);
      if (reason !== 'any') expect(Object.values(entry.sample)).toContain(reason);
    }
  });

  it('is text that a terminal cannot be controlled by', () => {
    for (const { entry } of catalogEntries()) {
      const evil = Object.fromEntries(
        Object.entries(entry.sample).map(([key, value]) => {
          const isFree = ['reason', 'message', 'file', 'detail'].includes(key) && typeof value === 'string';
          return [key, isFree && !/^[a-z0-9-]+$/u.test(value) ? `${value}\u001b[2J` : value];
        }),
      ) as unknown as NewEvent;
      expect(reportsOf(evil).text, entry.sample.type).not.toContain('\u001b');
    }
  });
});

describe('the JUnit report', () => {
  it('has a test case that fails if a peer died, also if every file was found', () => {
    const { sample } = eventCatalog['query:resolved'].verified;
    const trace = traceWith(sample);
    const [found] = resultOf(trace, sample).queries;
    const { sample: death } = eventCatalog['peer:died'].any;
    const result = {
      ...resultOf(traceWith(death), death),
      exitCode: 4,
      queries: found === undefined ? [] : [found],
    };
    const text = createReporter('junit', options).end(result);
    expect(text).toContain('tests="2" failures="0" errors="1"');
    expect(text).toMatch(/name="network"[^>]*><error type="peer-failed" message="peer 3 died">/u);
  });
});
