import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparison, compareFlood } from '../../src/trace/comparison.js';
import type { Difference } from '../../src/trace/difference.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { type Prediction, predictFlood } from '../../src/trace/prediction.js';
import { summarizeQuery } from '../../src/trace/summary.js';
import { chain, complete, type Graph, graphOf, ring } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

interface Asked {
  readonly origin?: number;
  readonly ttl?: number;
  readonly holders?: readonly number[];
  readonly forwardOnHit?: boolean;
}

interface Happening {
  readonly latency?: () => number;
  /** Who has the file by the time it is asked for, where that is not who had it. */
  readonly holders?: readonly number[];
  /** Changes what the trace tells. */
  readonly told?: (events: NewEvent[]) => NewEvent[];
}

/** Predicts, floods through the product's own router, and compares with the trace of that. */
function compared(
  graph: Graph,
  { origin = 0, ttl = 7, holders = [], forwardOnHit = false }: Asked,
  happening: Happening = {},
): Comparison & {
  readonly prediction: Prediction;
  readonly seenMessages: number;
  readonly seenReached: number;
} {
  const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
  const prediction = predictFlood({
    file: 'f',
    peers,
    origin,
    ttl,
    forwardOnHit,
    holders: new Set(holders),
  });
  const events: NewEvent[][] = [];
  flood(graph, {
    origin,
    ttl,
    forwardOnHit,
    holders: happening.holders ?? holders,
    latency: happening.latency ?? (() => 1),
    onTurn: (_peer, turn) => events.push([...turn]),
  });
  const trace: TraceEvent[] = [];
  const add = (event: NewEvent, cause: TraceEvent | undefined): TraceEvent => {
    const numbered = { ...event, id: `e${trace.length}`, at: trace.length } as TraceEvent;
    trace.push(cause === undefined ? numbered : { ...numbered, cause: cause.id });
    return numbered;
  };
  add({ type: 'run:started', floodsim: '1', topology: 'net', peers, absent: [] }, undefined);
  for (const turn of events) {
    const [first, ...rest] = (happening.told ?? ((list) => list))(turn);
    if (first === undefined) continue;
    const cause = add(first, undefined);
    for (const event of rest) add(event, cause);
  }
  const counts = summarizeQuery(trace, { file: 'f', origin, ttl, query: 'q', otherwise: 'unknown' });
  const comparison = compareFlood(prediction, trace, counts);
  if (comparison === null) throw new Error('nothing was asked');
  return { ...comparison, prediction, seenMessages: counts.messages, seenReached: counts.reached };
}

/** The differences add up to what was seen, and each is what its kind can come to. */
function expectExplained(result: ReturnType<typeof compared>): void {
  const { prediction, differences, ties, seenMessages, seenReached } = result;
  const { ttl, outcome } = prediction;
  const sum = (of: (difference: Difference) => number): number =>
    differences.reduce((total, difference) => total + of(difference), 0);
  expect(outcome.messages.min + ties + sum(({ messages }) => messages)).toBe(seenMessages);
  expect(outcome.reached + sum(({ reached }) => reached)).toBe(seenReached);
  const kindAt = new Map(differences.map(({ peer, kind }) => [peer, kind]));
  const peers = new Map(prediction.peers.map((peer) => [peer.peer, peer]));
  for (const { peer, kind, hops, messages, expired, because, path } of differences) {
    const sends = peers.get(peer)?.sends;
    if (kind === 'longer-way') {
      expect(hops.seen).toBe(path.length - 1);
      expect(hops.seen).toBeGreaterThan(hops.predicted ?? Number.POSITIVE_INFINITY);
      // Nothing follows where the TTL ran out; otherwise one neighbour more or less is spared.
      if (!expired) expect(Math.abs(messages)).toBeLessThanOrEqual(1);
      else expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    } else {
      expect(kind).toBe('not-reached');
      expect(because).not.toEqual([]);
      expect(messages).toBe((hops.predicted ?? 0) < ttl ? 0 - (sends?.min ?? 0) : 0);
    }
    // Only a copy that took a longer way can be where it began.
    for (const cause of because) expect(kindAt.get(cause)).toBe('longer-way');
  }
}

const ttls = fc.integer({ min: 1, max: 10 });
const picks = fc.array(fc.nat(), { maxLength: 3 });
const latencies = fc.infiniteStream(fc.integer({ min: 1, max: 1000 }));

describe('a flood at unit latency', () => {
  it('is as predicted, peer by peer', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.nat(),
        picks,
        ttls,
        fc.boolean(),
        (graph, seed, held, ttl, forwardOnHit) => {
          const origin = seed % graph.neighbours.length;
          const holders = subsetOf(graph, held).filter((node) => node !== origin);
          const result = compared(graph, { origin, ttl, holders, forwardOnHit });
          expect(result.differences).toEqual([]);
          expect(result.rows.filter(({ what, same }) => !same && what !== 'hits' && what !== 'hops')).toEqual(
            [],
          );
          expectExplained(result);
        },
      ),
    );
  });
});

describe('a flood with random latencies', () => {
  it('differs from its prediction by what the differences add up to, each with its reason', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutualGraph, directedGraph),
        fc.nat(),
        picks,
        ttls,
        fc.boolean(),
        latencies,
        (graph, seed, held, ttl, forwardOnHit, stream) => {
          const origin = seed % graph.neighbours.length;
          const holders = subsetOf(graph, held).filter((node) => node !== origin);
          const latency = () => stream.next().value;
          expectExplained(compared(graph, { origin, ttl, holders, forwardOnHit }, { latency }));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds where a copy took a longer way, and who heard late or never because of it', () => {
    // 0 - 1 - 2 - 3 and a slow link from 0 to 2: with TTL 2, peer 3 is one link too far.
    const graph = graphOf('late', 4, [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 2],
    ]);
    const slow = [1, 9, 1, 1, 1, 1, 1];
    const { differences } = compared(graph, { ttl: 2 }, { latency: () => slow.shift() ?? 1 });
    expect(differences).toMatchObject([
      { kind: 'longer-way', peer: 2, path: [0, 1, 2], expired: true, messages: -2, because: [] },
      { kind: 'not-reached', peer: 3, reached: -1, messages: 0, because: [2] },
    ]);
  });

  it('counts one message less where a neighbour of the origin hears elsewhere first', () => {
    const slow = [1, 9];
    const { differences } = compared(complete(3), {}, { latency: () => slow.shift() ?? 1 });
    expect(differences).toMatchObject([{ kind: 'longer-way', peer: 2, path: [0, 1, 2], messages: -1 }]);
  });
});

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
        ? [...events, { type: 'query:failed', peer: 0, query: 'q', to: 1, reason: 'it hung up' }]
        : events;
    const { differences, same } = compared(ring(3), {}, { told });
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: 'undelivered', peer: 0, messages: -1 }),
    );
    expect(same).toBe(false);
  });

  it('what was not told is said to be so', () => {
    const told = (events: NewEvent[]): NewEvent[] => (events[0]?.peer === 1 ? [] : events);
    const { differences } = compared(chain(2), {}, { told });
    expect(differences).toMatchObject([{ kind: 'untold', peer: 1, reached: -1 }]);
  });
});
