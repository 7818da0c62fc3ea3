import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ownAddresses, writeInvitation } from '../../src/control/invitation.js';
import { Listener } from '../../src/hosts/listener.js';
import type { RemoteHost } from '../../src/hosts/remote-host.js';
import { entryPath } from '../../src/processes/child.js';
import { temporaryFolder } from './sim.js';

export interface RunningAgent {
  readonly host: RemoteHost;
  readonly process: ChildProcess;
  /** For the logs of its children. */
  readonly folder: string;
  /** Closes its connection, as when the supervisor dies. */
  abandon(): void;
}

/** An agent that has connected to a listener of this process. */
export async function startAgent(): Promise<RunningAgent> {
  const folder = temporaryFolder();
  const key = randomBytes(32).toString('hex');
  let onJoined = (_: RemoteHost): void => {};
  const joined = new Promise<RemoteHost>((resolve) => {
    onJoined = resolve;
  });
  const listener = await Listener.open({
    key,
    port: 0,
    hosts: 1,
    onJoined: (host) => onJoined(host),
    onLost: () => {},
    onRefused: () => {},
  });
  const path = join(folder, 'invitation.json');
  writeInvitation(path, { addresses: ownAddresses(), port: listener.port, key });
  const agent = spawn(process.execPath, [entryPath('agent'), path], { stdio: 'ignore' });
  onTestFinished(() => {
    listener.closeAll();
    agent.kill('SIGKILL');
  });
  const host = await joined;
  listener.stopAccepting();
  return { host, process: agent, folder, abandon: () => listener.closeAll() };
}

/** The processes that a process has started, and those that they have started; on Linux only. */
export function processesBelow(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
      .split(' ')
      .filter((child) => child.trim() !== '')
      .flatMap((child) => [Number(child), ...processesBelow(Number(child))]),
  );
}

/** Options of a run whose agents all run on this machine. */
export function onHosts(count: number): string[] {
  return [
    '--hosts',
    String(count),
    '--launcher',
    `sh -c 'for i in $(seq ${count}); do "$@" & done; wait' sh`,
  ];
}
