import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf } from '../../core/random.js';
import { shellWord } from '../../core/shell-words.js';
import { open } from '../../library/open.js';
import type { OpenNetwork } from '../../library/open-network.js';
import type { SimulationRequest } from '../../simulate/request.js';
import { spreadOf } from '../../simulate/result.js';
import { linkCount, oneWayLinks } from '../../topology/graph.js';
import type { TraceEvent } from '../../trace/event.js';
import type { PointResult } from '../record.js';
import { QueryCount } from './query-count.js';

/** A network of real peers, which stays open for the points that have the same topology and strategy. */
export class ProcessNetwork {
  #key = '';
  #network: OpenNetwork | null = null;
  readonly #folder: string;
  #count = new QueryCount();

  /** @param folder for the run folder of the network; it is removed when the network is closed */
  constructor(folder: string) {
    this.#folder = join(folder, String(process.pid));
  }

  /**
   * Measures a point: its queries one after the other. No download is kept, so that none changes the next measurement.
   *
   * @throws SimError as `open` and `ask` do
   */
  async measure(request: SimulationRequest, cwd: string): Promise<PointResult> {
    const { topology: where, strategy, seed = '1', queries = 1, get = '' } = request;
    const network = await this.#opened(where, strategy, cwd);
    const { topology } = network;
    const peers = topology.peers.map(({ id }) => id);
    const random = randomOf(seed, 'queries');
    const counts: QueryCount[] = [];
    const load = new Map(peers.map((peer) => [peer, 0]));
    for (let query = 0; query < queries; query += 1) {
      const from =
        request.from === 'random' ? peers[random.below(peers.length)] : Number(request.from ?? peers[0]);
      // As in a simulation, each query has 32 random bits: so both draw the same origins.
      random.below(2 ** 32);
      this.#count = new QueryCount();
      await network.ask(get, { from, ttl: request.ttl, timeout: 60 });
      counts.push(this.#count);
      for (const [peer, received] of this.#count.received) load.set(peer, (load.get(peer) ?? 0) + received);
    }
    const found = counts.filter(({ firstHit }) => firstHit !== null);
    const each = (value: (one: QueryCount) => number, of = counts) => spreadOf(of.map(value));
    const isDirected = oneWayLinks(topology.peers).length > 0;
    return {
      command: runCommandOf(request),
      topology: { name: topology.name, peers: peers.length, links: linkCount(topology.peers), isDirected },
      strategy: strategy ?? topology.options.strategy,
      ttl: request.ttl ?? topology.peers[0]?.ttl ?? topology.options.ttl,
      queries,
      successRate: found.length / queries,
      firstHitMs: found.length === 0 ? null : each(({ firstHit }) => firstHit?.ms ?? 0, found),
      firstHitHops: found.length === 0 ? null : each(({ firstHit }) => firstHit?.hops ?? 0, found),
      reached: each(({ received }) => received.size),
      reachedShare: each(({ received }) => received.size / Math.max(1, peers.length - 1)),
      messages: each(({ messages }) => messages),
      duplicates: each(({ duplicates }) => duplicates),
      checks: each(({ checks }) => checks),
      lost: each(({ lost }) => lost),
      load: spreadOf([...load.values()]),
    };
  }

  /** Ends all its peers. */
  async close(): Promise<void> {
    const network = this.#network;
    this.#network = null;
    this.#key = '';
    await network?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #opened(topology: string, strategy: string | undefined, cwd: string): Promise<OpenNetwork> {
    const key = JSON.stringify([topology, strategy, cwd]);
    if (this.#network !== null && this.#key === key) return this.#network;
    await this.close();
    const onEvent = (event: TraceEvent): void => this.#count.see(event);
    this.#network = await open({
      ...{ topology, cwd, strategy, onEvent, ports: 'auto', save: false },
      out: this.#folder,
    });
    this.#key = key;
    return this.#network;
  }
}

/** The run that repeats the first query of a point; the others have other origins. */
function runCommandOf({ topology, get = '', strategy, ttl, from }: SimulationRequest): string {
  const options = { strategy, ttl, from: from === 'random' ? undefined : from };
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${shellWord(String(value))}`],
  );
  return ['sim run', shellWord(topology), '--get', shellWord(get), ...words, '--ports auto --no-save'].join(
    ' ',
  );
}
