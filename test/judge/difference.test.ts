import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/trace/event.js';
import { type Asked, type Compared, compared, type Happening } from '../helpers/compared-flood.js';
import { chain, type Graph, ring } from '../helpers/graphs.js';

describe('a network that is not as it was predicted', () => {
  it('a holder that has appeared answers, and nobody hears over it', () => {
    const { differences } = compared(chain(4), {}, { holders: [2] });
    expect(differences).toMatchObject([
      { kind: 'holder-appeared', peer: 2, messages: -1, because: [] },
      { kind: 'not-reached', peer: 3, reached: -1, because: [2] },
    ]);
  });

  it('a holder that has vanished passes on', () => {
    const { differences } = compared(chain(4), { holders: [1] }, { holders: [] });
    expect(differences).toMatchObject([
      { kind: 'holder-vanished', peer: 1, messages: 1 },
      { kind: 'reached', peer: 2, reached: 1, messages: 1, path: [0, 1, 2], because: [1] },
      { kind: 'reached', peer: 3, reached: 1, messages: 0, because: [1] },
    ]);
  });

  it('a peer that died tells nothing, and what was sent there may be lost', () => {
    const told = (events: NewEvent[]): NewEvent[] => {
      if (events[0]?.peer === 2) {
        return [{ type: 'peer:died', peer: 2, code: 1, signal: null, lastLines: [], log: 'log' }];
      }
      return events[0]?.peer === 3 ? [] : events;
    };
    const { differences } = compared(chain(4), {}, { told });
    expect(differences).toMatchObject([
      { kind: 'peer-died', peer: 2, reached: -1, messages: -1 },
      { kind: 'not-reached', peer: 3, reached: -1, because: [2] },
    ]);
  });

  it('a message that could not be delivered is one less, and goes another way', () => {
    const told = (events: NewEvent[]): NewEvent[] =>
      events[0]?.peer === 0
        ? [
            ...events,
            { type: 'query:failed', peer: 0, query: 'q', to: 1, reason: 'connection closed by peer' },
          ]
        : events;
    const { differences, same } = compared(ring(3), {}, { told });
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: 'undelivered', peer: 0, messages: -1 }),
    );
    expect(same).toBe(false);
  });

  it('a peer that died before it could ask on', () => {
    const told = (events: NewEvent[]): NewEvent[] => {
      if (events[0]?.peer === 2) return [];
      if (events[0]?.peer !== 1) return events;
      const [received] = events;
      return [received, { type: 'peer:died', peer: 1, code: 1, signal: null, lastLines: [], log: 'log' }];
    };
    const { differences } = compared(chain(3), {}, { told });
    expect(differences).toMatchObject([
      { kind: 'peer-died', peer: 1, to: [2], messages: -1 },
      { kind: 'not-reached', peer: 2, because: [1] },
    ]);
  });

  it('what was not told is said to be so', () => {
    const told = (events: NewEvent[]): NewEvent[] => (events[0]?.peer === 1 ? [] : events);
    const { differences } = compared(chain(2), {}, { told });
    expect(differences).toMatchObject([{ kind: 'untold', peer: 1, reached: -1 }]);
  });
});

describe('an origin', () => {
  /** As an origin tells it that has the file itself: nobody is asked. */
  const heldAtOrigin = (events: NewEvent[]): NewEvent[] => {
    if (events[0]?.type !== 'query:issued') return [];
    return [events[0], { type: 'file:held', peer: 0, query: 'q', file: 'f', path: '/f', size: 1 }];
  };

  it.each<{ title: string; asked: Asked; happening: Happening; says: unknown[] }>([
    {
      title: 'has the file, as was known',
      asked: { holders: [0] },
      happening: { told: heldAtOrigin },
      says: [],
    },
    {
      title: 'has the file by now',
      asked: {},
      happening: { told: heldAtOrigin },
      says: [
        ['holder-appeared', 0, -1],
        ['not-reached', 1, -1],
        ['not-reached', 2, 0],
      ],
    },
    {
      title: 'has it no more',
      asked: { holders: [0] },
      happening: { holders: [] },
      says: [
        ['holder-vanished', 0, 1],
        ['reached', 1, 1],
        ['reached', 2, 0],
      ],
    },
  ])('$title', ({ asked, happening, says }) => {
    const result = compared(chain(3), asked, happening);
    expect(told(result)).toEqual(says);
    const began = result.differences.filter(({ because }) => because.length === 0);
    expect(began.map(({ peer }) => peer)).toEqual(says.length === 0 ? [] : [0]);
  });
});

