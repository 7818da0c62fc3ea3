import { readFileSync } from 'node:fs';
import type { Launcher } from './launchers.js';

/** The hosts that an engine has already given to the process that runs here. */
export interface Allocation {
  readonly count: number;
  /** Null: only their number is known. */
  readonly names: readonly string[] | null;
}

/** Null: it does not run inside an allocation of this launcher's engine. */
export function hostsInAllocation(
  { countFrom = [], listFrom }: Launcher,
  env: NodeJS.ProcessEnv,
): Allocation | null {
  const list = listFrom === undefined ? undefined : env[listFrom];
  const names = list === undefined ? null : namesIn(list);
  if (names !== null && names.length > 0) return { count: names.length, names };
  const count = countFrom.map((name) => env[name]).find((text) => /^[1-9]\d*$/u.test(text ?? ''));
  return count === undefined ? null : { count: Number(count), names: null };
}

/** A host is listed once for each processor. */
function namesIn(path: string): string[] | null {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== '');
  } catch {
    return null;
  }
}
