import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AddressBook } from '../control/address-book.js';
import type { KnownPeer } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { freePorts, isListening } from '../foreign/ports.js';
import type { ForeignNeighbour } from '../foreign/role.js';
import { prepareWorkplace, type Workplace, type WorkplacePlan } from '../foreign/workplace.js';
import { membersOf } from '../processes/process-group.js';
import { Warden } from '../processes/warden.js';
import type { OpenProxy } from '../proxy/listen.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { type ForeignPeerSpec, isForeign, proxiedLinks } from './foreign-links.js';
import type { ForeignPeer } from './foreign-peer.js';
import type { LinkProxies } from './link-proxies.js';
import type { PeerObserver } from './network-peer.js';
import { OpenProxies } from './open-proxies.js';
import type { Ports } from './peer-config.js';
import { cannotPrepare, portTaken } from './start-failure.js';

export interface ForeignPeersOptions {
  /** Identifies the processes of this run. */
  readonly mark: string;
  readonly logFolder: string;
  /** The working folder of a foreign peer. */
  readonly workFolder: (peer: PeerId) => string;
  readonly addresses: AddressBook;
  readonly clock: RunClock;
  readonly proxyRecorder: Recorder;
  readonly record: (event: NewEvent) => void;
  readonly observer: PeerObserver;
  /** The faults of links. */
  readonly links: LinkProxies;
  /** The current address of a native peer. */
  readonly nativeAddress: (peer: PeerId) => Address | null;
  /** Called when a link from a native peer to a foreign one gets a proxy, which reports what arrives. */
  readonly onProxied?: ((from: PeerId, to: PeerId) => void) | undefined;
}

/** The foreign peers of one network, with their ports, the proxies between them, and the warden. */
export class ForeignPeers {
  readonly #options: ForeignPeersOptions;
  readonly #addresses = new Map<PeerId, Address>();
  readonly #tokens = new Map<PeerId, string>();
  /** By link: `from>to`; `>to` is for hits from any peer. */
  readonly #proxies = new OpenProxies<string, OpenProxy & { readonly to: PeerId }>();
  /** The ids of active queries, by origin and file. */
  readonly #queries = new Map<string, string>();
  readonly #peers = new Set<ForeignPeer>();
  #warden: Warden | null = null;

  constructor(options: ForeignPeersOptions) {
    this.#options = options;
  }

