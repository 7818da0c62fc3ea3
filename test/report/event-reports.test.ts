import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { createReporter } from '../../src/report/reporters.js';
import type { NewEvent } from '../../src/trace/event.js';
import { catalogEntries, type Entry, eventCatalog, type Shown } from '../helpers/event-catalog.js';
import { resultOf, traceWith } from '../helpers/sample-runs.js';

const options = { colours: false, width: 200, unicode: true, quiet: false, cwd: '/' };

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

  it('says before the deaths of peers that their host was lost', () => {
    const { sample: lost } = eventCatalog['host:lost'].any;
    const { sample: death } = eventCatalog['peer:died'].any;
    const { hosts } = resultOf(traceWith(lost), lost);
    const result = { ...resultOf(traceWith(death), death), hosts, exitCode: 4 };
    expect(createReporter('junit', options).end(result)).toContain(
      'message="host n1 was lost with 2 peers: no sign of life for 15 s and peer 3 died"',
    );
  });

  it('has a test case that fails for each fault that never acted, if only these failed the run', () => {
    const { sample } = eventCatalog['query:resolved'].verified;
    const given = resultOf(traceWith(sample), sample);
    const fault = { number: 1, text: 'loss 2-3 9%', kind: 'loss', random: true, started: true, triggered: 0 };
    const faults = [{ ...fault, lost: 0, duplicated: 0, warning: 'it did nothing' }];
    const report = (more: Partial<RunResult>): string =>
      createReporter('junit', options).end({ ...given, faults, seed: '7', ...more });
    const failed =
      /name="fault 1: loss 2-3 9%"[^>]*><failure type="not-triggered" message="it did nothing"\/>/u;
    expect(report({ exitCode: 1 })).toMatch(failed);
    expect(report({ exitCode: 1 })).toContain('tests="2" failures="1" errors="0"');
    expect(report({ exitCode: 1 })).toContain('seed of the faults: 7');
    expect(report({ exitCode: 0 })).toContain('tests="1" failures="0" errors="0"');
    const none = given.queries.map((query) => ({ ...query, verdict: 'not-found' as const }));
    expect(report({ exitCode: 1, queries: none, expect: 'not-found' })).toContain('tests="2" failures="1"');
    expect(report({ exitCode: 1, queries: none })).toMatch(/tests="1" failures="1"/u);
  });
});
