import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import type { Fault } from '../faults/fault.js';
import type { Topology } from '../topology/model.js';

/**
 * The faults of a topology, and further ones. Without any, nothing of faults is loaded.
 *
 * @param cwd start of relative paths in `texts`
 * @throws SimError `bad-usage` if one is not a fault, or if the network or this system cannot have it
 */
export async function readFaults(
  texts: readonly string[],
  { peers, faults }: Topology,
  cwd: string,
): Promise<readonly Fault[]> {
  const own = faults.map(({ fault }) => fault);
  if (texts.length === 0 && own.length === 0) return [];
  const { FaultReader } = await import('../topology/read-faults.js');
  const { checkHeldBack } = await import('../faults/held-back.js');
  const reader = new FaultReader(peers);
  const all = [...own];
  for (const text of texts) all.push(await reader.read(text, cwd));
  for (const fault of all) checkSystem(fault);
  checkHeldBack(all, peers);
  return all;
}

/** @throws SimError `bad-usage` if this system cannot pause processes */
export function checkSystem({ kind, text }: Fault): void {
  if (process.platform !== 'win32' || (kind !== 'pause' && kind !== 'resume')) return;
  throw new SimError('bad-usage', `fault ${quote(text, 100)}: Windows cannot pause a process`, {
    hint: 'use slow, or cut the links of the peer',
  });
}
