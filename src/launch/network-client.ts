import type { Address, PeerId } from '../core/vocabulary.js';
import { ClientProcess, type SentAsk } from './client-process.js';
import { neighbourConfigs } from './peer-config.js';
import type { PeerPool } from './peer-pool.js';

/** The client of a network: sends the queries of users, in a process of its own. */
export class NetworkClient {
  readonly #pool: PeerPool;
  readonly #log: string;
  #process: ClientProcess | null = null;

  /** @param log path of its output */
  constructor(pool: PeerPool, log: string) {
    this.#pool = pool;
    this.#log = log;
  }

  /** How many processes of it live. */
  get alive(): number {
    return this.#process === null || this.#process.isGone ? 0 : 1;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Why it could not be started; null if it was. */
  get startError(): Error | null {
    return this.#process?.startError ?? null;
  }

  start(): void {
    this.#process = new ClientProcess(this.#log);
  }

  /** Sends `ask` to a peer; see {@link ClientProcess.ask}. */
  ask(
    origin: PeerId,
    { file, ttl, isFolder }: { readonly file: string; readonly ttl: number; readonly isFolder: boolean },
    onFailure: () => void,
  ): SentAsk {
    const address = this.#addressOf(origin);
    const token = this.#pool.tokenOf(origin);
    return this.#running().ask({ origin: address, token, file, isFolder, ttl }, onFailure);
  }

  /**
   * Sends a query to the neighbours of a peer on its behalf; calls `onFailed` for each that it cannot reach.
   *
   * @returns the neighbours
   */
  sendOnBehalfOf(
    origin: PeerId,
    request: { readonly file: string; readonly ttl: number; readonly query: string },
    onFailed: (neighbour: PeerId, reason: string) => void,
  ): PeerId[] {
    const own = this.#addressOf(origin);
    const known = this.#pool.known();
    const { topology, ports } = this.#pool;
    const spec = topology.peers.find(({ id }) => id === origin);
    const configs = spec === undefined ? [] : neighbourConfigs(topology, known, ports)(spec);
    const neighbours = configs.map((neighbour) => ({
      ...neighbour,
      origin: this.#pool.foreignPeers.originAddressFor(neighbour.id, origin) ?? own,
    }));
    this.#running().queryNeighbours({ ...request, neighbours }, onFailed);
    return neighbours.map(({ id }) => id);
  }

  /** In bytes, as in `core/live-memory.ts`; null if it is gone. */
  async liveMemory(): Promise<number | null> {
    return (await this.#process?.liveMemory()) ?? null;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  kill(): void {
    this.#process?.kill();
  }

  #running(): ClientProcess {
    if (this.#process === null) throw new Error('the network is not up');
    // The client is stateless, so it can be restarted if it has exited.
    if (!this.#process.isGone || this.#pool.isStopping) return this.#process;
    this.#process = new ClientProcess(this.#log);
    return this.#process;
  }

  #addressOf(id: PeerId): Address {
    const address = this.#pool.get(id)?.address;
    if (address == null) throw new Error('the network is not up');
    return address;
  }
}
