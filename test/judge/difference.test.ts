import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../../src/judge/differences.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { type Compared, compared, type Deviation, type Query } from '../helpers/compared-flood.js';
import { chain, type Graph, ring } from '../helpers/graphs.js';
import { mutualGraph } from '../helpers/random-graphs.js';

describe('compareFlood, for a network that has changed,', () => {
  it('finds a holder that has appeared, and the peers that are not reached behind it', () => {
    const { differences } = compared(chain(4), {}, { holders: [2] });
    expect(differences).toMatchObject([
      { kind: 'holder-appeared', peer: 2, messages: -1, because: [] },
      { kind: 'not-reached', peer: 3, reached: -1, because: [2] },
    ]);
  });

  it('finds none if faults do what was predicted', () => {
    const faults = ['cut 1>2', 'kill 5', 'duplicate 0-7', 'duplicate 0>7', 'duplicate 1>2'];
    const { differences, same, rows } = compared(ring(8), { faults });
    expect({ differences, same }).toEqual({ differences: [], same: true });
    expect(rows.find(({ what }) => what === 'lost')?.actual).toBe(1);
    expect(rows.find(({ what }) => what === 'duplicates')?.actual).toBe(2);
  });

  it('names the fault that dropped messages, and the peers that are not reached behind it', () => {
    const { differences, rows } = compared(chain(4), {}, { faults: ['cut 1-2'] });
    expect(differences).toMatchObject([
      { kind: 'lost', peer: 1, to: [2], faults: [1], messages: 0 },
      { kind: 'not-reached', peer: 2, reached: -1, messages: -1, because: [1] },
      { kind: 'not-reached', peer: 3, reached: -1, messages: 0, because: [1] },
    ]);
    expect(rows.find(({ what }) => what === 'lost')).toMatchObject({
      predicted: { min: 0, max: 0 },
      actual: 1,
    });
  });

  it('names the fault that sent messages twice', () => {
    const { differences, rows } = compared(chain(4), {}, { faults: ['duplicate 1-2'] });
    expect(differences).toEqual([
      expect.objectContaining({ kind: 'copied', peer: 1, to: [2], faults: [1], messages: 0 }),
    ]);
    expect(rows.find(({ what }) => what === 'duplicates')).toMatchObject({
      predicted: { min: 0, max: 0 },
      actual: 1,
    });
  });

  it('names the fault that stopped a peer', () => {
    const { differences } = compared(chain(4), {}, { faults: ['kill 2'] });
    expect(differences).toMatchObject([
      { kind: 'undelivered', peer: 1, to: [2], faults: [1], messages: -1 },
      { kind: 'peer-stopped', peer: 2, faults: [1], reached: -1, messages: -1 },
      { kind: 'not-reached', peer: 3, reached: -1, messages: 0, because: [2] },
    ]);
  });

  it('names the faults that delayed the copy over the shortest path, on any link of it', () => {
    // 0-1-2-3-4-0: the copy over 0 and 1 is late at peer 2.
    const latencies = [2.5];
    const delayed = (fault: number, from: number, to: number): TraceEvent => {
      const id = `p${fault}`;
      return { id, at: 0, type: 'fault:applied', fault, effect: 'delayed', from, to, query: 'q', amount: 9 };
    };
    const { differences } = compared(
      ring(5),
      {},
      {
        latency: () => latencies.shift() ?? 1,
        ordered: (trace) => [...trace, delayed(1, 0, 1), delayed(2, 4, 3)],
      },
    );
    expect(differences).toMatchObject([{ kind: 'longer-path', peer: 2, path: [0, 4, 3, 2], faults: [1] }]);
  });

  it('explains every message of a flood with faults that were not predicted', () => {
    const links = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 });
    let lost = 0;
    fc.assert(
      fc.property(mutualGraph, links, fc.nat(), fc.boolean(), (graph, cuts, killed, isPredicted) => {
        const nodes = graph.neighbours.length;
        const texts = cuts.map(([from, turn]) => {
          return `${turn % 2 === 0 ? 'cut' : 'duplicate'} ${from % nodes}>${((from % nodes) + 1 + (turn % (nodes - 1))) % nodes}`;
        });
        const faults = [...texts, `kill ${1 + (killed % (nodes - 1))}`];
        const known = isPredicted ? faults : faults.slice(0, 1);
        const query = { ttl: 50, faults: known };
        const result = compared(graph, query, { faults: faults.slice(known.length) });
        const { differences, prediction, ties, actualMessages, actualReached, rows } = result;
        const sum = (of: (difference: Difference) => number): number =>
          differences.reduce((total, difference) => total + of(difference), 0);
        expect(prediction.outcome.messages.min + ties + sum(({ messages }) => messages)).toBe(actualMessages);
        expect(prediction.outcome.reached + sum(({ reached }) => reached)).toBe(actualReached);
        expect(differences.map(({ kind }) => kind)).not.toContain('unexplained');
        if (isPredicted) expect(differences).toEqual([]);
        lost += rows.find(({ what }) => what === 'lost')?.actual ?? 0;
      }),
      { numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(0);
  });

  it('finds a holder that has vanished, and the peers that are reached behind it', () => {
    const { differences } = compared(chain(4), { holders: [1] }, { holders: [] });
    expect(differences).toMatchObject([
      { kind: 'holder-vanished', peer: 1, messages: 1 },
      { kind: 'reached', peer: 2, reached: 1, messages: 1, path: [0, 1, 2], because: [1] },
      { kind: 'reached', peer: 3, reached: 1, messages: 0, because: [1] },
    ]);
  });

  it('finds a peer that died before it reported anything', () => {
    const reported = (events: NewEvent[]): NewEvent[] => {
      if (events[0]?.peer === 2) {
        return [{ type: 'peer:died', peer: 2, code: 1, signal: null, lastLines: [], log: 'log' }];
      }
      return events[0]?.peer === 3 ? [] : events;
    };
    const { differences } = compared(chain(4), {}, { reported });
    expect(differences).toMatchObject([
      { kind: 'peer-died', peer: 2, reached: -1, messages: -1 },
      { kind: 'not-reached', peer: 3, reached: -1, because: [2] },
    ]);
  });

  it('counts one message less for a message that could not be delivered', () => {
    const reported = (events: NewEvent[]): NewEvent[] =>
      events[0]?.peer === 0
        ? [
            ...events,
            { type: 'query:failed', peer: 0, query: 'q', to: 1, reason: 'connection closed by peer' },
          ]
        : events;
    const { differences, same } = compared(ring(3), {}, { reported });
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: 'undelivered', peer: 0, messages: -1 }),
    );
    expect(same).toBe(false);
  });

  it('finds a peer that died before it forwarded', () => {
    const reported = (events: NewEvent[]): NewEvent[] => {
      if (events[0]?.peer === 2) return [];
      if (events[0]?.peer !== 1) return events;
      const [received] = events;
      return [received, { type: 'peer:died', peer: 1, code: 1, signal: null, lastLines: [], log: 'log' }];
    };
    const { differences } = compared(chain(3), {}, { reported });
    expect(differences).toMatchObject([
      { kind: 'peer-died', peer: 1, to: [2], messages: -1 },
      { kind: 'not-reached', peer: 2, because: [1] },
    ]);
  });

  it('marks a peer without events as unreported', () => {
    const reported = (events: NewEvent[]): NewEvent[] => (events[0]?.peer === 1 ? [] : events);
    const { differences } = compared(chain(2), {}, { reported });
    expect(differences).toMatchObject([{ kind: 'unreported', peer: 1, reached: -1 }]);
  });

  it('marks a peer that ignored the query over the rate limit as such, not as unreported', () => {
    const limited: NewEvent = { type: 'query:rate-limited', peer: 1, from: 0, count: 1 };
    const reported = (events: NewEvent[]): NewEvent[] => (events[0]?.peer === 1 ? [limited] : events);
    const { differences } = compared(chain(2), {}, { reported });
    expect(differences).toMatchObject([{ kind: 'rate-limited', peer: 1, reached: -1 }]);
  });

  it('does not name a peer that died after the query as a reason', () => {
    const died: NewEvent = { type: 'peer:died', peer: 1, code: 1, signal: null, lastLines: [], log: '' };
    const reported = (events: NewEvent[]): NewEvent[] => (events[0]?.peer === 1 ? [] : events);
    const late = (trace: TraceEvent[]): TraceEvent[] => [
      ...trace,
      { ...died, id: 'late', at: trace.length + 1 } as TraceEvent,
    ];
    const { differences } = compared(chain(2), {}, { reported, ordered: late });
    expect(differences).toMatchObject([{ kind: 'unreported', peer: 1 }]);
  });
});

