import type { OptionTable } from './command.js';
import { number } from './options.js';

const machines = 'Other machines:';

/** Where the peers run; without one of them, on this machine. */
export const hostOptions = {
  launcher: {
    type: 'string',
    requiresArg: true,
    group: machines,
    describe:
      "run the peers on other machines; what starts an agent on each: slurm, mpirun, parallel, none, or a command such as 'srun -N{hosts}'",
    defaultDescription: 'from the INI, or local',
  },
  hosts: {
    type: 'string',
    requiresArg: true,
    group: machines,
    describe: 'how many, or their names: n1,n2, or a file with one name per line',
    defaultDescription: 'those of the allocation',
  },
  place: {
    type: 'string',
    requiresArg: true,
    group: machines,
    describe: 'which peers are on which: blocks, round-robin or random:<seed>',
    defaultDescription: 'blocks',
  },
  partial: {
    type: 'boolean',
    group: machines,
    describe: 'go on without those that are missing, if one is there',
  },
  'hosts-within': number('maximum seconds from the first of them to the last', {
    group: machines,
    defaultDescription: '60',
  }),
  invitation: {
    type: 'string',
    requiresArg: true,
    group: machines,
    describe: 'with --launcher none: file with which agents are started by hand; made if it is missing',
  },
} as const satisfies OptionTable;

/** The arguments of {@link hostOptions}. */
export interface HostArguments {
  readonly launcher?: string | undefined;
  readonly hosts?: string | undefined;
  readonly place?: string | undefined;
  readonly partial?: boolean | undefined;
  readonly hostsWithin?: number | undefined;
  readonly invitation?: string | undefined;
}

/** Those of them that are given; the older dialogue has none. */
export function hostValues(args: HostArguments): HostArguments {
  const { launcher, hosts, place, partial, hostsWithin, invitation } = args;
  return { launcher, hosts, place, partial, hostsWithin, invitation };
}
