import { SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';

/** Characters of a DNS label (RFC 1035), which the names of a Service and of a pod's host are. */
const maxLabel = 63;
/** Characters of a DNS name (RFC 1123), as the name of a claim is. */
const maxName = 253;
const label = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/u;
const laterLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u;

/**
 * The name of a Job whose pods are numbered from 0 to `last`, and of the objects around it. Each pod's host is called
 * `<name>-<index>`, which must be a DNS label, too.
 *
 * @throws SimError `bad-usage`
 */
export function checkJobName(name: string, last: number): string {
  const max = maxLabel - `-${last}`.length;
  if (label.test(name) && name.length <= max) return name;
  const why =
    name.length > max
      ? `has ${name.length} characters; with the number of the last pod, ${max} fit into a DNS label`
      : 'must consist of a-z, 0-9 and -, begin with a letter and not end with -';
  throw new SimError('bad-usage', `--name ${quote(name, 100)} ${why}`, {
    hint: `for example: --name ${jobNameFrom(name, last)}`,
  });
}

/** A name of a Job, as close to a text as possible. */
export function jobNameFrom(text: string, last: number): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
  const name = words.startsWith('floodsim') ? words : `floodsim-${words}`;
  return name.slice(0, maxLabel - `-${last}`.length).replace(/-$/u, '');
}

/** @throws SimError `bad-usage` */
export function checkNamespace(name: string): string {
  if (name.length <= maxLabel && laterLabel.test(name)) return name;
  throw badName('--namespace', name, `at most ${maxLabel} characters of a-z, 0-9 and -`, 'lab');
}

/** @throws SimError `bad-usage` */
export function checkClaim(option: string, name: string): string {
  if (name.length <= maxName && name.split('.').every((part) => laterLabel.test(part))) return name;
  throw badName(option, name, `at most ${maxName} characters of a-z, 0-9, - and .`, 'topologies');
}

// The grammar of https://github.com/distribution/reference, `reference.go`.
const host = '(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])';
const domain = `(?:${host}(?:\\.${host})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?`;
const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const image = new RegExp(
  `^(?:${domain}/)?${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
  'u',
);

/** @throws SimError `bad-usage` */
export function checkImage(name: string): string {
  if (image.test(name)) return name;
  throw badName(
    '--image',
    name,
    'registry/name:tag, in which only registry and tag may have capitals',
    'floodsim:0.1.0',
  );
}

function badName(option: string, name: string, form: string, example: string): SimError {
  return new SimError('bad-usage', `${option} ${quote(name, 100)} is not such a name`, {
    hint: `it is ${form}; for example: ${option} ${example}`,
  });
}
