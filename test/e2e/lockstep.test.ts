import { describe, expect, it } from 'vitest';
import { sim, simJson, temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

/** A ring of 12 peers with chords, and the file at three of them, so that many copies and hits race. */
function chords(folder: string, network: Readonly<Record<string, string>> = {}): string {
  const peers = Array.from({ length: 12 }, (_, index) => {
    const to = [index + 1, index + 11, index + 4, index + 8].map((peer) => (peer % 12) + 1);
    const files = [5, 7, 9].includes(index) ? { 'x.txt': 'x\n' } : {};
    return [index + 1, { neighbours: to, files }] as const;
  });
  return writeTopology(folder, Object.fromEntries(peers), network);
}

describe('sim run --lockstep', () => {
  it.each([{}, { forward_on_hit: 'yes' }])('has exactly the predicted messages, with %o', async (network) => {
    const folder = temporaryFolder();
    const ini = chords(folder, network);
    const result = await simJson([ini, '--get', 'x.txt', '--get', 'no', '--lockstep', '--predict'], folder);
    expect(result.exitCode).toBe(1);
    for (const { prediction } of result.queries) {
      expect(prediction?.comparison).toMatchObject({ same: true, ties: 0, differences: [], settled: true });
    }
  });

  it('gives two runs the same canonical form, also of which holder is asked', async () => {
    const folder = temporaryFolder();
    const ini = chords(folder);
    const args = ['run', ini, '--get', 'x.txt', '--lockstep', '--ports', 'auto', '--quiet', '--out'];
    for (const out of ['a', 'b']) expect(await sim([...args, out], folder)).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await sim(['diff', 'a', 'b'], folder);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('the same')]);
  });

  it('is refused where a peer runs a program, which reports nothing', async () => {
    const folder = temporaryFolder();
    const exec = { exec: 'node peer.js' };
    const ini = writeTopology(folder, {
      1: { neighbours: [2] },
      2: { neighbours: [1], keys: exec },
    });
    const { exitCode, stdout, stderr } = await sim(
      ['run', ini, '--get', 'x', '--lockstep', '--allow-exec'],
      folder,
    );
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--lockstep needs native peers, and peer 2 runs a program');
  });
});