describe('compareFlood, for the origin,', () => {
  /** The events of an origin that has the file itself: no query is sent. */
  const heldAtOrigin = (events: NewEvent[]): NewEvent[] => {
    if (events[0]?.type !== 'query:issued') return [];
    return [events[0], { type: 'file:held', peer: 0, query: 'q', file: 'f', path: '/f', size: 1 }];
  };

  it.each<{ title: string; query: Query; deviation: Deviation; says: unknown[] }>([
    {
      title: 'finds no difference if it has the file as predicted',
      query: { holders: [0] },
      deviation: { reported: heldAtOrigin },
      says: [],
    },
    {
      title: 'finds a file that was added to its share',
      query: {},
      deviation: { reported: heldAtOrigin },
      says: [
        ['holder-appeared', 0, -1],
        ['not-reached', 1, -1],
        ['not-reached', 2, 0],
      ],
    },
    {
      title: 'finds a file that was removed from its share',
      query: { holders: [0] },
      deviation: { holders: [] },
      says: [
        ['holder-vanished', 0, 1],
        ['reached', 1, 1],
        ['reached', 2, 0],
      ],
    },
  ])('$title', ({ query, deviation, says }) => {
    const result = compared(chain(3), query, deviation);
    expect(rowsOf(result)).toEqual(says);
    const began = result.differences.filter(({ because }) => because.length === 0);
    expect(began.map(({ peer }) => peer)).toEqual(says.length === 0 ? [] : [0]);
  });
});

