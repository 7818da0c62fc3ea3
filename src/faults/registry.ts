import type { Fault, FaultKind } from './fault.js';
import { bandwidth } from './kinds/bandwidth.js';
import { cut } from './kinds/cut.js';
import { duplicate } from './kinds/duplicate.js';
import { kill } from './kinds/kill.js';
import { latency } from './kinds/latency.js';
import { loss } from './kinds/loss.js';
import { partition } from './kinds/partition.js';
import { reorder } from './kinds/reorder.js';
import { reset } from './kinds/reset.js';
import { slice } from './kinds/slice.js';

/** All kinds of faults. Each line is a file in `kinds/`. */
export const faultKinds: readonly FaultKind[] = [
  kill,
  cut,
  partition,
  latency,
  bandwidth,
  loss,
  duplicate,
  reorder,
  slice,
  reset,
];

/** The kind of a fault that the grammar has read. */
export function kindOf({ kind }: Pick<Fault, 'kind'>): FaultKind {
  const found = faultKinds.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`there is no fault ${kind}`);
  return found;
}
