import { statfsSync } from 'node:fs';
import { memoryOf } from '../processes/process-group.js';
import type { Program } from '../processes/program.js';
import { bytesToString } from '../report/units.js';
import type { Caps } from './limits.js';
import { Finding } from './requirement.js';

const checkIntervalMs = 200;

/**
 * Calls back once when the program exceeds a cap.
 *
 * @param disks folders of the file systems that the program may fill up to the cap
 * @returns what stops the checks
 */
export function watchCaps(
  program: Program,
  caps: Caps,
  disks: readonly string[],
  onExceeded: (finding: Finding) => void,
): () => void {
  const timer = setInterval(() => {
    const finding = exceeded(program, caps, disks);
    if (finding === null) return;
    clearInterval(timer);
    onExceeded(finding);
  }, checkIntervalMs);
  return () => clearInterval(timer);
}

function exceeded({ output, members }: Program, caps: Caps, disks: readonly string[]): Finding | null {
  const over = (cap: string, allowed: string, actual: string): Finding =>
    new Finding(`at most ${allowed}`, { actual: `over the ${cap} cap: ${actual}`, isOverCap: true });
  if (output.bytes > caps.output)
    return over('output', `${bytesToString(caps.output)} of output`, bytesToString(output.bytes));
  if (members.length > caps.processes)
    return over('process', `${caps.processes} processes`, `${members.length} processes`);
  if (disks.some(isFull)) {
    return over('disk', `${bytesToString(caps.disk)} of disk`, 'no room is left for its files');
  }
  const memory = memoryOf(members, caps.memory);
  if (memory <= caps.memory) return null;
  return over('memory', `${bytesToString(caps.memory)} of memory`, bytesToString(memory));
}

function isFull(folder: string): boolean {
  const { bavail, ffree } = statfsSync(folder);
  return bavail === 0 || ffree === 0;
}
