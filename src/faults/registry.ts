import type { FaultKind } from './fault.js';
import { cut } from './kinds/cut.js';
import { kill } from './kinds/kill.js';
import { partition } from './kinds/partition.js';

/** All kinds of faults. Each line is a file in `kinds/`. */
export const faultKinds: readonly FaultKind[] = [kill, cut, partition];
