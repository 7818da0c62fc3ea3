import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent, OverlayPeer, TraceEvent } from '../../src/trace/event.js';
import { EventInference } from '../../src/trace/inferred-events.js';
import { Timeline } from '../../src/trace/timeline.js';
import { complete, type Graph, grid, ring } from '../helpers/graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** The events of each peer of a flood, in its own order. Foreign peers report none. */
function reportedBy(
  graph: Graph,
  foreignPeers: ReadonlySet<number>,
  latency: () => number,
): { overlay: OverlayPeer[]; channels: TraceEvent[][][] } {
  const overlay = graph.neighbours.map((neighbours, id) =>
    foreignPeers.has(id)
      ? { id, neighbours, program: { command: 'x', dialect: 'native' as const, tap: true } }
      : { id, neighbours },
  );
  // A peer with several foreign neighbours does not know which of them sent a message.
  const knownSender = (from: number | null, peer: number): number | null => {
    if (from === null || !foreignPeers.has(from)) return from;
    const around = [...foreignPeers].filter((foreign) => graph.neighbours[foreign]?.includes(peer));
    return around.length === 1 ? from : null;
  };
  const channels = new Map<number, TraceEvent[][]>();
  let count = 0;
  flood(graph, {
    origin: 0,
    ttl: 6,
    latency,
    onTurn: (peer, events) => {
      if (foreignPeers.has(peer)) return;
      const turn: TraceEvent[] = [];
      for (const event of events) {
        count += 1;
        const cause = turn[0]?.id;
        const reported = {
          id: `${peer}#${count}`,
          at: count,
          ...event,
          ...(cause && { cause }),
        } as TraceEvent;
        turn.push(
          reported.type === 'query:received'
            ? { ...reported, from: knownSender(reported.from, peer) }
            : reported,
        );
      }
      channels.set(peer, [...(channels.get(peer) ?? []), turn]);
    },
  });
  return { overlay, channels: [...channels.values()] };
}

const graphs = fc.constantFrom(ring(6), complete(5), grid(3, 3));
/** Some peers, no two of them neighbours: messages between two foreign peers would be unobserved. */
const apart = (graph: Graph, chosen: readonly number[]): Set<number> => {
  const foreignPeers = new Set<number>();
  for (const id of chosen.map((number) => 1 + (number % (graph.neighbours.length - 1)))) {
    const neighbours = graph.neighbours[id] ?? [];
    if (!neighbours.some((neighbour) => foreignPeers.has(neighbour))) foreignPeers.add(id);
  }
  return foreignPeers;
};

const started = { type: 'run:started', schema: 1, floodsim: '', topology: '', absent: [] } as const;
const program = { command: 'x', dialect: 'native', tap: true } as const;

