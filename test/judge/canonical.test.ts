import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canonical, canonicalText } from '../../src/judge/canonical.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { floodTrace } from '../helpers/flood-trace.js';
import { folded } from '../helpers/folds.js';
import { chain, type Graph, grid, star } from '../helpers/graphs.js';
import { mutualGraph } from '../helpers/random-graphs.js';

const canonical = (trace: readonly TraceEvent[]): string => canonicalText(folded(trace, new Canonical()));

/** Numbers from 0 to 1 that differ with the seed. */
function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function floods(graph: Graph, seed: number): TraceEvent[] {
  return floodTrace(graph, { minEvents: 200, ttl: 7, random: randomFrom(seed) });
}

/** The peer from which each peer accepted a query: the facts of a flood that depend on its latencies. */
function accepted(trace: readonly TraceEvent[]): string[] {
  const dropped = new Set(
    trace.flatMap((event) =>
      event.type === 'query:dropped' && (event.reason === 'duplicate' || event.reason === 'own')
        ? [event.cause]
        : [],
    ),
  );
  return trace
    .flatMap((event) =>
      event.type === 'query:received' && !dropped.has(event.id)
        ? [`${event.query} ${event.from}>${event.peer} ${event.hops}`]
        : [],
    )
    .sort();
}

/** Another order in which every event stands behind its cause, with other ids and times. */
function shuffled(trace: readonly TraceEvent[], random: () => number): TraceEvent[] {
  const [first, ...rest] = trace;
  const placed = new Set<string | undefined>([undefined]);
  const result = first === undefined ? [] : [first];
  let waiting = rest;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ cause }) => placed.has(cause));
    // Those without a cause keep their order: that of the queries decides their numbers.
    const root = ready.find(({ cause }) => cause === undefined);
    const open = ready.filter((event) => event.cause !== undefined || event === root);
    const next = open[Math.floor(random() * open.length) % open.length];
    if (next === undefined) throw new Error('no event is ready');
    placed.add(next.id);
    result.push(next);
    waiting = waiting.filter((event) => event !== next);
  }
  return result.map((event, at) => ({
    ...event,
    id: `x${event.id}`,
    at: at / 7,
    ...(event.cause !== undefined && { cause: `x${event.cause}` }),
  }));
}

describe('Canonical', () => {
  it('gives floods of the same tree the same form, whatever their times and ids', () => {
    for (const tree of [chain(6), star(7)]) {
      expect(canonical(floods(tree, 1))).toBe(canonical(floods(tree, 2)));
    }
  });

  it('does not depend on the order of events that do not cause each other', () => {
    const trace = floodTrace(grid(3, 3), { minEvents: 60, ttl: 7, random: randomFrom(3) });
    const form = canonical(trace);
    for (const seed of [1, 2, 3, 4, 5]) expect(canonical(shuffled(trace, randomFrom(seed)))).toBe(form);
  });

  it('is the same exactly if each peer accepted the query from the same neighbour', () => {
    let same = 0;
    let different = 0;
    fc.assert(
      fc.property(mutualGraph, fc.nat(1000), (graph, seed) => {
        const [one, other] = [floods(graph, seed), floods(graph, seed + 1)];
        const areSame = accepted(one).join() === accepted(other).join();
        if (areSame) same += 1;
        else different += 1;
        expect(canonical(one) === canonical(other)).toBe(areSame);
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(same).toBeGreaterThan(0);
    expect(different).toBeGreaterThan(0);
  });

  it('keeps every event of a flood, by wave and peer', () => {
    const trace = floodTrace(chain(3), { minEvents: 8, ttl: 2, random: randomFrom(1) });
    expect(canonical(trace)).toBe(`# network large
- 0 neighbours=1
- 1 neighbours=0,2
- 2 neighbours=1
# query 1 of peer 0
0 0 query:issued file=0.bin ttl=2
0 0 query:sent to=1 ttl=2 hops=0
1 1 query:received from=0 ttl=2 hops=0
1 1 query:forwarded to=2
1 1 query:sent to=2 ttl=1 hops=1
2 2 query:received from=1 ttl=1 hops=1
2 2 query:dropped reason=ttl
- - query:settled by=count
- 0 query:resolved outcome=not-found
`);
  });

  it('shows lost messages, copies and faults, and what happened between queries', () => {
    let number = 0;
    const event = (fields: NewEvent): TraceEvent => {
      number += 1;
      return { id: `s#${number}`, at: number, ...fields } as TraceEvent;
    };
    const overlay = {
      peers: [
        { id: 1, neighbours: [2] },
        { id: 2, neighbours: [1] },
      ],
      absent: [9],
    };
    const started = event({
      type: 'run:started',
      schema: 1,
      floodsim: '0.1.0',
      topology: 'two',
      ...overlay,
      seed: 'a',
    });
    const query = 'q';
    const added = event({ type: 'fault:added', fault: 1, text: 'loss 1>2 once', kind: 'loss' });
    const active = event({ type: 'fault:started', fault: 1, cause: added.id });
    const issued = event({ type: 'query:issued', peer: 1, query, file: 'a b.txt', ttl: 7 });
    const link = { peer: 1, query, to: 2, ttl: 7, hops: 0 };
    const sent = event({ type: 'query:sent', ...link, cause: issued.id });
    const lost = event({ type: 'query:lost', fault: 1, ...link, cause: sent.id });
    const ended = event({ type: 'fault:ended', fault: 1 });
    const died = event({
      type: 'peer:died',
      peer: 2,
      code: null,
      signal: 'SIGKILL',
      lastLines: ['x'],
      log: '/l',
    });
    const again = event({ type: 'query:issued', peer: 1, query: 'r', file: 'b', ttl: 7 });
    const stopped = event({ type: 'peer:stopped', peer: 1 });
    expect(
      canonical([started, added, active, issued, sent, lost, ended, died, again, stopped]),
    ).toBe(`# network two
- 1 neighbours=2
- 2 neighbours=1
- - absent=9
- - fault:added fault=1 text="loss 1>2 once"
- - fault:started fault=1
# query 1 of peer 1
0 1 query:issued file="a b.txt" ttl=7
0 1 query:sent to=2 ttl=7 hops=0
0 1 query:lost to=2 fault=1
# after query 1
- 2 peer:died
# query 2 of peer 1
0 1 query:issued file=b ttl=7
`);
  });
});
