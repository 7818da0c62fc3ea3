import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, SimError } from '../core/errors.js';
import { childNodeOptions } from '../core/platform.js';
import { entryPath } from '../processes/child.js';
import { Barrier, type BarrierEnd } from './barrier.js';
import type { HostsPlan } from './hosts-plan.js';
import { errorLines, notInstalled } from './launcher-output.js';
import { LauncherProcess } from './launcher-process.js';
import { launchWords } from './launchers.js';
import type { Listener } from './listener.js';
import { openInvitation } from './open-invitation.js';
import type { RemoteHost } from './remote-host.js';

/** How often the wait is looked at: the status line shows each second. */
const lookMs = 250;
/** What is waited for is shown after so many looks. */
const quietLooks = 8;
/** Where a status cannot be seen, such as in the log of a job, a warning says it once after so many looks. */
const longLooks = 120;
/** How many lines of the launcher's output an error has. */
const maxErrorLines = 3;
/** How many of them may show why agents could not start. */
const maxReadLines = 40;
/** How long agents that are not needed may take to end, before the launcher is ended. */
const graceMs = 2_000;
/** How long a launcher may take to cancel what it has started, or has put into a queue. */
const cancelMs = 10_000;

export interface GatherOptions extends HostsPlan {
  readonly logFolder: string;
  /** Stops the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the launcher without a wait for the agents. */
  readonly killSignal?: AbortSignal | undefined;
  /** Called with what is waited for, and with '' when it is over. */
  readonly onStatus?: ((text: string) => void) | undefined;
  readonly onWarning: (text: string) => void;
}

/** The hosts of a run whose agents have connected. */
export interface GatheredHosts {
  /** In the order of their names, which differ. */
  readonly hosts: readonly RemoteHost[];
  readonly listener: Listener;
  /** Null: somebody else has started the agents. */
  readonly launcher: LauncherProcess | null;
}

/**
 * Lets a launcher start an agent on each host, and waits for them.
 *
 * @param onLost called with a host whose connection closes after that
 * @throws SimError `hosts-failed`, `interrupted`: then nothing is left of the launcher; and as {@link openInvitation}
 */
export async function gatherHosts(
  options: GatherOptions,
  onLost: (host: RemoteHost) => void,
): Promise<GatheredHosts> {
  const { launcher: kind, hosts, logFolder, signal, killSignal, onWarning } = options;
  const path = options.invitation ?? join(logFolder, '..', 'invitation.json');
  // Left by an earlier run in this folder that was killed: its key and its addresses are not those of this run.
  if (options.invitation === null) rmSync(path, { force: true });
  const gathering = new Gathering(options, onLost);
  const { listener, invitation, close } = await openInvitation(path, {
    hosts,
    onRefused: (reason) => gathering.refused(reason),
    onJoined: (host) => gathering.joined(host),
    onLost: (host) => gathering.lost(host),
  });
  const agent = [process.execPath, ...childNodeOptions, entryPath('agent'), path];
  const words = launchWords(kind, options, agent);
  const launcher =
    words && new LauncherProcess(words, join(logFolder, 'launcher.log'), `${JSON.stringify(invitation)}\n`);
  void launcher?.ended.then((how) => gathering.launcherEnded(`${kind.name} ended (${how})`));
  // Killed at once, srun would leave its job in the queue.
  const kill = (): void => void launcher?.stop({ alone: 0, asked: cancelMs });
  killSignal?.addEventListener('abort', kill);
  try {
    const end = await gathering.ended(signal);
    if (end === null) throw new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
    if (end.kind === 'failed')
      throw end.reason === gathering.refusal
        ? new SimError('hosts-failed', end.reason, {
            exitCode: ExitCode.network,
            hint: 'install the same version of floodsim on all hosts',
          })
        : failure(end.reason, launcher, logFolder);
    if (end.kind === 'partial')
      onWarning(`${end.missing} of ${hosts} hosts are missing, and the run goes on without: ${end.reason}`);
    return { hosts: gathering.hosts, listener, launcher };
  } catch (error) {
    for (const host of gathering.hosts) host.leave();
    await launcher?.stop({ alone: gathering.hosts.length === 0 ? 0 : graceMs, asked: cancelMs });
    listener.closeAll();
    throw error;
  } finally {
    killSignal?.removeEventListener('abort', kill);
    close();
  }
}

