import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { defaultLimits, type NeighbourConfig, type PeerConfig } from '../control/messages.js';
import { ExitCode, SimError } from '../errors.js';
import type { PeerSpec, Topology } from '../topology/index.js';
import type { NewEvent, QueryOutcome, TraceEvent } from '../trace/event.js';
import type { PeerId } from '../vocabulary.js';
import { Asker } from './asker.js';
import { entryOf } from './entries.js';
import { startFailure } from './start-failure.js';
import { SupervisedPeer } from './supervised-peer.js';

export interface NetworkOptions {
  readonly topology: Topology;
  /** `auto`: the system chooses every port. */
  readonly ports: 'ini' | 'auto';
  /** `process.hrtime.bigint()` of the run's beginning. */
  readonly epoch: bigint;
  readonly overwrite: boolean;
  /** Folders for the children's logs and for each peer's downloads. */
  readonly logFolder: string;
  readonly downloadFolder: (peer: PeerId) => string;
  /** Milliseconds in which all peers must be up. */
  readonly startMs?: number | undefined;
  /** Events of one peer's one turn, together. */
  readonly onEvents: (events: readonly TraceEvent[]) => void;
  /** What the supervisor itself saw. */
  readonly record: (event: NewEvent) => void;
}

/** How long a peer may take to say whether it shares a file. */
const lookUpMs = 2_000;

/** A topology as processes: starts them, tells them of each other, hears of their ends, and stops them. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #token = randomBytes(16).toString('hex');
  readonly #peers = new Map<PeerId, SupervisedPeer>();
  #asker: Asker | null = null;
  #isStopping = false;
  /** Called whenever some peer's life has changed. */
  #onLife: () => void = () => {};
  readonly #lookUps = new Map<PeerId, () => void>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get peers(): readonly SupervisedPeer[] {
    return [...this.#peers.values()];
  }

  /** Processes that are not gone. */
  get alive(): number {
    const client = this.#asker === null || this.#asker.isGone ? 0 : 1;
    return this.peers.filter((peer) => !peer.isGone).length + client;
  }

  /**
   * Starts every peer and the client, all at once, and links the peers once all of them listen.
   *
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`; what was started is then still to be stopped
   */
  async start(): Promise<void> {
    const { topology, logFolder } = this.#options;
    for (const spec of topology.peers) this.#startPeer(spec);
    this.#asker = new Asker(entryOf('client'), join(logFolder, 'client.log'));
    const late = AbortSignal.timeout(this.#options.startMs ?? 10_000 + 200 * topology.peers.length);
    await this.#until(
      late,
      'listening',
      (peer) => peer.life.state === 'listening' || peer.life.state === 'ready',
    );
    this.#link();
    await this.#until(late, 'linked', (peer) => peer.life.state === 'ready');
  }

  /** @throws SimError `peer-failed` where the origin dies before it answers */
  ask(origin: PeerId, file: string, ttl: number): Promise<QueryOutcome> {
    const address = this.#peers.get(origin)?.address;
    if (this.#asker === null || address === undefined || address === null)
      throw new Error('the network is not up');
    return this.#asker.ask({ origin: address, token: this.#token, file, ttl });
  }

  /** Tells a peer that no message of its query is under way any more. */
  settled(origin: PeerId, query: string): void {
    this.#peers.get(origin)?.send({ type: 'settled', query });
  }

  /**
   * Asks every living peer whether it shares the file; those that do say so in events. One that hangs is not waited for
   * longer than it takes to be sure.
   */
  async lookUp(file: string): Promise<void> {
    const asked = this.peers.filter((peer) => peer.life.state === 'ready');
    await Promise.all(
      asked.map(
        (peer) =>
          new Promise<void>((resolve) => {
            const giveUp = setTimeout(resolve, lookUpMs);
            this.#lookUps.set(peer.id, () => {
              clearTimeout(giveUp);
              resolve();
            });
            peer.send({ type: 'look-up', file });
          }),
      ),
    );
  }

  /** Settles when every process is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.peers.map((peer) => peer.stop()), this.#asker?.stop()]);
  }

  /** Ends every process at once. */
  kill(): void {
    this.#isStopping = true;
    for (const peer of this.peers) peer.kill();
    this.#asker?.kill();
  }

  #startPeer(spec: PeerSpec): void {
    const { logFolder, onEvents, record } = this.#options;
    const log = join(logFolder, `peer-${spec.id}.log`);
    const peer = new SupervisedPeer(this.#configOf(spec), entryOf('peer'), log, {
      events: onEvents,
      lookedUp: ({ id }) => this.#lookUps.get(id)?.(),
      lived: (lived) => {
        this.#report(lived, record);
        this.#onLife();
      },
    });
    this.#peers.set(spec.id, peer);
  }

  #report(peer: SupervisedPeer, record: NetworkOptions['record']): void {
    const { life, id } = peer;
    if (life.state === 'listening')
      record({ type: 'peer:started', peer: id, pid: peer.pid ?? 0, ...life.address });
    if (life.state === 'stopped') record({ type: 'peer:stopped', peer: id });
    if (life.state === 'died') {
      record({ type: 'peer:died', peer: id, ...life.exit, lastLines: peer.lastLines(), log: peer.log });
      this.#lookUps.get(id)?.();
    }
  }

  #configOf(spec: PeerSpec): PeerConfig {
    const { topology, ports, epoch, overwrite, downloadFolder } = this.#options;
    const { forwardOnHit, compression, digest } = topology.options;
    const linkedFrom = topology.peers.filter(({ neighbours }) => neighbours.includes(spec.id)).length;
    return {
      id: spec.id,
      ip: spec.ip,
      port: ports === 'auto' ? 0 : spec.port,
      shareDir: spec.shareDir,
      downloadDir: downloadFolder(spec.id),
      forwardOnHit,
      compression,
      digest,
      overwrite,
      token: this.#token,
      epoch: String(epoch),
      // A hub may have more links than strangers are allowed connections.
      limits: { ...defaultLimits, connections: Math.max(defaultLimits.connections, linkedFrom + 64) },
    };
  }

  #link(): void {
    const { topology, ports } = this.#options;
    const known = this.peers.flatMap(({ id, address }) => (address === null ? [] : [{ id, ...address }]));
    const addressOf = new Map(known.map(({ id, ip, port }) => [id, { ip, port }]));
    const absent = new Map(topology.absent.map(({ id, ip, port }) => [id, { ip, port }]));
    for (const spec of topology.peers) {
      const neighbours = spec.neighbours.map((id): NeighbourConfig => {
        // With ports of the system's choice, whoever listens at an absent neighbour's port is not that neighbour.
        const address = addressOf.get(id) ?? (ports === 'ini' ? absent.get(id) : undefined) ?? null;
        return { id, address, dialect: 'native' };
      });
      this.#peers.get(spec.id)?.send({ type: 'link', neighbours, peers: known });
    }
  }

  #until(late: AbortSignal, wanted: string, reached: (peer: SupervisedPeer) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const failure = startFailure(this.peers, this.#options.topology);
        if (failure !== null) reject(failure);
        else if (this.#isStopping)
          reject(new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted }));
        else if (this.peers.every(reached)) resolve();
      };
      this.#onLife = check;
      late.addEventListener('abort', () => {
        const missing = this.peers.filter((peer) => !reached(peer)).map(({ id }) => id);
        reject(
          new SimError('timed-out', `peer ${missing.join(', ')} did not come up in time (not ${wanted})`, {
            exitCode: ExitCode.network,
            mend: `see the logs in ${this.#options.logFolder}`,
          }),
        );
      });
      check();
    });
  }
}
