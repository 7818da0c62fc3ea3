import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Forward, issueQuery, routeQuery } from '../../src/protocol/router.js';
import { Lockstep } from '../../src/run/lockstep.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { Settlement } from '../../src/trace/settlement.js';
import type { Graph } from '../helpers/graphs.js';
import { mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

const query = 'q';
const origin = 0;

/**
 * Peers, links and reports without processes. Each channel keeps its order; which channel is next is random, so that a report of an
 * event may be known before or after its message has arrived.
 */
class RandomNetwork {
  /** `1>2` for each message that a peer has taken, in that order. */
  readonly arrived: string[] = [];
  /** Messages that arrived while a file was transferred. */
  readonly duringTransfer: string[] = [];
  readonly #graph: Graph;
  readonly #ttl: number;
  readonly #holders: ReadonlySet<number>;
  readonly #settlement = new Settlement();
  readonly #lockstep = new Lockstep();
  readonly #channels = new Map<string, (() => void)[]>();
  readonly #seen = new Set<number>();
  readonly #dead = new Set<number>();
  #at = 0;
  #isTransferring = false;
  #isAnswered = false;

  constructor(graph: Graph, ttl: number, holders: readonly number[], dead: readonly number[] = []) {
    this.#graph = graph;
    this.#ttl = ttl;
    this.#holders = new Set(holders);
    this.#lockstep.follow({ settlement: this.#settlement, subscribe: () => () => {} });
    for (const peer of dead) {
      this.#dead.add(peer);
      this.#report(peer, [{ type: 'peer:died', peer, code: 1, signal: null, lastLines: [], log: '' }]);
    }
  }

  async run(pick: () => number): Promise<void> {
    const issued = issueQuery(this.#ttl, this.#graph.neighbours[origin] ?? []);
    this.#turn(origin, [{ type: 'query:issued', peer: origin, query, file: 'f', ttl: this.#ttl }], issued);
    for (;;) {
      // What waits for the gate is a promise.
      await new Promise(setImmediate);
      const open = [...this.#channels].filter(([, tasks]) => tasks.length > 0);
      if (open.length === 0) return;
      open[Math.floor(pick() * open.length) % open.length]?.[1].shift()?.();
    }
  }

  get isSettled(): boolean {
    return this.#settlement.isSettled(query);
  }

  #put(channel: string, task: () => void): void {
    const tasks = this.#channels.get(channel) ?? [];
    this.#channels.set(channel, tasks);
    tasks.push(task);
  }

  #report(peer: number, events: readonly NewEvent[]): void {
    this.#put(`events of ${peer}`, () => {
      const seen = events.map((event) => {
        this.#at += 1;
        return { id: `${peer}#${this.#at}`, at: this.#at, ...event } as TraceEvent;
      });
      for (const event of seen) this.#settlement.see(event);
      this.#lockstep.onCounted(seen);
    });
  }

  /** One turn of a peer: its events are reported together. */
  #turn(peer: number, events: readonly NewEvent[], forward: Forward<number> | null): void {
    const { to, ttl, hops } = forward ?? { to: [], ttl: 0, hops: 0 };
    const sent = to.map((neighbour): NewEvent => {
      return { type: 'query:sent', peer, query, to: neighbour, ttl, hops };
    });
    this.#report(peer, [...events, ...sent]);
    for (const neighbour of to) {
      const link = `${peer}>${neighbour}`;
      this.#put(`to the proxy of ${link}`, () => {
        void this.#lockstep.gate({ from: peer, to: neighbour, query }).then(() => {
          this.#put(`from the proxy of ${link}`, () => this.#arrive(peer, neighbour, ttl, hops));
        });
      });
    }
  }

  #arrive(from: number, to: number, ttl: number, hops: number): void {
    if (this.#dead.has(to)) return;
    this.arrived.push(`${from}>${to}`);
    if (this.#isTransferring) this.duringTransfer.push(`${from}>${to}`);
    const decision = routeQuery(
      { isOwn: to === origin, origin, from, ttl, hops },
      {
        markSeen: () => !this.#seen.has(to) && this.#seen.add(to) !== undefined,
        holds: () => this.#holders.has(to),
        neighbours: this.#graph.neighbours[to] ?? [],
      },
      false,
    );
    const received: NewEvent = {
      type: 'query:received',
      peer: to,
      query,
      from,
      file: 'f',
      origin,
      ttl,
      hops,
    };
    if (decision.kind === 'hit') {
      this.#turn(to, [received, { type: 'query:matched', peer: to, query, file: 'f', origin, to: [] }], null);
      this.#put(`hits of ${to}`, () => this.#hit(to));
    } else this.#turn(to, [received], decision.kind === 'forward' ? decision.forward : null);
  }

  #hit(holder: number): void {
    const hit = { ip: '', port: 1, hops: 1, size: 1 };
    const use = this.#isAnswered ? 'ignore' : 'request';
    const events: NewEvent[] = [{ type: 'hit:received', peer: origin, query, from: holder, ...hit, use }];
    if (this.#isAnswered) return this.#report(origin, events);
    this.#isAnswered = true;
    this.#isTransferring = true;
    const transfer = { peer: origin, query, from: holder, file: 'f' } as const;
    this.#report(origin, [...events, { type: 'transfer:started', ...transfer, size: 1, form: 'framed' }]);
    this.#put('transfer', () => {
      this.#isTransferring = false;
      const saved = { savedTo: '', bytes: 1, size: 1, md5: null, sha256: null, comparedWith: 'hit' } as const;
      this.#report(origin, [{ type: 'transfer:verified', ...transfer, ...saved }]);
    });
  }
}

