import type { Fault, FaultKind } from './fault.js';
import { bandwidth } from './kinds/bandwidth.js';
import { churn } from './kinds/churn.js';
import { cut } from './kinds/cut.js';
import { duplicate } from './kinds/duplicate.js';
import { flip } from './kinds/flip.js';
import { join } from './kinds/join.js';
import { kill } from './kinds/kill.js';
import { late } from './kinds/late.js';
import { latency } from './kinds/latency.js';
import { leave } from './kinds/leave.js';
import { lie } from './kinds/lie.js';
import { loss } from './kinds/loss.js';
import { partition } from './kinds/partition.js';
import { pause } from './kinds/pause.js';
import { reorder } from './kinds/reorder.js';
import { reset } from './kinds/reset.js';
import { resume } from './kinds/resume.js';
import { slice } from './kinds/slice.js';
import { slow } from './kinds/slow.js';
import { stall } from './kinds/stall.js';
import { swap } from './kinds/swap.js';
import { truncate } from './kinds/truncate.js';

/** All kinds of faults. Each line is a file in `kinds/`. */
export const faultKinds: readonly FaultKind[] = [
  kill,
  pause,
  resume,
  late,
  leave,
  join,
  churn,
  slow,
  cut,
  partition,
  latency,
  bandwidth,
  loss,
  duplicate,
  reorder,
  slice,
  reset,
  flip,
  truncate,
  stall,
  swap,
  lie,
];

/** The kind of a fault that the grammar has read. */
export function kindOf({ kind }: Pick<Fault, 'kind'>): FaultKind {
  const found = faultKinds.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`there is no fault ${kind}`);
  return found;
}
