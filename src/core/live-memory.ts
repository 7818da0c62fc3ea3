import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

/**
 * Bytes of the objects and buffers that this process still needs, after a full garbage collection. The memory that the system counts
 * says less: V8 keeps the memory of its young generation, up to 48 MB, whether or not it needs it.
 */
export async function liveMemory(): Promise<number> {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  // What weak references name lives until the end of the turn.
  await turn();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