describe('EventInference', () => {
  it('reconstructs the full flood in causal order for any delivery order', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        fc.infiniteStream(fc.nat(1000)),
        (graph, chosen, latencies, turns) => {
          const foreignPeers = apart(graph, chosen);
          const next = latencies[Symbol.iterator]();
          const { overlay, channels } = reportedBy(graph, foreignPeers, () => next.next().value ?? 1);
          const emitted: TraceEvent[] = [];
          const inference = new EventInference();
          const timeline = new Timeline((event) => emitted.push(...inference.infer(event)));
          timeline.add({ id: 'supervisor#1', at: 0, ...started, peers: overlay });
          const order = turns[Symbol.iterator]();
          for (let left = channels.filter(({ length }) => length > 0); left.length > 0; ) {
            const channel = left[(order.next().value ?? 0) % left.length];
            for (const event of channel?.shift() ?? []) timeline.add(event);
            left = left.filter(({ length }) => length > 0);
          }
          const own = emitted.filter(({ observedBy }) => observedBy === undefined).length;
          timeline.flush();
          expect(emitted.filter(({ observedBy }) => observedBy === undefined)).toHaveLength(own);
          const ids = new Set<string>();
          for (const { id, cause } of emitted) {
            if (cause !== undefined) expect(ids).toContain(cause);
            expect(ids).not.toContain(id);
            ids.add(id);
          }
          expectPathsBack(emitted, foreignPeers);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('knows the path back though a peer reports an arrival before the proxy reports what led to it', () => {
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1, 3], program },
      { id: 3, neighbours: [2], program },
    ];
    const emitted: TraceEvent[] = [];
    const inference = new EventInference();
    const timeline = new Timeline((event) => emitted.push(...inference.infer(event)));
    const add = (id: string, at: number, event: NewEvent): void =>
      timeline.add({ id, at, ...event } as TraceEvent);
    add('supervisor#1', 0, { ...started, peers });
    const about = { query: 'q', file: 'f', origin: 3, hops: 0 } as const;
    const seen = { ...about, observedBy: 'proxy', peer: 3, to: 2, from: 3, ttl: 5 } as const;
    add('1#1', 9, { type: 'query:received', ...about, peer: 1, from: 2, ttl: 4 });
    add('supervisor#2', 1, { type: 'query:issued', ...about, peer: 3, ttl: 5, observedBy: 'supervisor' });
    add('proxy#1', 2, { ...seen, type: 'query:sent', bytes: '' });
    add('proxy#2', 3, { ...seen, type: 'query:received', peer: 2, cause: 'proxy#1' });
    timeline.flush();
    expect(emitted.filter(({ type }) => type === 'query:sent')).toMatchObject([
      { id: 'proxy#1', cause: 'supervisor#2' },
      { peer: 2, to: 1, cause: 'proxy#2' },
    ]);
  });

  it.each([
    { other: 2, arrivals: ['query:received'] },
    { other: 3, arrivals: [] },
  ])(
    'lets a message arrive only at a foreign peer that has started: peer $other has',
    ({ other, arrivals }) => {
      const peers: OverlayPeer[] = [
        { id: 1, neighbours: [2] },
        { id: 2, neighbours: [1], program },
        { id: 3, neighbours: [] },
      ];
      const start = { type: 'peer:started', pid: 1, ip: '', port: 1 } as const;
      const inference = new EventInference();
      const seen = [
        { id: 's#1', at: 1, ...started, peers },
        { id: 's#2', at: 2, ...start, peer: 1 },
        { id: 's#3', at: 3, ...start, peer: other },
        { id: '1#1', at: 4, type: 'query:sent', peer: 1, query: 'q', to: 2, ttl: 7, hops: 0 } as const,
      ].flatMap((event) => inference.infer(event));
      expect(seen.slice(4).map(({ type }) => type)).toEqual(arrivals);
    },
  );

  it('takes no copy for a cause that is dated after what it caused', () => {
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1, 3], program },
      { id: 3, neighbours: [2] },
    ];
    const inference = new EventInference();
    const infer = (event: TraceEvent): TraceEvent[] => inference.infer(event);
    infer({ id: 'supervisor#1', at: 0, ...started, peers });
    const sent = { type: 'query:sent', query: 'q', to: 2, hops: 0 } as const;
    const [, early] = infer({ id: '1#1', at: 1, peer: 1, ttl: 3, ...sent });
    infer({ id: '3#1', at: 9, peer: 3, ttl: 5, ...sent });
    const received = { type: 'query:received', peer: 3, query: 'q', from: 2, file: 'f', origin: 1 } as const;
    const [forwarded] = infer({ id: '3#2', at: 5, ttl: 4, hops: 1, ...received });
    expect(forwarded).toMatchObject({ type: 'query:sent', peer: 2, cause: early?.id });
  });
});

/** Checks that the causes of every arrival lead back to the query, over foreign peers too. */
function expectPathsBack(emitted: readonly TraceEvent[], foreignPeers: ReadonlySet<number>): void {
  const byId = new Map(emitted.map((event) => [event.id, event]));
  for (const event of emitted) {
    if (event.type !== 'query:received') continue;
    // Several foreign peers may have sent it.
    if (event.from === null) continue;
    let at: TraceEvent | undefined = event;
    const path: number[] = [];
    while (at?.cause !== undefined) {
      at = byId.get(at.cause);
      if (at?.type === 'query:sent') path.unshift(at.peer);
    }
    const isComplete = at?.type === 'query:issued';
    // Only after an arrival from an unknown sender may the path be incomplete.
    if (!isComplete) expect(at).toMatchObject({ type: 'query:received', from: null });
    if (isComplete && foreignPeers.has(event.from)) expect(path.at(-1)).toBe(event.from);
  }
}
