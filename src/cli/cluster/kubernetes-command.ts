import type { Command, OptionTable } from '../command.js';
import { commonExitCodes, number, topologyOrStdin } from '../options.js';
import { runOptions } from '../run-command.js';

export interface KubernetesArguments {
  readonly topology: string;
  readonly image: string;
  readonly hosts: number | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly claim: string | undefined;
  readonly claimPath: string | undefined;
  readonly results: string | undefined;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly timeout: number;
  readonly startTimeout: number | undefined;
  readonly slow: number;
  readonly place: string | undefined;
  readonly partial: boolean | undefined;
  readonly hostsWithin: number | undefined;
  readonly lockstep: boolean;
  readonly fault: readonly string[] | undefined;
  readonly seed: string | undefined;
  readonly expect: 'not-found' | undefined;
  readonly allowOutsideShares: boolean;
}

const cluster = 'Cluster:';

/** Options of `sim run` that the manifest passes on. */
const passedOptions = {
  get: runOptions.get,
  from: runOptions.from,
  ttl: runOptions.ttl,
  timeout: runOptions.timeout,
  'start-timeout': runOptions['start-timeout'],
  place: { ...runOptions.place, group: cluster },
  partial: { ...runOptions.partial, group: cluster },
  'hosts-within': number('maximum seconds from the first pod to the last', {
    group: cluster,
    defaultDescription: '600: images are pulled meanwhile',
  }),
  slow: runOptions.slow,
  lockstep: runOptions.lockstep,
  fault: runOptions.fault,
  seed: runOptions.seed,
  strict: runOptions.strict,
  'allow-outside-shares': runOptions['allow-outside-shares'],
  predict: runOptions.predict,
  expect: runOptions.expect,
  reporter: {
    alias: 'r',
    choices: ['text', 'json', 'ndjson', 'markdown', 'junit'],
    default: 'text',
    group: 'Output:',
    describe: 'report that the first pod prints',
  },
} as const satisfies OptionTable;

const options = {
  image: {
    alias: 'i',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    group: cluster,
    describe: 'image with floodsim; the Containerfile of the package makes one',
  },
  hosts: number('number of pods with peers', {
    group: cluster,
    defaultDescription: 'one for each 90 peers, and at least two',
  }),
  name: {
    type: 'string',
    requiresArg: true,
    group: cluster,
    describe: 'name of the Job and of all that belongs to it',
    defaultDescription: 'floodsim- and the name of the topology',
  },
  namespace: {
    type: 'string',
    requiresArg: true,
    group: cluster,
    describe: 'namespace of all objects',
    defaultDescription: 'that of kubectl',
  },
  claim: {
    type: 'string',
    requiresArg: true,
    group: cluster,
    describe: 'PersistentVolumeClaim that has the topology and its shares, instead of a ConfigMap',
  },
  'claim-path': {
    type: 'string',
    requiresArg: true,
    group: cluster,
    describe: 'path of the topology in the claim',
    defaultDescription: 'the last part of <topology>',
  },
  results: {
    type: 'string',
    requiresArg: true,
    group: cluster,
    describe: 'PersistentVolumeClaim for trace, logs and downloads',
    defaultDescription: 'they end with the pod; its log has the report',
  },
  ...passedOptions,
} as const satisfies OptionTable;

export const kubernetesCommand: Command = {
  usage: '<topology> --image <image> --get <file>',
  about: [
    'Prints a manifest that runs a network on Kubernetes: an Indexed Job whose first pod is the supervisor, and whose other pods have the peers; the Service, the NetworkPolicy and the Secret with which they find and trust each other; and a ConfigMap with the topology and its shares. It starts nothing and connects to nothing.',
    'The Secret has a new random key each time. A user who can read the manifest can join the run.',
  ],
  positionals: topologyOrStdin,
  options,
  examples: [
    ['sim cluster kubernetes ring8 -g 3.txt -i floodsim:0.1.0 > job.yaml', 'write it'],
    ['kubectl create -f job.yaml', 'start it'],
    ['kubectl logs -f -l batch.kubernetes.io/job-completion-index=0', 'its report'],
    ['kubectl delete -f job.yaml', 'remove it'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [['0', 'printed'], ['2', 'bad usage or bad INI'], ...commonExitCodes],
    },
  ],
  run: async (args) =>
    (await import('./write-manifest.js')).writeManifest(args as KubernetesArguments, passedOptions),
};
