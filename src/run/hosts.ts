import type { GivenHosts, HostOptions, HostsPlan } from '../hosts/hosts-plan.js';
import type { Ports } from '../launch/peer-config.js';
import type { Topology } from '../topology/model.js';
import { usage } from './number-options.js';

export type { HostOptions } from '../hosts/hosts-plan.js';

export const hostKeys = {
  hosts: true,
  launcher: true,
  place: true,
  partial: true,
  hostsWithin: true,
  invitation: true,
} satisfies Record<keyof HostOptions, true>;

export interface CheckedHosts {
  /** Undefined: the peers run on this machine. */
  readonly hosts: HostsPlan | undefined;
  readonly ports: Ports;
  /** Without a launcher that is not used, because that needs no permission. */
  readonly topology: Topology;
}

/**
 * Decides where the peers of a topology run, before anything is started. The code of hosts is loaded only if they run elsewhere.
 *
 * @param cwd start of relative paths
 * @throws SimError `bad-usage`, `bad-topology`
 */
export async function checkHosts(
  topology: Topology,
  options: GivenHosts,
  cwd: string,
): Promise<CheckedHosts> {
  const { ports, launcher = topology.launcher?.launcher ?? 'local' } = options;
  if (launcher !== 'local') {
    const { readHostsPlan } = await import('../hosts/read-plan.js');
    const hosts = await readHostsPlan(topology, options, { cwd, env: process.env });
    const isReplaced = options.launcher !== undefined;
    return { hosts, ports: 'auto', topology: isReplaced ? withoutLauncher(topology) : topology };
  }
  const needless = (['hosts', 'place', 'partial', 'hostsWithin', 'invitation'] as const).find(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  if (needless !== undefined)
    throw usage(
      `--${needless === 'hostsWithin' ? 'hosts-within' : needless} needs a launcher for other machines`,
      'add --launcher slurm, mpirun, parallel, or a command that starts an agent on each host',
    );
  return { hosts: undefined, ports: ports ?? 'ini', topology: withoutLauncher(topology) };
}

function withoutLauncher(topology: Topology): Topology {
  return topology.launcher === undefined ? topology : { ...topology, launcher: undefined };
}
