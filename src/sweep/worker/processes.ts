import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, SimError } from '../../core/errors.js';
import { randomOf } from '../../core/random.js';
import type { QueryResult, QueryVerdict } from '../../judge/result.js';
import { open } from '../../library/open.js';
import type { OpenNetwork } from '../../library/open-network.js';
import type { SimulationRequest } from '../../simulate/request.js';
import { spreadOf } from '../../simulate/result.js';
import { linkCount, oneWayLinks } from '../../topology/graph.js';
import type { TraceEvent } from '../../trace/event.js';
import { runCommandOf } from '../plan.js';
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
    try {
      return await this.#measure(request, cwd);
    } catch (error) {
      // The next point gets a new network.
      await this.close();
      throw error;
    }
  }

  async #measure(request: SimulationRequest, cwd: string): Promise<PointResult> {
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
      requireMeasured(await network.ask(get, { from, ttl: request.ttl, timeout: 60 }), network);
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

/** A query without an outcome, or in a network of which a peer has died, measures nothing. @throws SimError `peer-failed` */
function requireMeasured({ verdict, origin, file }: QueryResult, { peers }: OpenNetwork): void {
  const down = peers.filter(({ isUp }) => !isUp).map(({ id }) => id);
  if (down.length === 0 && measured.has(verdict)) return;
  const what =
    down.length === 0
      ? `the query of peer ${origin} for ${file} was ${verdict}`
      : `peer ${down.join(', ')} has died`;
  throw new SimError('peer-failed', what, { exitCode: ExitCode.network, hint: 'repeat the point: --resume' });
}

const measured: ReadonlySet<QueryVerdict> = new Set(['verified', 'held', 'not-found']);
