import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import { findViolations, rules } from '../../src/judge/violations.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';

it('has a name for each rule in the schema of the results', () => {
  const schema = readFileSync(new URL('../../docs/result.schema.json', import.meta.url), 'utf8');
  const { violations } = JSON.parse(schema).properties;
  expect(violations.items.properties.rule.enum.toSorted()).toEqual(Object.keys(rules).toSorted());
});

const query = 'q'.repeat(32);

/** A trace of 1 asks 2 asks 3, of which 2 is a program. */
function trace(dialect: DialectName, ...events: NewEvent[]): TraceEvent[] {
  const start: NewEvent = {
    type: 'run:started',
    floodsim: '',
    topology: 't',
    absent: [],
    peers: [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1, 3], program: { command: 'x', dialect, tap: true } },
      { id: 3, neighbours: [2] },
    ],
  };
  const issued: NewEvent = { type: 'query:issued', peer: 1, query, file: 'f', ttl: 4 };
  const actual: NewEvent = {
    ...{
      type: 'query:received',
      peer: 2,
      query,
      from: 1,
      file: 'f',
      origin: 1,
      ttl: 4,
      hops: 0,
      observedBy: 1,
    },
  };
  return [start, issued, actual, ...events].map(
    (event, at) => ({ id: `e${at}`, at, ...event }) as TraceEvent,
  );
}

const sent = (changes: Partial<Extract<NewEvent, { type: 'query:sent' }>> = {}): NewEvent => ({
  ...{ type: 'query:sent', peer: 2, query, to: 3, ttl: 3, hops: 1, observedBy: 3, bytes: 'get f' },
  ...changes,
});
const arrived: NewEvent = {
  ...{ type: 'query:received', peer: 3, query, from: 2, file: 'f', origin: 1, ttl: 3, hops: 1 },
};
const settled: NewEvent = { type: 'query:settled', query, by: 'quiet' };
const resolved: NewEvent = { type: 'query:resolved', peer: 1, query, file: 'f', outcome: 'not-found' };

const brokenIn = (events: readonly TraceEvent[]) =>
  findViolations(events).map(({ rule, count }) => `${rule} ${count}`);

describe('a program that keeps to the rules', () => {
  it('is said nothing of', () => {
    expect(findViolations(trace('native', sent(), arrived, resolved, settled))).toEqual([]);
  });

  it('nor is one of our own, whatever it does', () => {
    const died: NewEvent = { type: 'peer:died', peer: 3, code: 1, signal: null, lastLines: [], log: '' };
    expect(findViolations(trace('native', sent(), arrived, died, settled))).toEqual([]);
  });
});

describe('each rule is told by itself', () => {
  it.each([
    { title: 'TTL as received', events: [sent({ ttl: 4 }), arrived], broken: ['ttl 1'] },
    { title: 'hops as received', events: [sent({ hops: 0 }), arrived], broken: ['hops 1'] },
    { title: 'sent thrice', events: [sent(), sent(), sent(), arrived], broken: ['duplicate 2'] },
    { title: 'sent back', events: [sent(), sent({ to: 1, observedBy: 1 }), arrived], broken: ['sender 1'] },
    { title: 'not passed on', events: [settled], broken: ['forwards 1'] },
    {
      title: 'ended',
      events: [
        { type: 'peer:died', peer: 2, code: null, signal: 'SIGSEGV', lastLines: ['oops'], log: '' } as const,
        settled,
      ],
      broken: ['stays-up 1'],
    },
    {
      title: 'nonsense',
      events: [
        sent(),
        arrived,
        { type: 'message:invalid', peer: 3, from: 2, reason: 'not a message', bytes: 'GET f' } as const,
      ],
      broken: ['message 1'],
    },
    {
      title: 'a TTL below 0',
      events: [
        sent(),
        arrived,
        {
          type: 'message:invalid',
          peer: 3,
          from: 2,
          reason: 'not a message',
          bytes: 'get f 1 127.0.0.1 -1',
        } as const,
      ],
      broken: ['ttl 1'],
    },
    {
      title: 'far too much',
      events: [sent(), arrived, { type: 'query:rate-limited', peer: 3, from: 2, count: 70 } as const],
      broken: ['flood 70'],
    },
    {
      title: 'has it and says nothing',
      events: [
        resolved,
        { type: 'file:held', peer: 2, file: 'f', path: '', size: 1, observedBy: 'supervisor' } as const,
        settled,
      ],
      broken: ['answers 1'],
    },
    {
      title: 'no archive',
      events: [
        sent(),
        arrived,
        { type: 'transfer:failed', peer: 1, query, from: 2, code: 'bad-archive', message: 'no' } as const,
      ],
      broken: ['transfer 1'],
    },
    {
      title: 'did not save',
      events: [
        sent(),
        arrived,
        {
          type: 'transfer:failed',
          peer: 2,
          query,
          from: 3,
          code: 'bad-transfer',
          message: 'no',
          observedBy: 'supervisor',
        } as const,
      ],
      broken: ['saves 1'],
    },
  ])('$title', ({ events, broken }) => {
    expect(brokenIn(trace('native', ...(events as NewEvent[])))).toEqual(broken);
  });
});

it('holds an older program to what it can know: not who sends, nor hops', () => {
  const events = [sent({ hops: 0 }), sent({ to: 1, hops: 0, observedBy: 1 }), arrived, settled];
  expect(brokenIn(trace('jiangluyu', ...events))).toEqual([]);
});

it('quotes the bytes of the first time, and says what was expected and where that stands', () => {
  expect(
    findViolations(trace('native', sent({ ttl: 4 }), sent({ ttl: 9, bytes: 'get other' }), arrived))[0],
  ).toEqual({
    peer: 2,
    rule: 'ttl',
    count: 2,
    actual: 'get f (to peer 3)',
    ...rules.ttl,
  });
});

it('does not blame a holder for a disk of ours', () => {
  const failed = {
    type: 'transfer:failed',
    peer: 1,
    query,
    from: 2,
    code: 'file-exists',
    message: '',
  } as const;
  expect(brokenIn(trace('native', sent(), arrived, failed))).toEqual([]);
});
