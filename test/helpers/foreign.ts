import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { membersOf } from '../../src/processes/process-group.js';
import type { RunResult } from '../../src/trace/result.js';
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
export function breachesOf({ conduct }: RunResult, peer: number): Record<string, string> {
  return Object.fromEntries(
    conduct.filter((breach) => breach.peer === peer).map(({ rule, came }) => [rule, came]),
  );
}

/** Living processes with this text in their environment's mark. */
export function marked(mark: string): number[] {
  return membersOf(new Set(), mark).map(({ pid }) => pid);
}