/** The messages of a flood in which each takes the same time, in the order in which they arrive. */
function inRounds(graph: Graph, ttl: number, holders: readonly number[]): string[] {
  const arrived: string[] = [];
  flood(graph, {
    origin,
    ttl,
    holders,
    onTurn: (peer, [first]) => {
      if (first?.type === 'query:received') arrived.push(`${first.from}>${peer}`);
    },
  });
  return arrived;
}

describe('Lockstep', () => {
  it('lets the messages of a flood pass in rounds, however messages and reports race', async () => {
    await fc.assert(
      fc.asyncProperty(
        mutualGraph,
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (graph, ttl, picks, random) => {
          const holders = subsetOf(graph, picks).filter((peer) => peer !== origin);
          const network = new RandomNetwork(graph, ttl, holders);
          await network.run(() => random.next().value);
          expect(network.arrived).toEqual(inRounds(graph, ttl, holders));
          expect(network.duringTransfer).toEqual([]);
          expect(network.isSettled).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('goes on where a peer has died', async () => {
    const star: Graph = { name: 'star', neighbours: [[1, 2, 3], [0], [0, 4], [0], [2]] };
    let state = 0;
    const network = new RandomNetwork(star, 7, [], [1]);
    await network.run(() => {
      state = (state + 0.37) % 1;
      return state;
    });
    expect(network.arrived).toEqual(['0>2', '0>3', '2>4']);
    expect(network.isSettled).toBe(true);
  });

  it('lets no message pass before the faults that waited for an event have begun to act', async () => {
    const settlement = new Settlement();
    const lockstep = new Lockstep();
    lockstep.follow({ settlement, subscribe: () => () => {} });
    let act: () => void = () => {};
    const acted = new Promise<void>((resolve) => {
      act = resolve;
    });
    const about = { peer: 0, query };
    const events: TraceEvent[] = [
      { id: '0#1', at: 1, type: 'query:issued', ...about, file: 'f', ttl: 7 },
      { id: '0#2', at: 2, type: 'query:sent', ...about, to: 1, ttl: 7, hops: 0 },
    ];
    let hasPassed = false;
    void lockstep.gate({ from: 0, to: 1, query }).then(() => {
      hasPassed = true;
    });
    for (const event of events) settlement.see(event);
    lockstep.onCounted(events);
    // A fault sees the same events behind lockstep.
    lockstep.holdUntil(acted);
    await new Promise(setImmediate);
    expect(hasPassed).toBe(false);
    act();
    await new Promise(setImmediate);
    expect(hasPassed).toBe(true);
  });
});
