import type { PeerId } from '../core/vocabulary.js';
import type { Topology } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import { groupBy } from '../trace/select.js';
import { type GatheredHosts, type GatherOptions, gatherHosts } from './gather-hosts.js';
import type { LauncherProcess } from './launcher-process.js';
import type { Listener } from './listener.js';
import { placementText, placePeers } from './placement.js';
import type { RemoteHost } from './remote-host.js';

/** How many last lines of a launcher's log explain a lost host. */
const maxLastLines = 32;
/** The time between the peers' end, SIGTERM and SIGKILL of the launcher. */
const graceMs = 10_000;

export interface RunHostsOptions extends GatherOptions {
  readonly topology: Topology;
  readonly record: (event: NewEvent) => void;
}

/** The hosts of a run: lets a launcher start an agent on each, and knows which peer is where. */
export class RunHosts {
  readonly #options: RunHostsOptions;
  readonly #hosts: readonly RemoteHost[];
  readonly #placed = new Map<PeerId, RemoteHost>();
  readonly #launcher: LauncherProcess | null;
  readonly #listener: Listener;
  #isStopping = false;

  private constructor(options: RunHostsOptions, { hosts, listener, launcher }: GatheredHosts) {
    this.#options = options;
    this.#hosts = hosts;
    this.#listener = listener;
    this.#launcher = launcher;
  }

  /** @throws SimError as {@link gatherHosts} */
  static async start(options: RunHostsOptions): Promise<RunHosts> {
    let onLost = (_: RemoteHost): void => {};
    const run = new RunHosts(options, await gatherHosts(options, (host) => onLost(host)));
    onLost = (host) => run.#lost(host);
    await run.#place();
    return run;
  }

  of(peer: PeerId): RemoteHost | undefined {
    return this.#placed.get(peer);
  }

  get all(): readonly RemoteHost[] {
    return this.#hosts;
  }

  /** Must be called when the peers are gone. Resolves when the launcher is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const host of this.#hosts) host.leave();
    await this.#launcher?.stop(graceMs);
    this.#listener.closeAll();
  }

  kill(): void {
    this.#isStopping = true;
    this.#listener.closeAll();
    this.#launcher?.kill('SIGKILL');
  }

  async #place(): Promise<void> {
    await Promise.all(this.#hosts.map(({ compared }) => compared));
    const { topology, placement, record } = this.#options;
    const numberOf = placePeers(topology, this.#hosts.length, placement);
    const peersOf = groupBy(numberOf.keys(), (id) => numberOf.get(id));
    for (const [index, host] of this.#hosts.entries()) {
      const peers = peersOf.get(index) ?? [];
      for (const id of peers) this.#placed.set(id, host);
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
    if (this.#isStopping) record({ type: 'host:left', host: name, uncertainty: clock.uncertainty, drift: 0 });
    else
      record({
        type: 'host:lost',
        host: name,
        reason: lostBecause ?? '',
        lastLines: this.#launcher?.lastLines(maxLastLines) ?? [],
      });
  }
}
