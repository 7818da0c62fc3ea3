import type { RunResult } from '../../src/judge/result.js';
import { chainOf, writeTopology } from './topologies.js';

/** Faults on links and transfers of {@link faultChain}, and the verdict of peer 1's query. */
export const hostFaults = [
  { verdict: 'not-found', faults: ['cut 2-3'] },
  { verdict: 'not-found', faults: ['partition {1,2} {3,4}'] },
  { verdict: 'not-found', faults: ['loss 2>3 100%'] },
  { verdict: 'not-found', faults: ['reset 3>4 once'] },
  {
    verdict: 'verified',
    faults: [
      ...['latency * 5ms', 'bandwidth 2>3 100KB/s', 'slice 1>2', 'duplicate 3>4', 'reorder 3>4 within 1s'],
    ],
  },
  { verdict: 'unverified', faults: ['flip 4 50%'] },
  { verdict: 'unverified', faults: ['truncate 4>1 100B'] },
  { verdict: 'verified', faults: ['stall 4 50% 20ms'] },
  { verdict: 'unverified', faults: ['swap 4'] },
  { verdict: 'unverified', faults: ['lie 4'] },
] as const;

/** A chain of four peers, whose last one has `x.txt`: each run of a query has the same events. */
export function faultChain(cwd: string): string {
  return writeTopology(cwd, chainOf(4, { 'x.txt': 'x'.repeat(2000) }));
}

/** Arguments of `sim run` for a query with these faults. */
export function faultArgs(ini: string, faults: readonly string[]): string[] {
  const given = faults.flatMap((fault) => ['--fault', fault]);
  return [ini, '--get', 'x.txt', '--seed', '7', '--strict', ...given];
}

/** What must be the same wherever the peers run. */
export function outcomeOf({ exitCode, queries, faults, violations, leftovers }: RunResult) {
  return {
    exitCode,
    verdicts: queries.map(({ verdict }) => verdict),
    faults: faults.map(({ number, triggered, lost, duplicated, warning }) => {
      return [number, triggered, lost, duplicated, warning];
    }),
    violations,
    leftovers,
  };
}
