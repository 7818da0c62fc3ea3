import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePlayedAgents, writeRing } from '../../scripts/scale/network.mjs';
import { sim, temporaryFolder } from '../helpers/sim.js';

/** Runs a flood over peers that agents play, and gives the bytes that the supervisor has sent to all of them. */
async function bytesFor(peers: number): Promise<number> {
  const folder = temporaryFolder();
  const ini = writeRing(folder, peers);
  const launcher = await writePlayedAgents(folder);
  const args = ['run', ini, '--get', 'none.txt', '--ttl', '999', '--hosts', '4', '--launcher', launcher];
  const { exitCode, stdout } = await sim(args, folder);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 1 });
  expect(stdout).toContain(`reached      ${peers - 1} of ${peers - 1} other peers`);
  const { bytes } = JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8')) as { bytes: number };
  return bytes;
}

describe.runIf(process.platform === 'linux')('a network on hosts', () => {
  it('sends each peer as many bytes in a network of 800 as in one of 100', async () => {
    const [few, many] = await Promise.all([bytesFor(100), bytesFor(800)]);
    expect(many / 800).toBeLessThan(1.1 * (few / 100));
  });
});
