import { join } from 'node:path';
import type { PeerDescription, SlowLookUps } from '../control/messages.js';
import { atMost } from '../core/at-most.js';
import { requireResources } from '../core/resources.js';
import type { PeerId } from '../core/vocabulary.js';
import { SilenceLimit } from '../processes/silence-limit.js';
import type { Topology } from '../topology/model.js';
import type { LinkProxies } from './link-proxies.js';
import { delayNeedsOf } from './needs.js';
import { NetworkClient } from './network-client.js';
import type { NetworkOptions, StartPlan } from './network-options.js';
import type { NetworkPeer } from './network-peer.js';
import { PausedPeers } from './paused-peers.js';
import type { Ports } from './peer-config.js';
import { answerMs, PeerPool } from './peer-pool.js';
import { peersToRestart } from './restarts.js';
import type { TransferProxies } from './transfer-proxies.js';

/** How long a peer may be idle, or wait for its disk, before it has the digests of its whole share. */
const digestMs = 60_000;

/** How many peers are asked at the same time: each of them is looked at until it answers. */
const maxAsked = 256;

/** A topology as processes: starts, links, changes and stops them. */
export class Network {
  /** What sends the queries of users. */
  readonly client: NetworkClient;
  readonly #pool: PeerPool;
  readonly #paused: PausedPeers;

  constructor(options: NetworkOptions) {
    this.#pool = new PeerPool(options);
    this.client = new NetworkClient(this.#pool, join(options.logFolder, 'client.log'));
    this.#paused = new PausedPeers(join(options.logFolder, 'warden-of-paused.log'));
  }

  get topology(): Topology {
    return this.#pool.topology;
  }

  get ports(): Ports {
    return this.#pool.ports;
  }

  get peers(): readonly NetworkPeer[] {
    return this.#pool.peers;
  }

  /** Calls back when no native peer has worked for this long. */
  limitSilence(limitMs: number, onSilence: () => void): SilenceLimit {
    const native = this.peers.filter(({ spec }) => spec.program === undefined);
    return new SilenceLimit({ limitMs, observed: () => native.map(({ observed }) => observed), onSilence });
  }

  peer(id: PeerId): NetworkPeer | undefined {
    return this.#pool.get(id);
  }

  /** How many processes live on this machine. */
  get alive(): number {
    const own = this.peers.filter(
      ({ spec, host, isGone }) => spec.program === undefined && host === null && !isGone,
    );
    return own.length + this.client.alive + this.#paused.alive + this.#pool.foreignPeers.alive;
  }

  /**
   * Starts every peer and the client, all at once, and links the peers once all of them listen.
   *
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`; what was started is then still to be stopped
   */
  async start({ without, beforeLinks }: StartPlan = {}): Promise<void> {
    this.client.start();
    const specs = this.#pool.topology.peers.filter(({ id }) => without?.has(id) !== true);
    await this.#pool.start(specs, beforeLinks);
    const { startError } = this.client;
    if (startError !== null) throw startError;
  }

  /** Kills one peer, like a crash. Resolves when its process is gone. */
  async killPeer(id: PeerId): Promise<void> {
    await this.#ended(id, (peer) => peer.kill());
  }

  /** Stops one peer politely. Resolves when its process is gone. */
  async stopPeer(id: PeerId): Promise<void> {
    await this.#ended(id, (peer) => peer.stop());
  }

  /** Stops the processes of a peer for now (SIGSTOP). */
  pausePeer(peer: NetworkPeer): void {
    this.#paused.pause(peer);
  }

  resumePeer(peer: NetworkPeer): void {
    this.#paused.resume(peer);
  }

  /** Makes look-ups in the share of a native peer take longer. Resolves when it does, or does not work on it for `answerMs`. */
  async slowPeer(id: PeerId, lookUps: SlowLookUps): Promise<void> {
    await this.#pool.get(id)?.slow(lookUps, answerMs);
  }

  async #ended(id: PeerId, end: (peer: NetworkPeer) => Promise<void>): Promise<void> {
    const peer = this.#pool.get(id);
    if (peer === undefined) return;
    await end(peer);
    this.#paused.gone(peer);
  }

  /**
   * Restarts a peer that is gone, and links it with the others.
   *
   * @throws SimError as {@link start}
   */
  async restart(id: PeerId): Promise<void> {
    await this.#pool.start(this.#pool.topology.peers.filter((spec) => spec.id === id));
  }

