import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, number } from '../options.js';

export interface JobsArguments {
  readonly system: 'slurm' | 'parallel' | 'kubernetes';
  readonly sweep: string;
  readonly shards: number;
  readonly cpus: number;
  readonly out: string;
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly namespace: string | undefined;
  readonly results: string | undefined;
}

const kubernetes = 'Kubernetes:';

const options = {
  shards: number('number of jobs, each with a part of the points', { alias: 'n', default: 8 }),
  cpus: number('processors of each job', { default: 1 }),
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    default: 'results',
    describe: 'folder for the results of all jobs; not of Kubernetes',
  },
  name: {
    type: 'string',
    requiresArg: true,
    describe: 'name of the jobs',
    defaultDescription: 'floodsim- and the name of the file',
  },
  image: {
    alias: 'i',
    type: 'string',
    requiresArg: true,
    group: kubernetes,
    describe: 'image with floodsim; the Containerfile of the package makes one',
  },
  results: {
    type: 'string',
    requiresArg: true,
    group: kubernetes,
    describe: 'PersistentVolumeClaim for the results of all pods',
  },
  namespace: { type: 'string', requiresArg: true, group: kubernetes, describe: 'namespace of the Job' },
} as const satisfies OptionTable;

export const jobsCommand: Command = {
  usage: '<slurm|parallel|kubernetes> <sweep.ini>',
  about: [
    'Prints a file that runs a sweep in shards: a job array for Slurm, a script for GNU parallel, or an Indexed Job for Kubernetes.',
    'Each job goes on where it was if it is started again.',
  ],
  positionals: {
    system: {
      choices: ['slurm', 'parallel', 'kubernetes'],
      demandOption: true,
      describe: 'slurm, parallel or kubernetes',
    },
    sweep: { type: 'string', demandOption: true, describe: 'the file that describes the sweep' },
  },
  options,
  examples: [
    ['sim sweep jobs slurm sweep.ini --shards 40 > sweep.sbatch', 'then: sbatch sweep.sbatch'],
    ['sim sweep jobs parallel sweep.ini > sweep.sh', 'then: sh sweep.sh'],
    ['sim sweep jobs kubernetes sweep.ini -i floodsim:0.1.0 --results lab > sweep.yaml', ''],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'printed'], ['2', 'bad usage or bad sweep file'], ...commonExitCodes],
    },
  ],
  run: async (args) => (await import('./write-jobs.js')).writeJobs(args as JobsArguments),
};
