import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../../src/core/shell-words.js';

/** How this machine makes a mount namespace, for root or in a user namespace; null if it does not. */
const unshare =
  [['--mount'], ['--map-root-user', '--mount']].find(
    (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0,
  ) ?? null;

/** Whether agents can be started here that see other folders than their supervisor. */
export const canUnshare = unshare !== null;

export interface UnsharedHosts {
  /** Options of the run. */
  readonly options: readonly string[];
  /** What is in the folders for temporary files of the hosts. */
  scratch(): string[];
}

/**
 * Hosts that are mount namespaces of this machine, in which the folders of the runs and the shares below `cwd` are empty. Each has a
 * folder for temporary files of its own.
 *
 * @param size of each folder for temporary files; default: no limit
 */
export function unsharedHosts(cwd: string, count: number, size?: string): UnsharedHosts {
  const hidden = ['runs', 'shares'].map((name) => join(cwd, name));
  const temporary = Array.from({ length: count }, (_, index) => join(cwd, 'tmp', String(index + 1)));
  for (const folder of [...hidden, ...temporary]) mkdirSync(folder, { recursive: true });
  const script = join(cwd, 'launcher.sh');
  const limit = size === undefined ? '' : `mount -t tmpfs -o size=${size} none "$TMPDIR";`;
  const mounts = hidden.map((folder) => `mount -t tmpfs none ${shellWord(folder)};`).join(' ');
  const lines = [
    '#!/bin/sh',
    // Each agent gets the invitation at its standard input, as srun gives it.
    'read -r invitation',
    `for folder in ${temporary.map((folder) => shellWord(folder)).join(' ')}; do`,
    `  printf '%s\\n' "$invitation" | TMPDIR=$folder unshare ${(unshare ?? []).join(' ')} sh -c ${shellWord(`${mounts} ${limit} exec "$@"`)} sh "$@" &`,
    'done',
    'wait',
  ];
  writeFileSync(script, `${lines.join('\n')}\n`);
  chmodSync(script, 0o755);
  return {
    options: ['--hosts', String(count), '--launcher', shellWord(script)],
    scratch: () => temporary.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
  };
}
