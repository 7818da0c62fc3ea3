import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PeerDescription } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { entryOf } from '../processes/entries.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import { ClientProcess, type PendingAnswer } from './client-process.js';
import { isForeign } from './foreign-peers.js';
import type { NetworkPeer } from './network-peer.js';
import { neighbourConfigs, type Ports } from './peer-config.js';
import { answerMs, type NetworkOptions, PeerPool } from './peer-pool.js';

/** How long it may take to digest all that it shares. */
const digestMs = 60_000;

/** A topology as processes: starts them, tells them of each other, hears of their ends, changes and stops them. */
export class Network {
  readonly #clientLog: string;
  readonly #roster: PeerPool;
  #clientProcess: ClientProcess | null = null;

  constructor(options: NetworkOptions) {
    this.#clientLog = join(options.logFolder, 'client.log');
    this.#roster = new PeerPool(options);
  }

  get topology(): Topology {
    return this.#roster.topology;
  }

  get ports(): Ports {
    return this.#roster.ports;
  }

  get peers(): readonly NetworkPeer[] {
    return this.#roster.peers;
  }

  peer(id: PeerId): NetworkPeer | undefined {
    return this.#roster.get(id);
  }

  /** The peer at an address; null if the address is of no peer of the run. */
  peerAt(address: Address): PeerId | null {
    return this.#roster.peerAt(address);
  }

  /** Processes that are not gone. */
  get alive(): number {
    const client = this.#clientProcess === null || this.#clientProcess.isGone ? 0 : 1;
    const own = this.peers.filter((peer) => peer.spec.program === undefined && !peer.isGone);
    return own.length + client + this.#roster.programs.alive;
  }

  /**
   * Starts every peer and the client, all at once, and links the peers once all of them listen.
   *
   * @throws SimError `port-taken`, `peer-failed`, `timed-out`; what was started is then still to be stopped
   */
  async start(): Promise<void> {
    this.#clientProcess = this.#startClient();
    await this.#roster.start(this.#roster.topology.peers);
  }

  /** Ends one peer at once, as a crash would. Settles when its process is gone. */
  async killPeer(id: PeerId): Promise<void> {
    await this.#roster.get(id)?.kill();
  }

  /**
   * Starts a peer again that has gone, and links it with the others.
   *
   * @throws SimError as {@link start}
   */
  async restart(id: PeerId): Promise<void> {
    await this.#roster.start(this.#roster.topology.peers.filter((spec) => spec.id === id));
  }