  /** How many processes live, including the warden. */
  get alive(): number {
    const groups = new Set([...this.#peers].flatMap(({ pid }) => pid ?? []));
    if (groups.size === 0) return 0;
    const warden = this.#warden === null || this.#warden.isGone ? 0 : 1;
    return membersOf(groups, [this.#options.mark]).length + warden;
  }

  /** @throws SimError `port-taken`, `peer-failed` */
  async assignPorts(specs: readonly ForeignPeerSpec[], { peers }: Topology, ports: Ports): Promise<void> {
    // Also of peers that start later: their neighbours get the addresses at their own start.
    const later = peers.filter((spec) => isForeign(spec) && !this.#addresses.has(spec.id));
    for (const spec of new Set<PeerSpec>([...specs, ...later])) {
      const assigned = ports === 'auto' ? this.#addresses.get(spec.id)?.port : spec.port;
      const address = { ip: spec.ip, port: assigned ?? (await freePortFor(spec)) };
      if (await isListening(address)) throw portTaken(spec.id, address);
      this.#addresses.set(spec.id, address);
    }
  }

  /** The token that a client needs to send `ask` to this peer; undefined for a native peer. */
  tokenOf(id: PeerId): string | undefined {
    return this.#tokens.get(id);
  }

  forgetPorts(): void {
    this.#addresses.clear();
  }

  /** The addresses of all foreign peers, each with its own address first, then those of the proxies before it. */
  known(topology: Topology): KnownPeer[] {
    const dialectOf = new Map(topology.peers.map(({ id, program }) => [id, program?.dialect ?? 'native']));
    const own = [...this.#addresses].map(([id, address]) => ({ id, ...address }));
    const proxies = this.#proxies.all
      .filter(({ to }) => this.#addresses.has(to))
      .map(({ to, address }) => ({ id: to, ...address }));
    return [...own, ...proxies].map((peer) => ({ ...peer, dialect: dialectOf.get(peer.id) ?? 'native' }));
  }

  /** The address at which `from` reaches the foreign peer `to`; undefined if `to` is native. */
  addressSeenBy(from: PeerId, to: PeerId): Address | undefined {
    return this.#proxies.get(`${from}>${to}`)?.address ?? this.#addresses.get(to);
  }

  /**
   * The origin's address in a query that is sent to a neighbour on its behalf: the address by which the neighbour knows the origin,
   * or the proxy that translates hits of other dialects for it.
   */
  originAddressFor(neighbour: PeerId, origin: PeerId): Address | undefined {
    return this.#proxies.get(`${neighbour}>${origin}`)?.address ?? this.#proxies.get(`>${origin}`)?.address;
  }

  /** Notes the id of an active query, which a bare hit does not contain. */
  queryStarted(origin: PeerId, file: string, query: string): void {
    this.#queries.set(`${origin} ${file}`, query);
  }

  /** Forgets it, unless a later query for the same file has replaced it. */
  queryEnded(origin: PeerId, file: string, query: string): void {
    const key = `${origin} ${file}`;
    if (this.#queries.get(key) === query) this.#queries.delete(key);
  }

  /** The proxy through which a native peer sends to a foreign one; undefined: there is none. */
  proxyBetween(from: PeerId, to: PeerId): Address | undefined {
    return this.#proxies.get(`${from}>${to}`)?.address;
  }

  /** Opens the proxies of these peers that are not open yet. */
  async openProxies(topology: Topology, specs: readonly ForeignPeerSpec[]): Promise<void> {
    const { addresses, clock, proxyRecorder: recorder, links, onProxied } = this.#options;
    const isFaulted = (from: PeerId, to: PeerId): boolean => links.hasFaults(from, to);
    for (const { from, to } of proxiedLinks(topology, specs, isFaulted)) {
      await this.#proxies.open(`${from?.id ?? ''}>${to.id}`, async () => {
        // Most networks need none.
        const { openProxy } = await import('../proxy/open-proxy.js');
        const proxy = await openProxy({
          from,
          to,
          target: () => this.#addressOf(to.id),
          link: () => (from === null ? null : links.link(from.id, to.id)),
          passing: links.passing,
          addresses,
          isForeign: (id) => this.#tokens.has(id),
          queryOf: (origin, file) => this.#queries.get(`${origin} ${file}`) ?? null,
          recorder,
          clock,
        });
        if (from !== null && !this.#addresses.has(from.id)) onProxied?.(from.id, to.id);
        return { to: to.id, ...proxy };
      });
    }
  }

  /** @param neighbours with the addresses at which the peer reaches them */
  async start(
    spec: ForeignPeerSpec,
    neighbours: readonly ForeignNeighbour[],
    strategy: string,
  ): Promise<ForeignPeer> {
    // Most networks have no foreign peer, and execa takes longer to load than a process to start.
    const { ForeignPeer } = await import('./foreign-peer.js');
    const { mark, logFolder, workFolder, observer, record } = this.#options;
    const { program, id, ttl, clientPort, shareDir } = spec;
    const token = this.#tokens.get(id) ?? randomBytes(16).toString('hex');
    this.#tokens.set(id, token);
    const { dialect, configFile, configLayout } = program;
    const workplace = prepared(spec, {
      folder: workFolder(id),
      shareFrom: shareDir,
      configFile,
      configLayout,
      ...{ id, ...this.#addressOf(id), ttl, clientPort, neighbours, dialect, token },
      ...(strategy !== 'flood' && { strategy }),
    });
    this.#warden ??= new Warden(join(logFolder, 'warden.log'));
    const peer = new ForeignPeer({
      spec,
      workplace,
      log: join(logFolder, `peer-${id}.log`),
      mark: `${mark}${id}.`,
      warden: this.#warden,
      observer,
      record,
    });
    this.#peers.add(peer);
    return peer;
  }

  /** Must be called when the peers are gone. */
  async stop(): Promise<void> {
    this.#proxies.closeAll();
    await this.#warden?.stop();
  }

  kill(): void {
    this.#proxies.closeAll();
    this.#warden?.kill();
  }

  #addressOf(id: PeerId): Address {
    const address = this.#addresses.get(id) ?? this.#options.nativeAddress(id);
    if (address === null) throw new Error(`no port is assigned to peer ${id}`);
    return address;
  }
}

/** @throws SimError `peer-failed` if its IP is not an address of this machine */
async function freePortFor(spec: PeerSpec): Promise<number> {
  const [port = 0] = await freePorts(spec.ip, 1).catch((error: unknown) => {
    throw cannotPrepare(spec, error);
  });
  return port;
}

/** @throws SimError `peer-failed` if the system refuses a folder, or a copy of the share */
function prepared(spec: ForeignPeerSpec, plan: WorkplacePlan): Workplace {
  try {
    return prepareWorkplace(plan);
  } catch (error) {
    throw cannotPrepare(spec, error);
  }
}
