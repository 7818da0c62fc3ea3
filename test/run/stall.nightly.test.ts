import { describe, expect, it } from 'vitest';
import { run } from '../../src/run/run.js';
import { temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** A query of peer 1 for x.txt, with the patience of real transfers. */
async function fetchStalled(holders: readonly number[], fault: string) {
  const cwd = temporaryFolder();
  const peers: Record<number, TestPeer> = { 1: { neighbours: holders } };
  for (const id of holders) peers[id] = { neighbours: [1], files: { 'x.txt': 'x\n' } };
  const topology = writeTopology(cwd, peers);
  return run({ topology, get: ['x.txt'], ports: 'auto', cwd, faults: [fault] });
}

describe('run with a transfer that stalls', { timeout: 300_000 }, () => {
  it('asks the next holder, and verifies its file', async () => {
    const result = await fetchStalled([2, 3], 'stall * once');
    expect(result).toMatchObject({
      exitCode: 0,
      queries: [{ verdict: 'verified', failures: [{ code: 'timed-out', faults: [1], outcome: 'verified' }] }],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
  });

  it('with no other holder, exits with 3 and saves no file', async () => {
    const result = await fetchStalled([2], 'stall 2');
    expect(result).toMatchObject({
      exitCode: 3,
      queries: [{ verdict: 'unverified', savedTo: null, failures: [{ code: 'timed-out', faults: [1] }] }],
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
  });
});
