import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import { Judge } from '../../src/judge/judge.js';
import { rules } from '../../src/judge/rules/index.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { folded } from '../helpers/folds.js';

it('lists the same rules as the schema of the results', () => {
  const schema = readFileSync(new URL('../../docs/result.schema.json', import.meta.url), 'utf8');
  const { violations } = JSON.parse(schema).properties;
  expect(violations.items.properties.rule.enum.toSorted()).toEqual(Object.keys(rules).toSorted());
});

const query = 'q'.repeat(32);

/** A trace in which peer 1 sends a query to peer 2, and 3 is a neighbour of 2. Peer 2 is foreign. */
function trace(dialect: DialectName, ...events: NewEvent[]): TraceEvent[] {
  const start: NewEvent = {
    type: 'run:started',
    schema: 1,
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
  const started = [1, 2, 3].map(
    (peer): NewEvent => ({ type: 'peer:started', peer, pid: peer, ip: '127.0.0.1', port: peer }),
  );
  return [start, ...started, issued, actual, ...events].map(
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

/** The violations of peer 2: the traces here are too short for the rules of the whole run. */
const violationsIn = (events: readonly TraceEvent[]) =>
  folded(events, new Judge()).filter(({ peer }) => peer === 2);

const brokenIn = (events: readonly TraceEvent[]) =>
  violationsIn(events).map(({ rule, count }) => `${rule} ${count}`);

describe('Judge, of foreign peers,', () => {
  it('reports no violation for a foreign peer that keeps to the rules', () => {
    expect(violationsIn(trace('native', sent(), arrived, resolved, settled))).toEqual([]);
  });

  it('does not expect a peer to know a sender of an older dialect, which says no hello', () => {
    const from = (dialect: DialectName): TraceEvent[] =>
      trace('native', sent({ to: 1, bytes: 'get f' })).map((event) =>
        event.type === 'run:started'
          ? {
              ...event,
              peers: [
                { id: 1, neighbours: [2], program: { command: 'x', dialect, tap: true } },
                ...event.peers.slice(1),
              ],
            }
          : event,
      );
    expect(brokenIn(from('jiangluyu'))).toEqual([]);
    expect(brokenIn(from('native'))).toEqual(['sender 1']);
  });

  it('does not take a query of the peer itself for a forwarded one, in any order of the reports', () => {
    const [start, , , , , received] = trace('native');
    const own = { id: 'own', at: 0, type: 'query:issued', peer: 2, query, file: 'f', ttl: 4 };
    const back = { ...received, id: 'back', from: 3, origin: 2, ttl: 3 };
    const late = { id: 'late', at: 1, ...sent({ to: 1, ttl: 4, hops: 0 }), cause: 'own' };
    expect(brokenIn([start, own, back, late, { id: 'end', at: 9, ...settled }] as TraceEvent[])).toEqual([]);
  });

  it('never reports a native peer', () => {
    const died: NewEvent = { type: 'peer:died', peer: 3, code: 1, signal: null, lastLines: [], log: '' };
    expect(violationsIn(trace('native', sent(), arrived, died, settled))).toEqual([]);
  });
});

describe('Judge, for one broken rule,', () => {
  it.each([
    { title: 'reports a TTL that was not lowered', events: [sent({ ttl: 4 }), arrived], broken: ['ttl 1'] },
    { title: 'reports hops that were not raised', events: [sent({ hops: 0 }), arrived], broken: ['hops 1'] },
    {
      title: 'reports each copy after the first to the same neighbour',
      events: [sent(), sent(), sent(), arrived],
      broken: ['duplicate 2'],
    },
    {
      title: 'reports a query that was sent back to its sender',
      events: [sent(), sent({ to: 1, observedBy: 1 }), arrived],
      broken: ['sender 1'],
    },
    { title: 'reports a query that was not forwarded', events: [settled], broken: ['forwards 1'] },
    {
      title: 'reports a crash',
      events: [
        { type: 'peer:died', peer: 2, code: null, signal: 'SIGSEGV', lastLines: ['oops'], log: '' } as const,
        settled,
      ],
      broken: ['stays-up 1'],
    },
    {
      title: 'reports an invalid message',
      events: [
        sent(),
        arrived,
        { type: 'message:invalid', peer: 3, from: 2, reason: 'not a message', bytes: 'GET f' } as const,
      ],
      broken: ['message 1'],
    },
    {
      title: 'reports a TTL below 0 as a violation of the TTL rule',
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
      broken: ['expired 1'],
    },
    {
      title: 'reports all messages above the rate limit',
      events: [sent(), arrived, { type: 'query:rate-limited', peer: 3, from: 2, count: 70 } as const],
      broken: ['flood 70'],
    },
    {
      title:
        'reports the flood, and no missing forward, if the next peer ignored messages over the rate limit',
      events: [settled, { type: 'query:rate-limited', peer: 3, from: 2, count: 7 } as const],
      broken: ['flood 7'],
    },
    {
      title: 'reports the flood, and no missing hit, if the origin ignored messages over the rate limit',
      events: [
        { type: 'query:rate-limited', peer: 1, from: 2, count: 7 } as const,
        sent(),
        arrived,
        resolved,
        { type: 'file:held', peer: 2, file: 'f', path: '', size: 1, observedBy: 'supervisor' } as const,
        settled,
      ],
      broken: ['flood 7'],
    },
    {
      title: 'reports a holder that sends no hit',
      events: [
        resolved,
        { type: 'file:held', peer: 2, file: 'f', path: '', size: 1, observedBy: 'supervisor' } as const,
        settled,
      ],
      broken: ['answers 1'],
    },
    {
      title: 'reports an invalid archive',
      events: [
        sent(),
        arrived,
        { type: 'transfer:failed', peer: 1, query, from: 2, code: 'bad-archive', message: 'no' } as const,
      ],
      broken: ['transfer 1'],
    },
    {
      title: 'reports an origin that did not save a good archive',
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

describe('Violations of a query that is forgotten', () => {
  const violationsAfter = (...late: NewEvent[]): string[] => {
    const judge = new Judge();
    for (const event of trace('native', settled)) judge.see(event);
    judge.forget(query);
    for (const event of late) judge.see({ id: 'late', at: 99, ...event } as TraceEvent);
    return judge.result
      .filter(({ peer }) => peer === 2)
      .map(({ rule, count, actual }) => `${rule} ${count}: ${actual}`);
  };
  const missing = 'forwards 1: nothing to peer 3 after a copy with TTL 4';

  it.each([
    { title: 'stay', late: [], left: [missing] },
    { title: 'stay if another copy arrives late', late: [{ ...arrived, peer: 1 }], left: [missing] },
    { title: 'are withdrawn if the message arrives late', late: [arrived], left: [] },
    { title: 'are withdrawn if its sender is unknown', late: [{ ...arrived, from: null }], left: [] },
    {
      title: 'are withdrawn if the peer is known to ignore messages',
      late: [{ type: 'query:rate-limited', peer: 3, from: null, count: 1 }],
      left: [],
    },
  ])('$title', ({ late, left }) => {
    expect(violationsAfter(...(late as NewEvent[]))).toEqual(left);
  });
});

it('does not judge an older program by senders and hops, which it cannot know', () => {
  const events = [sent({ hops: 0 }), sent({ to: 1, hops: 0, observedBy: 1 }), arrived, settled];
  expect(brokenIn(trace('jiangluyu', ...events))).toEqual([]);
});

it('quotes the first message, and gives the expected one with its place in the documentation', () => {
  const [first] = violationsIn(
    trace('native', sent({ ttl: 4 }), sent({ ttl: 9, bytes: 'get other' }), arrived),
  );
  expect(first).toEqual({
    peer: 2,
    rule: 'ttl',
    count: 2,
    events: ['e6'],
    actual: 'get f (to peer 3)',
    expected: rules.ttl.expected,
    see: 'W28',
  });
});

it('does not blame a holder for a failure on the receiving side', () => {
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
