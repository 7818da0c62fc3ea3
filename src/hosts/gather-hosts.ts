import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Invitation, ownAddresses, readInvitation, writeInvitation } from '../control/invitation.js';
import { ExitCode, SimError } from '../core/errors.js';
import { childNodeOptions } from '../core/platform.js';
import { entryPath } from '../processes/child.js';
import { Barrier } from './barrier.js';
import type { HostsPlan } from './hosts-plan.js';
import { LauncherProcess } from './launcher-process.js';
import { launchWords } from './launchers.js';
import { Listener } from './listener.js';
import type { RemoteHost } from './remote-host.js';

const lookMs = 250;
/** What is waited for is said after so many looks. */
const quietLooks = 8;
/** How many last lines of the launcher's output an error has. */
const maxErrorLines = 3;
/** How long agents that are not needed may take to end, before the launcher is ended. */
const graceMs = 2_000;
/** How long a launcher may take to cancel what it has started, or has put into a queue. */
const cancelMs = 10_000;

export interface GatherOptions extends HostsPlan {
  readonly logFolder: string;
  /** Stops the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Kills the launcher at once. */
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
 * @throws SimError `hosts-failed`, `interrupted`: then nothing is left of the launcher
 */
export async function gatherHosts(
  options: GatherOptions,
  onLost: (host: RemoteHost) => void,
): Promise<GatheredHosts> {
  const { launcher: kind, hosts: wanted, isPartial, withinMs, logFolder, onStatus = () => {} } = options;
  const barrier = new Barrier({
    hosts: wanted,
    isPartial,
    looks: Math.ceil(withinMs / lookMs),
    countsFromFirst: kind.queues,
    time: `${withinMs / 1000} s`,
  });
  const names = new Set<string>();
  const gathered = new Set<RemoteHost>();
  let decided = (): void => {};
  const given = invitationIn(options.invitation);
  const key = given?.key ?? randomBytes(32).toString('hex');
  const listener = await Listener.open({
    key,
    port: given?.port ?? 0,
    hosts: wanted,
    onRefused: options.onWarning,
    onJoined: (host) => {
      // More agents than hosts were started.
      if (barrier.end !== null) return host.leave();
      host.name = uniqueName(host.name, names);
      gathered.add(host);
      barrier.joined(host.name);
      decided();
    },
    onLost: (host) => {
      if (!gathered.has(host)) return;
      if (isOver) return onLost(host);
      gathered.delete(host);
      barrier.lost(host.name, host.lostBecause ?? '');
      decided();
    },
  });
  let isOver = false;
  const invitation: Invitation = given ?? { addresses: ownAddresses(), port: listener.port, key };
  const path = options.invitation ?? join(logFolder, '..', 'invitation.json');
  if (given === null) writeInvitation(path, invitation);
  const agent = [process.execPath, ...childNodeOptions, entryPath('agent'), path];
  const words = launchWords(kind, options, agent);
  const launcher =
    words && new LauncherProcess(words, join(logFolder, 'launcher.log'), `${JSON.stringify(invitation)}\n`);
  void launcher?.ended.then((how) => {
    barrier.launcherEnded(`${kind.name} ended (${how})`);
    decided();
  });
  const title = options.invitation === null ? kind.title : `${kind.title}: sim agent ${options.invitation}`;
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    barrier.look();
    if (looks >= quietLooks)
      onStatus(waitingFor(title, barrier.count, wanted, Math.floor((looks * lookMs) / 1000)));
    decided();
  }, lookMs);
  const { signal, killSignal } = options;
  const kill = (): void => launcher?.kill('SIGKILL');
  killSignal?.addEventListener('abort', kill);
  try {
    await new Promise<void>((resolve) => {
      decided = () => {
        if (barrier.end !== null || signal?.aborted === true) resolve();
      };
      signal?.addEventListener('abort', decided, { once: true });
      decided();
    });
    isOver = true;
    const { end } = barrier;
    if (end === null) throw new SimError('interrupted', 'stopped', { exitCode: ExitCode.interrupted });
    if (end.kind === 'failed')
      throw new SimError('hosts-failed', end.reason, {
        exitCode: ExitCode.network,
        hint: hintFor(launcher, logFolder),
      });
    if (end.kind === 'partial')
      options.onWarning(
        `${end.missing} of ${wanted} hosts are missing, the run goes on without: ${end.reason}`,
      );
    return { hosts: [...gathered].sort(byName), listener, launcher };
  } catch (error) {
    for (const host of gathered) host.leave();
    if (signal?.aborted !== true || launcher !== null)
      await launcher?.stop({ alone: gathered.size === 0 ? 0 : graceMs, asked: cancelMs });
    listener.closeAll();
    throw error;
  } finally {
    clearInterval(timer);
    killSignal?.removeEventListener('abort', kill);
    onStatus('');
    if (given === null) rmSync(path, { force: true });
    listener.closeDoor();
  }
}

/** The invitation that agents have got already; null: a new one is made. */
function invitationIn(path: string | null): Invitation | null {
  return path === null || !existsSync(path) ? null : readInvitation(path);
}

/** `n1`, and for the next host of this name `n1-2`. */
function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let number = 2; names.has(unique); number += 1) unique = `${name}-${number}`;
  names.add(unique);
  return unique;
}

/** So that the same hosts always have the same peers, whichever is the first to connect. */
function byName(one: RemoteHost, other: RemoteHost): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

function waitingFor(title: string, count: number, wanted: number, seconds: number): string {
  return count === 0
    ? `waiting for ${title}, ${seconds} s`
    : `${count} of ${wanted} hosts are there, ${seconds} s`;
}

function hintFor(launcher: LauncherProcess | null, logFolder: string): string {
  const lines = launcher?.lastLines(maxErrorLines) ?? [];
  return lines.length > 0
    ? lines.join('; ')
    : `${join(logFolder, 'launcher.log')} is empty; try the launcher with another command`;
}
