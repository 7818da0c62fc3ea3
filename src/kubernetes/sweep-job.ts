import type { IJobSpec } from 'kubernetes-models/batch/v1';
import { containerSecurity, labelsOf, podSecurity, resultsFolder, withoutVariables } from './job.js';
import { manifestText } from './manifest.js';

/** A sweep on Kubernetes. All values are checked. */
export interface SweepJob {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly image: string;
  readonly shards: number;
  /** Processors of a pod. */
  readonly cpus: number;
  /** Content of the sweep's file. */
  readonly ini: string;
  /** The PersistentVolumeClaim with the results of all pods. */
  readonly results: string;
}

const sweepFolder = '/sweep';
const fileName = 'sweep.ini';
/** Pods of one shard that may fail, for example because their node is lost: the next one goes on where it was. */
const retries = 5;

/** Each pod simulates a shard. The number of a pod begins at 0, that of a shard at 1. */
const script = [
  'shard=$((JOB_COMPLETION_INDEX + 1))',
  'exec sim sweep "$0" -o "$1/part$shard" --shard "$shard/$2" --resume --workers "$3"',
].join('; ');

/** The manifest of an Indexed Job, as YAML that `kubectl create -f` takes. */
export function sweepManifest(job: SweepJob): string {
  const { name, namespace, ini } = job;
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labelsOf(name) };
  return manifestText([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data: { [fileName]: ini } },
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec(job) },
  ]);
}

function jobSpec({ name, image, shards, cpus, results }: SweepJob): IJobSpec {
  const command = [
    'sh',
    '-c',
    script,
    `${sweepFolder}/${fileName}`,
    resultsFolder,
    String(shards),
    String(cpus),
  ];
  return {
    completionMode: 'Indexed',
    completions: shards,
    parallelism: shards,
    backoffLimitPerIndex: retries,
    // Points that failed would fail again, and a file that is refused is refused again.
    podFailurePolicy: {
      rules: [
        { action: 'FailIndex', onExitCodes: { containerName: 'floodsim', operator: 'In', values: [1, 2] } },
      ],
    },
    template: {
      metadata: { labels: labelsOf(name) },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurity,
        containers: [
          {
            name: 'floodsim',
            image,
            command: command.map(withoutVariables),
            workingDir: resultsFolder,
            resources: { requests: { cpu: String(cpus), memory: `${128 + 256 * cpus}Mi` } },
            securityContext: containerSecurity,
            volumeMounts: [
              { name: 'sweep', mountPath: sweepFolder, readOnly: true },
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'results', mountPath: resultsFolder },
            ],
          },
        ],
        volumes: [
          { name: 'sweep', configMap: { name } },
          { name: 'tmp', emptyDir: {} },
          { name: 'results', persistentVolumeClaim: { claimName: results } },
        ],
      },
    },
  };
}
