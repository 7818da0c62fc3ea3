import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KnownPeer } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { ProgramNeighbour } from '../foreign/environment.js';
import { freePorts } from '../foreign/free-ports.js';
import { isListening } from '../foreign/listening.js';
import { prepareWorkplace, type Workplace, type WorkplacePlan } from '../foreign/workplace.js';
import { membersOf } from '../processes/process-group.js';
import { Warden } from '../processes/warden.js';
import type { PeerSpec, ProgramSpec, Topology } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import { ForeignPeer } from './foreign-peer.js';
import type { PeerObserver } from './network-peer.js';
import type { Ports } from './peer-config.js';
import type { LinkProxy, OpenProxy, ProxiedLink } from './proxy.js';
import { cannotPrepare, portTaken } from './start-failure.js';

export type ForeignPeerSpec = PeerSpec & { readonly program: ProgramSpec };

export function isForeign(spec: PeerSpec): spec is ForeignPeerSpec {
  return spec.program !== undefined;
}

export interface ProgramsOptions {
  /** Told apart from all other runs by this. */
  readonly mark: string;
  readonly logFolder: string;
  /** The working folder of a program. */
  readonly workFolder: (peer: PeerId) => string;
  readonly openProxy: OpenProxy;
  readonly record: (event: NewEvent) => void;
  readonly observer: PeerObserver;
}

/** The programs of one network: where they listen, the taps between them, and who ends them should we not. */
export class ForeignPeers {
  readonly #options: ProgramsOptions;
  readonly #addresses = new Map<PeerId, Address>();
  readonly #tokens = new Map<PeerId, string>();
  /** By link: `from>to`. */
  readonly #taps = new Map<string, LinkProxy & { readonly to: PeerId }>();
  readonly #peers = new Set<ForeignPeer>();
  #warden: Warden | null = null;

  constructor(options: ProgramsOptions) {
    this.#options = options;
  }

