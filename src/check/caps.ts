import { memoryOf } from '../processes/process-group.js';
import type { Program } from '../processes/program.js';
import { bytesToString } from '../report/units.js';
import type { Caps } from './limits.js';
import { Finding } from './requirement.js';

const checkIntervalMs = 200;

/** Calls back once when the program exceeds a cap. Returns a function that stops the checks. */
export function watchCaps(program: Program, caps: Caps, onExceeded: (finding: Finding) => void): () => void {
  const timer = setInterval(() => {
    const finding = exceeded(program, caps);
    if (finding === null) return;
    clearInterval(timer);
    onExceeded(finding);
  }, checkIntervalMs);
  return () => clearInterval(timer);
}

function exceeded({ output, members }: Program, caps: Caps): Finding | null {
  const over = (cap: string, allowed: string, actual: string): Finding =>
    new Finding(`at most ${allowed}`, { actual: `over the ${cap} cap: ${actual}`, isOverCap: true });
  if (output.bytes > caps.output)
    return over('output', `${bytesToString(caps.output)} of output`, bytesToString(output.bytes));
  if (members.length > caps.processes)
    return over('process', `${caps.processes} processes`, `${members.length} processes`);
  const memory = memoryOf(members, caps.memory);
  if (memory <= caps.memory) return null;
  return over('memory', `${bytesToString(caps.memory)} of memory`, bytesToString(memory));
}
