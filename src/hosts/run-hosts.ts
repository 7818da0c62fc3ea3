import type { LeftOnHost } from '../control/agent-messages.js';
import { ownAddresses } from '../control/invitation.js';
import type { SimError } from '../core/errors.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import { groupBy } from '../trace/select.js';
import { useCommonAddress } from './common-address.js';
import { type GatheredHosts, type GatherOptions, gatherHosts } from './gather-hosts.js';
import { HostFiles } from './host-files.js';
import type { LauncherProcess } from './launcher-process.js';
import type { Listener } from './listener.js';
import { placementText, placePeers } from './placement.js';
import type { RemoteHost } from './remote-host.js';
import { RunFiles } from './run-files.js';

/** How many last lines of a launcher's log explain a lost host. */
const maxLastLines = 32;
/** The time between the end of the agents, SIGTERM and SIGKILL of the launcher. */
const graceMs = { alone: 10_000, asked: 10_000 };
/** The same if it may wait for an agent on a host that is lost or has not joined, and if all is killed. */
const lostMs = { alone: 2_000, asked: 10_000 };
const killMs = { alone: 1_000, asked: 1_000 };

/** What is left of a run on its hosts. */
export interface LeftOnHosts extends LeftOnHost {
  /** Hosts that were lost, and so are not counted. */
  readonly unknown: readonly string[];
}

export interface RunHostsOptions extends GatherOptions {
  readonly topology: Topology;
  readonly record: (event: NewEvent) => void;
  readonly runFolder: string;
  /** Whether a download may replace another file. */
  readonly overwrite: boolean;
  /** Called if a download or a log could not be fetched from its host. */
  readonly onProblem: (error: SimError) => void;
}

/** The hosts of a run: lets a launcher start an agent on each, and knows which peer is where. */
export class RunHosts {
  readonly #options: RunHostsOptions;
  readonly #hosts: readonly RemoteHost[];
  readonly #placed = new Map<PeerId, RemoteHost>();
  readonly #launcher: LauncherProcess | null;
  readonly #listener: Listener;
  readonly #files: RunFiles;
  #isKilled = false;

  private constructor(options: RunHostsOptions, { hosts, listener, launcher }: GatheredHosts) {
    this.#options = options;
    this.#hosts = hosts;
    this.#listener = listener;
    this.#files = new RunFiles({ ...options, filesOf: ({ id }) => this.of(id)?.files });
    this.#launcher = launcher;
  }

  /** @throws SimError as {@link gatherHosts} */
  static async start(options: RunHostsOptions): Promise<RunHosts> {
    const lost: RemoteHost[] = [];
    let onLost = (host: RemoteHost): unknown => lost.push(host);
    const run = new RunHosts(options, await gatherHosts(options, (host) => onLost(host)));
    await run.#compared();
    run.#place();
    onLost = (host) => run.#lost(host);
    for (const host of lost) run.#lost(host);
    return run;
  }

  of(peer: PeerId): RemoteHost | undefined {
    return this.#placed.get(peer);
  }

  get all(): readonly RemoteHost[] {
    return this.#hosts;
  }

  /** Gives their hosts what these peers need before they start; throws as {@link RunFiles.prepare}. */
  prepare(specs: readonly PeerSpec[]): Promise<void> {
    return this.#files.prepare(specs);
  }

  /** Resolves when all downloads that were reported so far are here, or cannot be fetched. */
  async filesSettled(): Promise<void> {
    await Promise.all(this.#hosts.map(({ files }) => files?.settled()));
  }

  /**
   * Must be called when the peers are gone. Resolves when their files are here, and the agents and the launcher are gone.
   *
   * @param addresses where the peers of a host have listened
   */
  async stop(addresses: (host: string) => readonly Address[]): Promise<LeftOnHosts> {
    await Promise.all(this.#hosts.map(({ files }) => files?.collect()));
    for (const host of this.#hosts) host.leave(addresses(host.name));
    const left = await Promise.all(this.#hosts.map((host) => host.left));
    // It ends when the last agent has ended.
    const isWhole = !left.includes(null) && left.length === this.#options.hosts;
    await this.#launcher?.stop(this.#isKilled ? killMs : isWhole ? graceMs : lostMs);
    this.#listener.closeAll();
    // Then their last events are recorded.
    await Promise.all(this.#hosts.map((host) => host.closed));
    const sum = (of: (one: LeftOnHost) => number): number =>
      left.reduce((total, one) => total + (one === null ? 0 : of(one)), 0);
    return {
      processes: sum(({ processes }) => processes),
      ports: sum(({ ports }) => ports),
      temporaryFiles: sum(({ temporaryFiles }) => temporaryFiles),
      unknown: this.#hosts.filter((_, index) => left[index] === null).map(({ name }) => name),
    };
  }

  /** The agents end all that is on their hosts when their connections close. */
  kill(): void {
    this.#isKilled = true;
    this.#listener.closeAll();
  }

  /** Resolves when each clock has been compared, or the host is lost, or the run is stopped. */
  async #compared(): Promise<void> {
    const { signal } = this.#options;
    const kill = (): void => this.kill();
    if (signal?.aborted === true) kill();
    signal?.addEventListener('abort', kill, { once: true });
    await Promise.all(this.#hosts.map(({ compared }) => compared));
    signal?.removeEventListener('abort', kill);
  }

  #place(): void {
    useCommonAddress(this.#hosts, ownAddresses());
    const { topology, placement, record } = this.#options;
    const numberOf = placePeers(topology, this.#hosts.length, placement);
    const peersOf = groupBy(numberOf.keys(), (id) => numberOf.get(id));
    for (const [index, host] of this.#hosts.entries()) {
      const peers = peersOf.get(index) ?? [];
      for (const id of peers) this.#placed.set(id, host);
      host.files = new HostFiles({
        ...this.#options,
        name: host.name,
        peers: new Set(peers),
        send: (order) => host.send({ type: 'files', order }),
        onSent: this.#files.onSent,
      });
      const { name, address: ip, pid, clock } = host;
      record({
        ...{ type: 'host:joined', host: name, ip, pid },
        ...{ placed: peers, placement: placementText(placement), uncertainty: clock.uncertainty },
      });
    }
  }

  #lost(host: RemoteHost): void {
    const { record } = this.#options;
    const { name, lostBecause, clock } = host;
    if (host.hasLeft)
      record({ type: 'host:left', host: name, uncertainty: clock.worstUncertainty, drift: clock.drift });
    else if (!this.#isKilled)
      record({
        type: 'host:lost',
        host: name,
        reason: lostBecause ?? '',
        lastLines: this.#launcher?.lastLines(maxLastLines) ?? [],
      });
  }
}