  /** Processes of programs that live, and the warden's. */
  get alive(): number {
    const groups = new Set([...this.#peers].flatMap(({ pid }) => pid ?? []));
    if (groups.size === 0) return 0;
    const warden = this.#warden === null || this.#warden.isGone ? 0 : 1;
    return membersOf(groups, [this.#options.mark]).length + warden;
  }

  /**
   * Settles where each is to listen.
   *
   * @throws SimError `port-taken`, `peer-failed`
   */
  async assignPorts(specs: readonly ForeignPeerSpec[], ports: Ports): Promise<void> {
    for (const spec of specs) {
      const kept = ports === 'auto' ? this.#addresses.get(spec.id)?.port : spec.port;
      const [port = 0] = kept === undefined ? await freePortsFor(spec) : [kept];
      const address = { ip: spec.ip, port };
      if (await isListening(address)) throw portTaken(spec.id, address);
      this.#addresses.set(spec.id, address);
    }
  }

  /** What a program must be shown to be asked; undefined where the peer is none. */
  tokenOf(id: PeerId): string | undefined {
    return this.#tokens.get(id);
  }

  /** Forgets where they were, so that other places are chosen. */
  forgetPorts(): void {
    this.#addresses.clear();
  }

  /** Every address at which a program is known to others: its own, and those of the taps before it. */
  known(topology: Topology): KnownPeer[] {
    const dialectOf = new Map(topology.peers.map(({ id, program }) => [id, program?.dialect ?? 'native']));
    const own = [...this.#addresses].map(([id, address]) => ({ id, ...address }));
    const taps = [...this.#taps.values()].map(({ to, address }) => ({ id: to, ...address }));
    return [...own, ...taps].map((place) => ({ ...place, dialect: dialectOf.get(place.id) ?? 'native' }));
  }

  /** Where `from` finds `to`: a program finds another behind a tap. */
  addressSeenBy(from: PeerId, to: PeerId): Address | undefined {
    return this.#taps.get(`${from}>${to}`)?.address ?? this.#addresses.get(to);
  }

  /**
   * The origin's address as it is to stand in a question that a neighbour is asked in its name. A program behind a tap knows its
   * neighbour by that; and where programs speak different dialects, hits have to be translated.
   */
  originAddressFor(neighbour: PeerId, origin: PeerId): Address | undefined {
    return this.#taps.get(`${neighbour}>${origin}`)?.address ?? this.#taps.get(`>${origin}`)?.address;
  }

  /** Opens the taps that these need, where they are not open yet. */
  async openProxies(topology: Topology, specs: readonly ForeignPeerSpec[]): Promise<void> {
    for (const { from, to } of [...proxiedLinks(topology, specs), ...originProxies(topology, specs)]) {
      const key = `${from ?? ''}>${to}`;
      if (this.#taps.has(key)) continue;
      const target = (): Address => this.#addressOf(to);
      this.#taps.set(key, { to, ...(await this.#options.openProxy({ from, to, target })) });
    }
  }

  /** Starts a program; `neighbours` as it is to find them. */
  start(spec: ForeignPeerSpec, neighbours: readonly ProgramNeighbour[]): ForeignPeer {
    const { mark, logFolder, workFolder, observer, record } = this.#options;
    const { program, id, ttl, clientPort, shareDir } = spec;
    const address = this.#addressOf(id);
    const token = this.#tokens.get(id) ?? randomBytes(16).toString('hex');
    this.#tokens.set(id, token);
    const { dialect, configFile, configLayout } = program;
    const workplace = prepared(spec, {
      folder: workFolder(id),
      shareFrom: shareDir,
      configFile,
      configLayout,
      ...{ id, ...address, ttl, clientPort, neighbours, dialect, token },
    });
    const own = `${mark}${id}.`;
    const log = join(logFolder, `peer-${id}.log`);
    this.#warden ??= new Warden(join(logFolder, 'warden.log'));
    const peer = new ForeignPeer({ spec, workplace, log, mark: own, warden: this.#warden, observer, record });
    this.#peers.add(peer);
    return peer;
  }

  /** To be called when the programs are gone. */
  async stop(): Promise<void> {
    this.#closeTaps();
    await this.#warden?.stop();
  }

  kill(): void {
    this.#closeTaps();
    this.#warden?.kill();
  }

  #addressOf(id: PeerId): Address {
    const address = this.#addresses.get(id);
    if (address === undefined) throw new Error(`no place was chosen for peer ${id}`);
    return address;
  }

  #closeTaps(): void {
    for (const tap of this.#taps.values()) tap.close();
    this.#taps.clear();
  }
}

/** @throws SimError `peer-failed` where it is no address of this machine */
async function freePortsFor(spec: ForeignPeerSpec): Promise<number[]> {
  return freePorts(spec.ip, 1).catch((error: unknown) => {
    throw cannotPrepare(spec, error);
  });
}

/** @throws SimError `peer-failed` where the system refuses it a folder, or a copy of its share */
function prepared(spec: ForeignPeerSpec, plan: WorkplacePlan): Workplace {
  try {
    return prepareWorkplace(plan);
  } catch (error) {
    throw cannotPrepare(spec, error);
  }
}

/** Links from one program to another, of which neither refuses a tap. */
function proxiedLinks(
  { peers }: Topology,
  specs: readonly ForeignPeerSpec[],
): Pick<ProxiedLink, 'from' | 'to'>[] {
  const tapped = new Set(peers.flatMap(({ id, program }) => (program?.tap === true ? [id] : [])));
  return specs
    .filter(({ id }) => tapped.has(id))
    .flatMap(({ id: from, neighbours }) =>
      neighbours.filter((to) => tapped.has(to)).map((to) => ({ from, to })),
    );
}

/** Where hits of a program of another dialect may come to an older one, they are translated at its door. */
function originProxies(
  { peers }: Topology,
  specs: readonly ForeignPeerSpec[],
): Pick<ProxiedLink, 'from' | 'to'>[] {
  const spoken = new Set(peers.flatMap(({ program }) => program?.dialect ?? []));
  if (spoken.size < 2) return [];
  return specs
    .filter(({ program }) => program.dialect !== 'native')
    .map(({ id }) => ({ from: null, to: id }));
}