  /**
   * Changes to another topology of the same peers. Only peers whose address or share changes are restarted; other peers keep
   * running, with changed links.
   *
   * @returns the peers that were restarted
   * @throws SimError as {@link start}; peers that could not be restarted are then gone
   */
  async change(topology: Topology, ports: Ports = this.#pool.ports): Promise<PeerId[]> {
    const arePortsOther = ports !== this.#pool.ports;
    const affected = peersToRestart(topology, (id) => this.#pool.get(id), ports, arePortsOther);
    if (arePortsOther) this.#pool.forgetPorts();
    this.#pool.topology = topology;
    this.#pool.ports = ports;
    await Promise.all(affected.map(({ id }) => this.stopPeer(id)));
    await this.#pool.start(affected);
    return affected.map(({ id }) => id);
  }

  /** The proxies and the faults on links. */
  get links(): LinkProxies {
    return this.#pool.links;
  }

  /** Milliseconds by which messages on links between native peers are delayed. */
  get delayMs(): number {
    return this.#pool.links.delayMs;
  }

  /**
   * Delays messages on links between native peers, from now on. Hits and files are not delayed: they use no link.
   *
   * @throws SimError `no-resources`
   */
  async delayLinks(ms: number): Promise<void> {
    if (ms > 0) requireResources('a delay of all links', delayNeedsOf(this.topology));
    this.#pool.links.delayMs = ms;
    await this.#pool.relink();
  }

  /** The faults on its transfers. */
  get transfers(): TransferProxies {
    return this.#pool.transfers;
  }

  /** The ids of its queries are made with it. */
  get queryKey(): string {
    return this.#pool.queryKey;
  }

  /** Notes the id of a foreign origin's active query; see {@link ForeignPeers.queryStarted}. */
  queryStarted(origin: PeerId, file: string, query: string): void {
    this.#pool.foreignPeers.queryStarted(origin, file, query);
  }

  queryEnded(origin: PeerId, file: string, query: string): void {
    this.#pool.foreignPeers.queryEnded(origin, file, query);
  }

  /** Reports to a peer that no message of its query is in flight any more after this step. */
  stepEnded(origin: PeerId, query: string, step: number): void {
    this.#pool.get(origin)?.stepEnded(query, step);
  }

  /** Reports to a peer that no message of its query is in flight any more. */
  settled(origin: PeerId, query: string): void {
    this.#pool.get(origin)?.settled(query);
  }

  /**
   * Makes every ready peer that shares the file record a `file:held` event. A peer that hangs is not waited for longer than
   * `answerMs`, and one that is paused is not asked.
   */
  async lookUp(file: string): Promise<void> {
    const answering = this.peers.filter(({ isReady, isPaused }) => isReady && !isPaused);
    const inTurn = atMost(maxAsked);
    await Promise.all(answering.map((peer) => inTurn(() => peer.lookUp(file, answerMs))));
  }

  /** A peer's description of itself; null if it is not ready, is paused, or hangs. */
  async describe(id: PeerId, digests: boolean): Promise<PeerDescription | null> {
    const peer = this.#pool.get(id);
    return peer?.isReady === true && !peer.isPaused
      ? peer.describe(digests, digests ? digestMs : answerMs)
      : null;
  }

  /** Bytes of live memory of the client (`core/live-memory.ts`), and of each native peer that runs; of a process that hangs, null. */
  async liveMemory(): Promise<{
    readonly client: number | null;
    readonly peers: ReadonlyMap<PeerId, number | null>;
  }> {
    const running = this.peers.filter(({ isReady, isPaused }) => isReady && !isPaused);
    const inTurn = atMost(maxAsked);
    const [client, ...peers] = await Promise.all([
      this.client.liveMemory(),
      ...running.map(async (peer) => [peer.id, await inTurn(() => peer.liveMemory(answerMs))] as const),
    ]);
    return { client, peers: new Map(peers) };
  }

  /** Resolves when every process is gone. */
  async stop(): Promise<void> {
    this.#pool.isStopping = true;
    await Promise.all([...this.peers.map((peer) => peer.stop()), this.client.stop()]);
    this.#pool.links.closeAll();
    this.#pool.transfers.closeAll();
    await Promise.all([this.#pool.foreignPeers.stop(), this.#paused.stop()]);
  }

  /** Kills every process at once. */
  kill(): void {
    this.#pool.isStopping = true;
    for (const peer of this.peers) void peer.kill();
    this.client.kill();
    this.#pool.links.closeAll();
    this.#pool.transfers.closeAll();
    this.#pool.foreignPeers.kill();
    this.#paused.kill();
  }
}
