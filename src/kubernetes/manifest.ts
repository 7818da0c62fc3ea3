import type { IJob } from 'kubernetes-models/batch/v1';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { IConfigMap, ISecret, IService } from 'kubernetes-models/v1';
import { Document, visit } from 'yaml';
import type { Invitation } from '../control/invitation.js';
import { type MappedFiles, mapFiles } from './config-map.js';
import { invitationName, jobSpec, labelsOf } from './job.js';
import type { NetworkFiles } from './network-files.js';

/** What a manifest is made of. All values are checked. */
export interface ManifestOptions {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly image: string;
  /** Number of pods with peers. One more has the supervisor. */
  readonly hosts: number;
  /** Number of peers of the host with the most. */
  readonly peersPerHost: number;
  readonly invitation: Invitation;
  /** Words of `sim run` behind the topology, without those about hosts. */
  readonly options: readonly string[];
  readonly topology:
    | { readonly files: NetworkFiles }
    /** A PersistentVolumeClaim, and the path of the topology in it. */
    | { readonly claim: string; readonly path: string };
  /** The PersistentVolumeClaim in which the run folder is written; undefined: it is lost with its pod. */
  readonly results: string | undefined;
}

type KubernetesObject = ISecret | IConfigMap | IService | INetworkPolicy | IJob;
type Metadata = NonNullable<KubernetesObject['metadata']>;

/** The host name of the supervisor's pod, which an Indexed Job gives to its first pod. */
export function supervisorName(name: string): string {
  return `${name}-0.${name}`;
}

/** The manifest of a run, as YAML that `kubectl create -f` takes. */
export function manifestOf(options: ManifestOptions): string {
  return manifestText(objectsOf(options));
}

export function manifestText(objects: readonly KubernetesObject[]): string {
  return objects.map(yamlOf).join('---\n');
}

/** Characters that the reader of Kubernetes refuses, or takes for an end of line. */
const unreadable =
  /[^\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Kubernetes reads YAML 1.1, in which `yes` and `1:30` are not texts. */
function yamlOf(object: KubernetesObject): string {
  const document = new Document(object, { version: '1.1' });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== 'string') return;
      // As lines without quotes they would lose blanks at the beginning. Only quotes allow escapes.
      if (/^\s/u.test(scalar.value) || scalar.value.search(unreadable) >= 0) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 }).replace(unreadable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function objectsOf(options: ManifestOptions): readonly KubernetesObject[] {
  const { name, namespace, topology, invitation } = options;
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labelsOf(name) };
  const mapped = 'files' in topology ? mapFiles(topology.files.files) : null;
  return [
    secret(metadata, invitation),
    ...(mapped === null ? [] : [configMap(metadata, mapped)]),
    service(metadata, name, invitation.port),
    networkPolicy(metadata, name),
    { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec(options, mapped) },
  ];
}

function secret(metadata: Metadata, invitation: Invitation): ISecret {
  const stringData = { [invitationName]: `${JSON.stringify(invitation)}\n` };
  return { apiVersion: 'v1', kind: 'Secret', metadata, immutable: true, type: 'Opaque', stringData };
}

function configMap(metadata: Metadata, { data, binaryData }: MappedFiles): IConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data, binaryData };
}

/** Gives the pods names. */
function service(metadata: Metadata, name: string, port: number): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      clusterIP: 'None',
      // The name of the supervisor is needed before its pod counts as ready.
      publishNotReadyAddresses: true,
      selector: labelsOf(name),
      ports: [{ name: 'control', port }],
    },
  };
}

/** Only pods of the run reach its peers. */
function networkPolicy(metadata: Metadata, name: string): INetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: labelsOf(name) },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: labelsOf(name) } }] }],
    },
  };
}
