import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OverlayPeer, TraceEvent } from '../../src/trace/event.js';
import { EventInference } from '../../src/trace/inferred-events.js';
import { Timeline } from '../../src/trace/timeline.js';
import { complete, type Graph, grid, ring } from '../helpers/graphs.js';
import { flood } from '../helpers/virtual-flood.js';

/** What the peers of a flood tell, each in its own order, where some of them are programs and tell nothing. */
function toldBy(
  graph: Graph,
  programs: ReadonlySet<number>,
  latency: () => number,
): { overlay: OverlayPeer[]; channels: TraceEvent[][][] } {
  const overlay = graph.neighbours.map((neighbours, id) =>
    programs.has(id)
      ? { id, neighbours, program: { command: 'x', dialect: 'native' as const, tap: true } }
      : { id, neighbours },
  );
  // Who of several programs has sent something, the peer cannot tell.
  const saidBy = (from: number | null, peer: number): number | null => {
    if (from === null || !programs.has(from)) return from;
    const around = [...programs].filter((program) => graph.neighbours[program]?.includes(peer));
    return around.length === 1 ? from : null;
  };
  const channels = new Map<number, TraceEvent[][]>();
  let count = 0;
  flood(graph, {
    origin: 0,
    ttl: 6,
    latency,
    onTurn: (peer, events) => {
      if (programs.has(peer)) return;
      const turn: TraceEvent[] = [];
      for (const event of events) {
        count += 1;
        const cause = turn[0]?.id;
        const told = { id: `${peer}#${count}`, at: count, ...event, ...(cause && { cause }) } as TraceEvent;
        turn.push(told.type === 'query:received' ? { ...told, from: saidBy(told.from, peer) } : told);
      }
      channels.set(peer, [...(channels.get(peer) ?? []), turn]);
    },
  });
  return { overlay, channels: [...channels.values()] };
}

const graphs = fc.constantFrom(ring(6), complete(5), grid(3, 3));
/** Some peers, no two of them neighbours: nobody tells of what one of those says to the other. */
const apart = (graph: Graph, chosen: readonly number[]): Set<number> => {
  const programs = new Set<number>();
  for (const id of chosen.map((number) => 1 + (number % (graph.neighbours.length - 1)))) {
    const neighbours = graph.neighbours[id] ?? [];
    if (!neighbours.some((neighbour) => programs.has(neighbour))) programs.add(id);
  }
  return programs;
};

describe('what neighbours tell of programs', () => {
  it('makes a whole flood, in causal order, in whatever order it is told', () => {
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        fc.infiniteStream(fc.nat(1000)),
        (graph, chosen, latencies, turns) => {
          const programs = apart(graph, chosen);
          const next = latencies[Symbol.iterator]();
          const { overlay, channels } = toldBy(graph, programs, () => next.next().value ?? 1);
          const told: TraceEvent[] = [];
          const bystander = new EventInference();
          const timeline = new Timeline((event) => told.push(...bystander.infer(event)));
          const started = {
            id: 'supervisor#1',
            at: 0,
            type: 'run:started',
            floodsim: '',
            topology: '',
            absent: [],
          } as const;
          timeline.add({ ...started, peers: overlay });
          const order = turns[Symbol.iterator]();
          for (let left = channels.filter(({ length }) => length > 0); left.length > 0; ) {
            const channel = left[(order.next().value ?? 0) % left.length];
            for (const event of channel?.shift() ?? []) timeline.add(event);
            left = left.filter(({ length }) => length > 0);
          }
          const own = told.filter(({ observedBy }) => observedBy === undefined).length;
          timeline.flush();
          expect(told.filter(({ observedBy }) => observedBy === undefined)).toHaveLength(own);
          const ids = new Set<string>();
          for (const { id, cause } of told) {
            if (cause !== undefined) expect(ids).toContain(cause);
            expect(ids).not.toContain(id);
            ids.add(id);
          }
          expectWaysBack(told, programs);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Every arrival leads back to the question over links that are there, programs included. */
function expectWaysBack(told: readonly TraceEvent[], programs: ReadonlySet<number>): void {
  const byId = new Map(told.map((event) => [event.id, event]));
  for (const event of told) {
    if (event.type !== 'query:received') continue;
    // Of several programs that may have sent it, none is named.
    if (event.from === null) continue;
    let at: TraceEvent | undefined = event;
    const way: number[] = [];
    while (at?.cause !== undefined) {
      at = byId.get(at.cause);
      if (at?.type === 'query:sent') way.unshift(at.peer);
    }
    const isWhole = at?.type === 'query:issued';
    // Only behind an arrival from nobody in particular may the way be lost.
    if (!isWhole) expect(at).toMatchObject({ type: 'query:received', from: null });
    if (isWhole && programs.has(event.from)) expect(way.at(-1)).toBe(event.from);
  }
}