/** Adds messages of a peer that its router does not send. */
const alsoSends =
  (peer: number, ...to: readonly number[]) =>
  (events: NewEvent[]): NewEvent[] => {
    const isFirst = events[0]?.peer === peer && !events.some(isLate);
    const sent = to.map((id): NewEvent => {
      return { type: 'query:sent', peer, query: 'q', to: id, ttl: 1, hops: 1 };
    });
    return isFirst ? [...events, ...sent] : events;
  };

const isLate = (event: NewEvent): boolean => event.type === 'query:dropped' && event.reason === 'duplicate';

/** Removes all messages from the one to the others. */
const neverSends =
  (peer: number, ...to: readonly number[]) =>
  (events: NewEvent[]): NewEvent[] =>
    events.filter((event) => event.type !== 'query:sent' || event.peer !== peer || !to.includes(event.to));

/** The differences as kind, peer, messages, and receivers if there are any. */
const rowsOf = ({ differences }: Compared): unknown[] =>
  differences.map(({ kind, peer, messages, to }) => [kind, peer, messages, ...to]);

const slowSecond = (): (() => number) => {
  let sent = 0;
  return () => {
    sent += 1;
    return sent === 2 ? 100 : 1;
  };
};

/** 0 - 1 - 2 - 3 - 4, and a slow link from 0 to 3. */
const slowLine: Graph = { name: 'slow line', neighbours: [[1, 3], [0, 2], [1, 3], [2, 4, 0], [3]] };

/** The sum of messages that a report shows. */
const accountedFor = ({ prediction, ties, differences }: Compared): number =>
  differences.reduce((sum, { messages }) => sum + messages, prediction.outcome.messages.min + ties);

describe('compareFlood, for a peer that breaks the rules,', () => {
  it.each<{ title: string; graph: Graph; query?: Query; deviation: Deviation; says: unknown[] }>([
    {
      title: 'finds a message to the origin, even if a longer path saves one message',
      graph: slowLine,
      query: { ttl: 9 },
      deviation: { latency: slowSecond(), reported: alsoSends(3, 0) },
      says: [
        ['longer-path', 3, -1],
        ['unexplained', 3, 1, 0],
        ['longer-path', 4, 0],
      ],
    },
    {
      title: 'finds a holder that forwards',
      graph: chain(4),
      query: { holders: [2] },
      deviation: { reported: alsoSends(2, 3) },
      says: [['unexplained', 2, 1, 3]],
    },
    {
      title: 'finds a message back to the sender',
      graph: chain(3),
      deviation: { reported: alsoSends(2, 1) },
      says: [['unexplained', 2, 1, 1]],
    },
    {
      title: 'finds a message after the TTL ran out',
      graph: chain(4),
      query: { ttl: 2 },
      deviation: { reported: alsoSends(2, 3) },
      says: [['unexplained', 2, 1, 3]],
    },
    {
      title: 'finds a second message to the same neighbour',
      graph: chain(3),
      deviation: { reported: alsoSends(1, 2) },
      says: [['unexplained', 1, 1, 2]],
    },
    {
      title: 'finds a message to a peer that is not a neighbour, and the missing one',
      graph: chain(4),
      deviation: {
        reported: (events) => alsoSends(1, 3)(neverSends(1, 2)(events)),
      },
      says: [
        ['unexplained', 1, 1, 3],
        ['unexplained', 1, -1, 2],
      ],
    },
    {
      title: 'marks missing messages as unreported if the flood has not settled',
      graph: chain(3),
      deviation: { reported: neverSends(1, 2), settled: false },
      says: [['unreported', 1, -1, 2]],
    },
  ])('$title', ({ graph, query = {}, deviation, says }) => {
    const result = compared(graph, query, deviation);
    expect(rowsOf(result)).toEqual(says);
    expect(accountedFor(result)).toBe(result.actualMessages);
  });
});

describe('compareFlood, for a copy over another path,', () => {
  it('finds the path through a holder that vanished, even if it is not longer', () => {
    const graph: Graph = { name: 'one-way', neighbours: [[1, 3], [2], [3], [2]] };
    const { differences } = compared(graph, { holders: [1] }, { holders: [] });
    expect(differences).toMatchObject([
      { kind: 'holder-vanished', peer: 1, messages: 1 },
      { kind: 'other-path', peer: 2, path: [0, 1, 2], messages: 1, because: [1] },
    ]);
  });
});
