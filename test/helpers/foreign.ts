import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunResult } from '../../src/judge/result.js';
import { repository } from './sim.js';

const interpreter = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });

/** Whether Python is installed: tests of programs in Python are skipped without it. */
export const hasPython = interpreter.status === 0;

/** The interpreter itself: `python3` may be a script of a version manager, which takes several times longer to start. */
export const python = hasPython ? interpreter.stdout.trim() : 'python3';

export const standIns = {
  // Most tests do not look at how long they spin on a closed connection, and it takes a core.
  jiangluyu: `env SPIN_SECONDS=0.2 ${python} ${join(repository, 'test/stand-ins/jiangluyu.py')} {id}`,
  cisen07: `env SPIN_SECONDS=0.2 ${python} ${join(repository, 'test/stand-ins/cisen07.py')}`,
  native: 'sim peer',
} as const;

export function misbehaving(how: string): string {
  return `node ${join(repository, 'test/misbehaving/peer.mjs')} ${how}`;
}

/** The messages that violate the rules, by rule, of one peer. */
export function violationsOf({ violations }: RunResult, peer: number): Record<string, string> {
  return Object.fromEntries(
    violations.filter((violation) => violation.peer === peer).map(({ rule, actual }) => [rule, actual]),
  );
}
