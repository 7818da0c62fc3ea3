import type { IJobSpec } from 'kubernetes-models/batch/v1';
import type {
  IPodSecurityContext,
  IResourceRequirements,
  ISecurityContext,
  IVolume,
  IVolumeMount,
} from 'kubernetes-models/v1';
import type { MappedFiles } from './config-map.js';
import type { ManifestOptions } from './manifest.js';
import { emptyFolder } from './network-files.js';

/** Where pods have the topology. */
export const topologyFolder = '/topology';
export const invitationName = 'invitation.json';
const invitationFolder = '/invitation';
export const invitationPath = `${invitationFolder}/${invitationName}`;
export const resultsFolder = '/results';
/** The user `node` of the image. */
const user = 1000;
export const podSecurity: IPodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
};
export const containerSecurity: ISecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export function labelsOf(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'floodsim', 'app.kubernetes.io/instance': name };
}

/** @param mapped the topology, if it is in a ConfigMap */
export function jobSpec(options: ManifestOptions, mapped: MappedFiles | null): IJobSpec {
  const { name, image, hosts } = options;
  const { volumes, volumeMounts } = volumesOf(options, mapped);
  return {
    completionMode: 'Indexed',
    completions: hosts + 1,
    parallelism: hosts + 1,
    // A pod that fails is not started again, and does not end the others: its peers are reported as died.
    backoffLimitPerIndex: 0,
    // The supervisor's exit code is the outcome.
    successPolicy: { rules: [{ succeededIndexes: '0' }] },
    template: {
      metadata: { labels: labelsOf(name) },
      spec: {
        restartPolicy: 'Never',
        subdomain: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        // The first process of a pod takes the children of those that died; node does not, Kubernetes' own does.
        shareProcessNamespace: true,
        securityContext: podSecurity,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labelsOf(name) },
          },
        ],
        containers: [
          {
            name: 'floodsim',
            image,
            command: commandOf(options).map(withoutVariables),
            workingDir: resultsFolder,
            ports: [{ name: 'control', containerPort: options.invitation.port }],
            resources: { requests: requestsOf(options.peersPerHost) },
            securityContext: containerSecurity,
            volumeMounts,
          },
        ],
        volumes,
      },
    },
  };
}

/** Seconds that an agent waits for the supervisor, whose node may still pull the image. */
const agentWait = 600;
/** The first pod has the supervisor, all others an agent. */
const script = [
  'if [ "$JOB_COMPLETION_INDEX" = 0 ]; then exec sim run "$@"',
  `else exec sim agent "$0" --wait=${agentWait}`,
  'fi',
].join('; ');

function commandOf({ topology, hosts, options }: ManifestOptions): string[] {
  const path = 'files' in topology ? topology.files.ini : topology.path;
  return [
    ...['sh', '-c', script, invitationPath],
    ...[`${topologyFolder}/${path}`, `--hosts=${hosts}`, '--launcher=none', `--invitation=${invitationPath}`],
    ...options,
  ];
}

/** Kubernetes puts the value of a variable in the place of `$(NAME)`, and `$` in the place of `$$`. */
export function withoutVariables(word: string): string {
  return word.replaceAll('$', '$$$$');
}

function volumesOf({ name, topology, results }: ManifestOptions, mapped: MappedFiles | null) {
  const volumes: IVolume[] = [
    { name: 'invitation', secret: { secretName: name, defaultMode: 0o400 } },
    { name: 'tmp', emptyDir: {} },
    results === undefined
      ? { name: 'results', emptyDir: {} }
      : { name: 'results', persistentVolumeClaim: { claimName: results } },
  ];
  const volumeMounts: IVolumeMount[] = [
    { name: 'invitation', mountPath: invitationFolder, readOnly: true },
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'results', mountPath: resultsFolder },
  ];
  if (mapped !== null) {
    volumes.push({ name: 'topology', configMap: { name, items: [...mapped.items] } });
    // The volume has a link for each of them, and peers do not follow links in a share; a mount of its own has none.
    for (const subPath of new Set(mapped.items.map(({ path }) => path.split('/', 1)[0] ?? path))) {
      volumeMounts.push({
        name: 'topology',
        mountPath: `${topologyFolder}/${subPath}`,
        subPath,
        readOnly: true,
      });
    }
  }
  if ('claim' in topology) {
    volumes.push({ name: 'topology', persistentVolumeClaim: { claimName: topology.claim, readOnly: true } });
    volumeMounts.push({ name: 'topology', mountPath: topologyFolder, readOnly: true });
  } else if (topology.files.hasEmptyShare) {
    volumes.push({ name: 'empty', emptyDir: {} });
    volumeMounts.push({ name: 'empty', mountPath: `${topologyFolder}/${emptyFolder}` });
  }
  return { volumes, volumeMounts };
}

/** MiB of an agent, or of a supervisor without peers. */
const baseMiB = 128;
/** MiB of a native peer; 6.4 MB are measured. */
const peerMiB = 7;
/** A thousandth of a processor's time each; a start takes 30 to 80 ms of it. */
const peerMillicores = 10;
const minMillicores = 250;
/** More is useful for the start only. */
const maxMillicores = 4000;

/** Every pod asks for the same, because a Job has one template: what the host with the most peers needs. */
function requestsOf(peers: number): NonNullable<IResourceRequirements['requests']> {
  const millicores = Math.min(Math.max(minMillicores, peers * peerMillicores), maxMillicores);
  return { cpu: `${millicores}m`, memory: `${baseMiB + peers * peerMiB}Mi` };
}
