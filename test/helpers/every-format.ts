import { expect } from 'vitest';
import { loadTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/model.js';
import { sim, temporaryFolder } from './sim.js';

/** The parts of a topology that do not depend on the location of its files. */
export function shapeOf({ options, peers, absent }: Topology): unknown {
  return { options, absent, peers: peers.map(({ source: _, ...peer }) => peer) };
}

/** Converts a shipped topology through every format that can hold all of it, and expects no change at the end. */
export async function expectSameThroughEveryFormat(name: string): Promise<void> {
  const cwd = temporaryFolder();
  const steps: [string, string[]][] = [
    ['a.graphml', []],
    ['b.dot', []],
    ['c', ['--format', 'peer']],
    ['d.json', []],
    ['e', ['--format', 'config']],
    ['f.ini', []],
  ];
  let from = name;
  for (const [out, more] of steps) {
    const { exitCode, stderr } = await sim(['topology', 'convert', from, '-o', out, ...more], cwd);
    expect(stderr).not.toContain('note:');
    expect(exitCode, stderr).toBe(0);
    from = out;
  }
  expect(shapeOf(await loadTopology('f.ini', { cwd }))).toEqual(shapeOf(await loadTopology(name)));
}
