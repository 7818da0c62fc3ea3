import { describe, expect, it } from 'vitest';
import { onHosts } from '../helpers/agents.js';
import { faultArgs, faultChain, hostFaults, outcomeOf } from '../helpers/host-faults.js';
import { sim, simJson, temporaryFolder } from '../helpers/sim.js';

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
