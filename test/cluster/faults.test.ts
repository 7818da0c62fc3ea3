import { describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { faultArgs, faultChain, hostFaults, outcomeOf } from '../helpers/host-faults.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

const cluster = new Cluster('faults', 2);

describe.skipIf(cluster.missing !== null)(
  'faults on links and transfers, on hosts with addresses of their own',
  () => {
    it.each(hostFaults)('have the same effect as on one machine: $faults', async ({ verdict, faults }) => {
      const cwd = temporaryFolder();
      const args = faultArgs(faultChain(cwd), faults);
      const onHosts = ['--hosts', '2', '--launcher', 'slurm', '--out', 'hosts'];
      const there = outcomeOf(await cluster.run([...args, ...onHosts], cwd));
      expect(there.verdicts).toEqual([verdict]);
      expect(there).toEqual(outcomeOf(await cluster.run([...args, '--out', 'local'], cwd)));
      const { stdout } = await sim(['diff', 'local', 'hosts'], cwd);
      expect(stdout).toContain('the same');
    });

    it('leave nothing on any host', () => cluster.isClean());
  },
);
