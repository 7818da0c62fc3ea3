import { describe, expect, it } from 'vitest';
import { onHosts } from '../helpers/agents.js';
import { faultArgs, faultChain, hostFaults, outcomeOf } from '../helpers/host-faults.js';
import { sim, simJson, simScript, temporaryFolder } from '../helpers/sim.js';

/** Runs the same query on this machine and on two hosts, and compares the canonical forms. */
async function runTwice(faults: readonly string[], ...options: readonly string[]) {
  const cwd = temporaryFolder();
  const args = [...faultArgs(faultChain(cwd), faults), ...options];
  const here = await simJson([...args, '--out', 'here'], cwd);
  const there = await simJson([...args, '--out', 'there', ...onHosts(2)], cwd);
  const { stdout } = await sim(['diff', 'here', 'there'], cwd);
  return { here: outcomeOf(here), there: outcomeOf(there), difference: stdout };
}

describe('a run on several hosts', () => {
  it.each(hostFaults)(
    'has the same events and outcome as on one machine, with $faults',
    async ({ verdict, faults }) => {
      const { here, there, difference } = await runTwice(faults);
      expect(there.verdicts).toEqual([verdict]);
      expect(there).toEqual(here);
      expect(difference).toContain('the same');
    },
  );

  it.each([
    { options: ['--slow', '20'] },
    // The predicted order of all messages.
    { options: ['--lockstep', '--predict'] },
  ])('has the same events and outcome as on one machine, with $options', async ({ options }) => {
    const { here, there, difference } = await runTwice([], ...options);
    expect(there.exitCode).toBe(0);
    expect(there).toEqual(here);
    expect(difference).toContain('the same');
  });
});

describe('a shell of a network on several hosts', () => {
  it('adds and ends faults on links and transfers while the network runs', async () => {
    const cwd = temporaryFolder();
    const lines = [
      'fault cut 2-3',
      'get x.txt',
      'heal 1',
      'fault flip 4',
      'get x.txt',
      'heal 2',
      'get x.txt',
    ];
    const { stdout, exitCode } = await simScript(['shell', faultChain(cwd), ...onHosts(2)], lines, cwd);
    expect(exitCode).toBe(3);
    const outcomes = stdout.split('\n').filter((line) => /^[✔✘]/u.test(line));
    expect(outcomes).toEqual([
      expect.stringContaining('x.txt not found'),
      expect.stringContaining('x.txt found, but no transfer verified'),
      expect.stringContaining('x.txt found at peer 4, transferred and verified'),
    ]);
  });
});
