import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunResult } from '../../src/judge/result.js';
import { repository } from './sim.js';

/** Whether Python is there; tests of programs that are written in it are skipped where it is not. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

export const standIns = {
  jiangluyu: `python3 ${join(repository, 'test/stand-ins/jiangluyu.py')}`,
  cisen07: `python3 ${join(repository, 'test/stand-ins/cisen07.py')}`,
  native: 'sim peer',
} as const;

export function misbehaving(how: string): string {
  return `node ${join(repository, 'test/misbehaving/peer.mjs')} ${how}`;
}

/** What is said of one peer's conduct, rule by rule. */
export function breachesOf({ violations }: RunResult, peer: number): Record<string, string> {
  return Object.fromEntries(
    violations.filter((breach) => breach.peer === peer).map(({ rule, actual }) => [rule, actual]),
  );
}