/** The hosts that have joined so far. */
class Gathering {
  readonly #options: GatherOptions;
  readonly #onLost: (host: RemoteHost) => void;
  readonly #barrier: Barrier;
  readonly #hosts = new Set<RemoteHost>();
  readonly #names = new Set<string>();
  /** Why a host with another version was refused at last; null if none was. */
  refusal: string | null = null;
  #onChange = (): void => {};

  constructor(options: GatherOptions, onLost: (host: RemoteHost) => void) {
    const { hosts, isPartial, withinMs, launcher } = options;
    this.#options = options;
    this.#onLost = onLost;
    this.#barrier = new Barrier({
      hosts,
      isPartial,
      looks: Math.ceil(withinMs / lookMs),
      countsFromFirst: launcher.queues,
      time: `${withinMs / 1000} s`,
    });
  }

  /** In the order of their names, so that the same hosts always have the same peers. */
  get hosts(): RemoteHost[] {
    return [...this.#hosts].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  }

  joined(host: RemoteHost): void {
    // More agents than hosts were started.
    if (this.#barrier.end !== null) return host.leave();
    host.name = uniqueName(host.name, this.#names);
    this.#hosts.add(host);
    this.#barrier.joined(host.name);
    this.#onChange();
  }

  lost(host: RemoteHost): void {
    if (!this.#hosts.has(host)) return;
    if (this.#barrier.end !== null) return this.#onLost(host);
    this.#hosts.delete(host);
    this.#barrier.lost(host.name, host.lostBecause ?? '');
    this.#onChange();
  }

  refused(reason: string): void {
    this.refusal = reason;
    if (this.#options.isPartial) this.#options.onWarning(reason);
    this.#barrier.refused(reason);
    this.#onChange();
  }

  launcherEnded(how: string): void {
    this.#barrier.launcherEnded(how);
    this.#onChange();
  }

  /** Resolves when it is decided; with null if the signal is aborted before. */
  async ended(signal: AbortSignal | undefined): Promise<BarrierEnd | null> {
    const { onStatus, onWarning } = this.#options;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      this.#barrier.look();
      const status = this.#status(Math.floor((looks * lookMs) / 1000));
      if (looks >= quietLooks) onStatus?.(status);
      if (looks === longLooks) onWarning(status);
      this.#onChange();
    }, lookMs);
    await new Promise<void>((resolve) => {
      this.#onChange = () => {
        if (this.#barrier.end !== null || signal?.aborted === true) resolve();
      };
      signal?.addEventListener('abort', this.#onChange, { once: true });
      this.#onChange();
    });
    clearInterval(timer);
    onStatus?.('');
    return this.#barrier.end;
  }

  #status(seconds: number): string {
    const { launcher, hosts } = this.#options;
    const { count } = this.#barrier;
    if (count > 0) return `${count} of ${hosts} hosts are there, ${seconds} s`;
    const why = launcher.explainedBy === undefined ? '' : `; ${launcher.explainedBy} shows why`;
    return `waiting for ${launcher.title}, ${seconds} s${why}`;
  }
}

/** `n1`, and for the next host of this name `n1-2`. */
function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let number = 2; names.has(unique); number += 1) unique = `${name}-${number}`;
  names.add(unique);
  return unique;
}

/** @param launcher null: somebody else has started the agents */
function failure(reason: string, launcher: LauncherProcess | null, logFolder: string): SimError {
  const log = join(logFolder, 'launcher.log');
  const lines = launcher?.lastLines(maxReadLines) ?? [];
  return new SimError('hosts-failed', reason, {
    exitCode: ExitCode.network,
    hint: notInstalled(lines, process.execPath, entryPath('agent')) ?? hintOf(launcher, lines, log),
  });
}

function hintOf(launcher: LauncherProcess | null, lines: readonly string[], log: string): string {
  const late = 'wait longer with --hosts-within, or go on without the missing ones with --partial';
  if (launcher === null) return late;
  const shown = errorLines(lines, maxErrorLines, launcher.isGone ? maxErrorLines : 0);
  const printed = shown.length === 0 ? [] : [`${log}: ${shown.join('; ')}`];
  if (launcher.isGone) return printed[0] ?? `nothing was printed to ${log}`;
  return [late, ...printed].join('; ');
}
