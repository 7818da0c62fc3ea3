import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { ConfigMap, type IConfigMap, type ISecret, Secret, Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

const kinds = { ConfigMap, Job, NetworkPolicy, Secret, Service };

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects of a manifest, read as YAML 1.1, as Kubernetes does. */
export function objectsIn(manifest: string): KubernetesObject[] {
  return parseAllDocuments(manifest, { version: '1.1' }).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS() as KubernetesObject;
  });
}

/** Compares an object with Kubernetes' own schema. @throws an error with each difference */
export function validate(object: KubernetesObject): void {
  const Kind = kinds[object.kind as keyof typeof kinds];
  if (Kind === undefined) throw new Error(`unknown kind ${object.kind}`);
  if (Kind.apiVersion !== object.apiVersion) throw new Error(`${object.kind} is of ${Kind.apiVersion}`);
  new Kind(object as never).validate();
}

export function objectOf<T extends KubernetesObject>(objects: readonly KubernetesObject[], kind: string): T {
  const [found, ...more] = objects.filter((object) => object.kind === kind);
  if (found === undefined || more.length > 0) throw new Error(`${more.length + 1} objects are a ${kind}`);
  return found as T;
}

/** A pod's only container, its command, and its volumes. */
export function containerOf(objects: readonly KubernetesObject[]) {
  const { template } = objectOf<IJob & KubernetesObject>(objects, 'Job').spec ?? {};
  const [container] = template?.spec?.containers ?? [];
  if (container === undefined) throw new Error('there is no container');
  return { ...container, volumes: template?.spec?.volumes ?? [] };
}

/** Puts the values of variables into a word of a command, as `third_party/forked/golang/expansion` of Kubernetes does. */
export function expanded(word: string, variables: Readonly<Record<string, string>>): string {
  return word.replace(/\$(?:\$|\(([^)]*)\))/gu, (whole, name: string | undefined) => {
    return name === undefined ? '$' : (variables[name] ?? whole);
  });
}

/** Makes the files of a pod's volumes below a folder, as a pod would see them below `/`. */
export function mountVolumes(objects: readonly KubernetesObject[], root: string): void {
  const { volumes, volumeMounts = [] } = containerOf(objects);
  for (const { name, mountPath, subPath } of volumeMounts) {
    const volume = volumes.find((candidate) => candidate.name === name);
    if (volume === undefined) throw new Error(`no volume ${name}`);
    const files = filesOf(objects, volume);
    const below = subPath === undefined ? '' : subPath;
    const inside = [...files].flatMap(([path, content]) => {
      if (below === '') return [[join(mountPath, path), content] as const];
      if (path === below) return [[mountPath, content] as const];
      return path.startsWith(`${below}/`)
        ? [[join(mountPath, path.slice(below.length)), content] as const]
        : [];
    });
    if (subPath !== undefined && inside.length === 0) throw new Error(`nothing at ${subPath} in ${name}`);
    if (inside.length === 0) mkdirSync(join(root, mountPath), { recursive: true });
    for (const [path, content] of inside) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content, { mode: 0o600 });
    }
  }
}

type Volume = ReturnType<typeof containerOf>['volumes'][number];

function filesOf(objects: readonly KubernetesObject[], volume: Volume): Map<string, Buffer> {
  if (volume.secret !== undefined) {
    const { stringData = {} } = objectOf<ISecret & KubernetesObject>(objects, 'Secret');
    return new Map(Object.entries(stringData).map(([path, text]) => [path, Buffer.from(text)]));
  }
  if (volume.configMap === undefined) return new Map();
  const { data = {}, binaryData = {} } = objectOf<IConfigMap & KubernetesObject>(objects, 'ConfigMap');
  return new Map(
    (volume.configMap.items ?? []).map(({ key, path }) => {
      const text = data[key];
      const bytes = binaryData[key];
      if ((text === undefined) === (bytes === undefined)) throw new Error(`${key} is not there once`);
      return [path, text === undefined ? Buffer.from(bytes ?? '', 'base64') : Buffer.from(text)];
    }),
  );
}