  /**
   * Becomes another topology of the same peers. Only peers whose address or share changes are started again; links
   * follow, and what else is under way goes on.
   *
   * @returns the peers that were started again
   * @throws SimError as {@link start}; those that could not be started are then gone
   */
  async change(topology: Topology, ports: Ports = this.#roster.ports): Promise<PeerId[]> {
    const arePortsOther = ports !== this.#roster.ports;
    const affected = topology.peers.filter((spec) => {
      const peer = this.#roster.get(spec.id);
      if (peer === undefined || peer.isGone) return false;
      return arePortsOther || mustStartAgain(peer.spec, spec, ports);
    });
    const moved = new Set(
      affected.filter((spec) => isMoved(this.#roster.get(spec.id), spec, arePortsOther)).map(({ id }) => id),
    );
    // They were told at their start where their neighbours are.
    const staleNeighbours = topology.peers.filter(
      (spec) =>
        isForeign(spec) &&
        !affected.includes(spec) &&
        this.#isUp(spec.id) &&
        spec.neighbours.some((id) => moved.has(id)),
    );
    affected.push(...staleNeighbours);
    if (arePortsOther) this.#roster.forgetPorts();
    this.#roster.topology = topology;
    this.#roster.ports = ports;
    await Promise.all(affected.map(({ id }) => this.#roster.get(id)?.stop()));
    await this.#roster.start(affected);
    return affected.map(({ id }) => id);
  }

  /** Has the client ask a peer, which must take `ask`. */
  ask(origin: PeerId, file: string, ttl: number): PendingAnswer {
    const address = this.#addressOf(origin);
    return this.#client().ask({ origin: address, token: this.#roster.tokenOf(origin), file, ttl });
  }

  /**
   * Has the client ask the neighbours of a peer in its name, as the clients of the older programs do; those that it cannot
   * reach are told to `failed`.
   *
   * @returns whom it asks
   */
  sendOnBehalfOf(
    origin: PeerId,
    question: { readonly file: string; readonly ttl: number; readonly query: string },
    failed: (neighbour: PeerId, reason: string) => void,
  ): PeerId[] {
    const own = this.#addressOf(origin);
    const known = this.#roster.known();
    const { topology, ports } = this.#roster;
    const spec = topology.peers.find(({ id }) => id === origin);
    const configs = spec === undefined ? [] : neighbourConfigs(topology, known, ports)(spec);
    const neighbours = configs.map((neighbour) => ({
      ...neighbour,
      origin: this.#roster.programs.originAddressFor(neighbour.id, origin) ?? own,
    }));
    this.#client().sendOnBehalf({ ...question, neighbours }, failed);
    return neighbours.map(({ id }) => id);
  }

  #isUp(id: PeerId): boolean {
    return this.#roster.get(id)?.isGone === false;
  }

  #client(): ClientProcess {
    if (this.#clientProcess === null) throw new Error('the network is not up');
    // It holds nothing that another could not take up.
    if (this.#clientProcess.isGone && !this.#roster.isStopping) this.#clientProcess = this.#startClient();
    return this.#clientProcess;
  }

  #addressOf(id: PeerId): Address {
    const address = this.#roster.get(id)?.address;
    if (address == null) throw new Error('the network is not up');
    return address;
  }

  /** Tells a peer that no message of its query is under way any more. */
  settled(origin: PeerId, query: string): void {
    this.#roster.get(origin)?.settled(query);
  }

  /**
   * Asks every living peer whether it shares the file; those that do say so in events. One that hangs is not waited for
   * longer than it takes to be sure.
   */
  async lookUp(file: string): Promise<void> {
    await Promise.all(this.peers.filter(({ isReady }) => isReady).map((peer) => peer.lookUp(file, answerMs)));
  }

  /** What a peer says of itself; null where it is not up, or hangs. */
  async describe(id: PeerId, digests: boolean): Promise<PeerDescription | null> {
    const peer = this.#roster.get(id);
    return peer?.isReady === true ? peer.describe(digests, digests ? digestMs : answerMs) : null;
  }

  /** Settles when every process is gone. */
  async stop(): Promise<void> {
    this.#roster.isStopping = true;
    await Promise.all([...this.peers.map((peer) => peer.stop()), this.#clientProcess?.stop()]);
    await this.#roster.programs.stop();
  }

  /** Ends every process at once. */
  kill(): void {
    this.#roster.isStopping = true;
    for (const peer of this.peers) void peer.kill();
    this.#clientProcess?.kill();
    this.#roster.programs.kill();
  }

  #startClient(): ClientProcess {
    return new ClientProcess(entryOf('client'), this.#clientLog);
  }
}

/** Whether a peer is to listen elsewhere. */
function isMoved(peer: NetworkPeer | undefined, spec: PeerSpec, arePortsOther: boolean): boolean {
  return arePortsOther || peer?.spec.ip !== spec.ip || peer.spec.port !== spec.port;
}

/** Whether a peer has to be another process to be what it shall be. A program was told everything at its start. */
function mustStartAgain(was: PeerSpec, is: PeerSpec, ports: Ports): boolean {
  if (isForeign(is) || isForeign(was)) {
    const { source: _, ...before } = was;
    const { source: __, ...after } = is;
    return !isDeepStrictEqual(before, after);
  }
  const isElsewhere = was.ip !== is.ip || (ports === 'ini' && was.port !== is.port);
  return isElsewhere || was.shareDir !== is.shareDir;
}
