import { memoryOf } from '../processes/process-group.js';
import type { Program } from '../processes/program.js';
import { bytesToString } from '../report/units.js';
import { Finding } from './finding.js';

/** What a candidate may use. */
export interface Caps {
  /** Bytes of memory over all its processes, what they share counted once. */
  readonly memory: number;
  /** Bytes that it may print. */
  readonly output: number;
  /** Processes at once. */
  readonly processes: number;
}

export const defaultCaps: Caps = { memory: 1024e6, output: 16e6, processes: 200 };

const lookEveryMs = 200;

/** Looks after a program, and tells once when it uses more than it may. Gives what ends that. */
export function watchCaps(program: Program, caps: Caps, onExceeded: (finding: Finding) => void): () => void {
  const look = setInterval(() => {
    const finding = exceeded(program, caps);
    if (finding === null) return;
    clearInterval(look);
    onExceeded(finding);
  }, lookEveryMs);
  return () => clearInterval(look);
}

function exceeded(program: Program, caps: Caps): Finding | null {
  if (program.output.bytes > caps.output) {
    return new Finding(`at most ${bytesToString(caps.output)} of output`, {
      actual: `over the output cap: it had printed ${bytesToString(program.output.bytes)}`,
      isOverCap: true,
    });
  }
  const { members } = program;
  if (members.length > caps.processes) {
    return new Finding(`at most ${caps.processes} processes`, {
      actual: `over the process cap: it had started ${members.length}`,
      isOverCap: true,
    });
  }
  const memory = memoryOf(members, caps.memory);
  if (memory <= caps.memory) return null;
  return new Finding(`at most ${bytesToString(caps.memory)} of memory`, {
    actual: `over the memory cap: it had taken ${bytesToString(memory)}`,
    isOverCap: true,
  });
}
