import type { Fault, FaultKind } from './fault.js';
import { cut } from './kinds/cut.js';
import { kill } from './kinds/kill.js';
import { partition } from './kinds/partition.js';

/** All kinds of faults. Each line is a file in `kinds/`. */
export const faultKinds: readonly FaultKind[] = [kill, cut, partition];

/** The kind of a fault that the grammar has read. */
export function kindOf({ kind }: Pick<Fault, 'kind'>): FaultKind {
  const found = faultKinds.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`there is no fault ${kind}`);
  return found;
}
