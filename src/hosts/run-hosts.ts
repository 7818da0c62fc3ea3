import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Invitation, ownAddresses, writeInvitation } from '../control/invitation.js';
import { ExitCode, SimError } from '../core/errors.js';
import { childNodeOptions } from '../core/platform.js';
import type { PeerId } from '../core/vocabulary.js';
import { entryPath } from '../processes/child.js';
import type { Topology } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import { groupBy } from '../trace/select.js';
import { LauncherProcess } from './launcher-process.js';
import { launcherOf, launchWords } from './launchers.js';
import { Listener } from './listener.js';
import { defaultPlacement, type Placement, placePeers } from './placement.js';
import type { RemoteHost } from './remote-host.js';

/** How many last lines of a launcher's log explain a lost host. */
const maxLastLines = 32;
/** The time between the peers' end, SIGTERM and SIGKILL of the launcher. */
const graceMs = 10_000;

/** On how many hosts a network runs, and how their agents are started. */
export interface HostsPlan {
  readonly hosts: number;
  readonly launcher: string;
  /** Which peers are on which host. Default: {@link defaultPlacement}. */
  readonly place?: Placement | undefined;
}

export interface RunHostsOptions extends HostsPlan {
  readonly topology: Topology;
  readonly logFolder: string;
  readonly record: (event: NewEvent) => void;
}

/** The hosts of a run: lets a launcher start an agent on each, and knows which peer is where. */
export class RunHosts {
  readonly #options: RunHostsOptions;
  readonly #hosts: RemoteHost[] = [];
  readonly #placed = new Map<PeerId, RemoteHost>();
  readonly #launcher: LauncherProcess;
  readonly #listener: Listener;
  #isStopping = false;

  private constructor(options: RunHostsOptions, listener: Listener, launcher: LauncherProcess) {
    this.#options = options;
    this.#listener = listener;
    this.#launcher = launcher;
  }

  /** @throws SimError `hosts-failed` */
  static async start(options: RunHostsOptions): Promise<RunHosts> {
    const { hosts: count, logFolder } = options;
    const launcher = launcherOf(options.launcher);
    const key = randomBytes(32).toString('hex');
    const joined: RemoteHost[] = [];
    let onJoined = (): void => {};
    let onLost = (_: RemoteHost): void => {};
    const listener = await Listener.open({
      key,
      port: 0,
      onJoined: (host) => {
        joined.push(host);
        onJoined();
      },
      onLost: (host) => onLost(host),
    });
    const invitation: Invitation = { addresses: ownAddresses(), port: listener.port, key };
    const path = join(logFolder, '..', 'invitation.json');
    writeInvitation(path, invitation);
    const agent = [process.execPath, ...childNodeOptions, entryPath('agent'), path];
    const process_ = new LauncherProcess(
      launchWords(launcher, count, agent),
      join(logFolder, 'launcher.log'),
      `${JSON.stringify(invitation)}\n`,
    );
    try {
      await new Promise<void>((resolve, reject) => {
        onJoined = () => joined.length === count && resolve();
        void process_.ended.then((how) =>
          reject(
            new SimError('hosts-failed', `${launcher.name} ended (${how}) before all hosts were there`, {
              exitCode: ExitCode.network,
              hint: process_.lastLines(3).join('; '),
            }),
          ),
        );
      });
    } catch (error) {
      listener.closeAll();
      throw error;
    } finally {
      rmSync(path, { force: true });
      listener.closeDoor();
    }
    const run = new RunHosts(options, listener, process_);
    onLost = (host) => run.#lost(host);
    await run.#place(joined);
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
    const terminate = setTimeout(() => this.#launcher.kill('SIGTERM'), graceMs);
    const kill = setTimeout(() => this.#launcher.kill('SIGKILL'), 2 * graceMs);
    await this.#launcher.ended;
    clearTimeout(terminate);
    clearTimeout(kill);
    this.#listener.closeAll();
  }

  kill(): void {
    this.#isStopping = true;
    this.#listener.closeAll();
    this.#launcher.kill('SIGKILL');
  }

  async #place(joined: readonly RemoteHost[]): Promise<void> {
    await Promise.all(joined.map(({ compared }) => compared));
    this.#hosts.push(...joined);
    const { topology, record, place = defaultPlacement } = this.#options;
    const numberOf = placePeers(topology, joined.length, place);
    const peersOf = groupBy(numberOf.keys(), (id) => numberOf.get(id));
    for (const [index, host] of joined.entries()) {
      const peers = peersOf.get(index) ?? [];
      for (const id of peers) this.#placed.set(id, host);
      const { name, address: ip, pid, clock } = host;
      record({ type: 'host:joined', host: name, ip, pid, peers, uncertainty: clock.uncertainty });
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
        lastLines: this.#launcher.lastLines(maxLastLines),
      });
  }
}