/** Tells of messages that a peer sends beside those of its router. */
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

/** Tells of no message from the one to the other. */
const neverSends =
  (peer: number, ...to: readonly number[]) =>
  (events: NewEvent[]): NewEvent[] =>
    events.filter((event) => event.type !== 'query:sent' || event.peer !== peer || !to.includes(event.to));

/** The differences, as far as they are told apart here: kind, peer, messages and, where there are any, to whom. */
const told = ({ differences }: Compared): unknown[] =>
  differences.map(({ kind, peer, messages, to }) => [kind, peer, messages, ...to]);

const slowSecond = (): (() => number) => {
  let sent = 0;
  return () => {
    sent += 1;
    return sent === 2 ? 100 : 1;
  };
};

/** 0 - 1 - 2 - 3 - 4, and a slow line from 0 to 3. */
const slowLine: Graph = { name: 'slow line', neighbours: [[1, 3], [0, 2], [1, 3], [2, 4, 0], [3]] };

/** The sum that a report shows. */
const accountedFor = ({ prediction, ties, differences }: Compared): number =>
  differences.reduce((sum, { messages }) => sum + messages, prediction.outcome.messages.min + ties);

describe('a peer that breaks the rules', () => {
  it.each<{ title: string; graph: Graph; asked?: Asked; happening: Happening; says: unknown[] }>([
    {
      title: 'asks the origin, where that evens out what a longer way spares',
      graph: slowLine,
      asked: { ttl: 9 },
      happening: { latency: slowSecond(), told: alsoSends(3, 0) },
      says: [
        ['longer-way', 3, -1],
        ['unexplained', 3, 1, 0],
        ['longer-way', 4, 0],
      ],
    },
    {
      title: 'has the file and passes on all the same',
      graph: chain(4),
      asked: { holders: [2] },
      happening: { told: alsoSends(2, 3) },
      says: [['unexplained', 2, 1, 3]],
    },
    {
      title: 'asks whom it heard from',
      graph: chain(3),
      happening: { told: alsoSends(2, 1) },
      says: [['unexplained', 2, 1, 1]],
    },
    {
      title: 'passes on with no TTL left',
      graph: chain(4),
      asked: { ttl: 2 },
      happening: { told: alsoSends(2, 3) },
      says: [['unexplained', 2, 1, 3]],
    },
    {
      title: 'asks the same neighbour twice',
      graph: chain(3),
      happening: { told: alsoSends(1, 2) },
      says: [['unexplained', 1, 1, 2]],
    },
    {
      title: 'asks one that is none of its neighbours instead of one that is',
      graph: chain(4),
      happening: {
        told: (events) => alsoSends(1, 3)(neverSends(1, 2)(events)),
      },
      says: [
        ['unexplained', 1, 1, 3],
        ['unexplained', 1, -1, 2],
      ],
    },
    {
      title: 'asks nobody, for all that was told before the count ended',
      graph: chain(3),
      happening: { told: neverSends(1, 2), settled: false },
      says: [['untold', 1, -1, 2]],
    },
  ])('$title', ({ graph, asked = {}, happening, says }) => {
    const result = compared(graph, asked, happening);
    expect(told(result)).toEqual(says);
    expect(accountedFor(result)).toBe(result.seenMessages);
  });
});

describe('a copy that came another way', () => {
  it('over a holder that vanished, no longer than over the one predicted', () => {
    const graph: Graph = { name: 'one-way', neighbours: [[1, 3], [2], [3], [2]] };
    const { differences } = compared(graph, { holders: [1] }, { holders: [] });
    expect(differences).toMatchObject([
      { kind: 'holder-vanished', peer: 1, messages: 1 },
      { kind: 'other-way', peer: 2, path: [0, 1, 2], messages: 1, because: [1] },
    ]);
  });
});
