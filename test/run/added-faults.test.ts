import { describe, expect, it, onTestFinished } from 'vitest';
import { open } from '../../src/library/open.js';
import type { OpenNetwork } from '../../src/library/open-network.js';
import { temporaryFolder } from '../helpers/sim.js';

async function opened(): Promise<OpenNetwork> {
  const network = await open({ topology: 'chain3', ports: 'auto', cwd: temporaryFolder() });
  onTestFinished(async () => void (await network.close()));
  return network;
}

// Both were found by `sim soak`.
describe('a fault that is added to a running network', () => {
  it('acts at its time, although no other fault starts or ends', async () => {
    const network = await opened();
    await network.addFault('kill 3 at 20ms');
    await expect.poll(() => network.faults[0]?.triggered).toBe(1);
    await expect.poll(() => network.peers[2]?.isUp).toBe(false);
  });

  it('is undone when all faults are healed, also if it has ended by itself before', async () => {
    const network = await opened();
    await network.addFault('leave 3 for 1ms');
    await expect.poll(() => network.faults[0]?.state).toBe('ended');
    await network.heal();
    expect(network.peers[2]?.isUp).toBe(true);
  });

  it('never starts if it is healed while it is added', async () => {
    const network = await opened();
    const added = network.addFault('flip 3');
    // The peers are still asked to use proxies: it is known, and has not started.
    while (network.faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(network.faults[0]?.state).toBe('waiting');
    expect(await network.heal()).toEqual([1]);
    await added;
    expect(network.faults[0]?.state).toBe('ended');
  });
});
