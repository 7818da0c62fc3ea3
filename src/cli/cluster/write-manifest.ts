import { randomBytes } from 'node:crypto';
import { basename, posix } from 'node:path';
import { ExitCode, SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import type { Fault } from '../../faults/fault.js';
import { mapPaths } from '../../faults/grammar.js';
import { maxConfigMapBytes } from '../../kubernetes/config-map.js';
import { invitationPath, topologyFolder } from '../../kubernetes/job.js';
import { type ManifestOptions, manifestOf, supervisorName } from '../../kubernetes/manifest.js';
import { checkClaim, checkImage, checkJobName, checkNamespace, jobNameFrom } from '../../kubernetes/names.js';
import { collectNetwork } from '../../kubernetes/network-files.js';
import { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { checkOptions } from '../../run/options.js';
import { requirePermissions } from '../../run/require-permissions.js';
import { loadTopology } from '../../topology/load.js';
import type { Topology } from '../../topology/model.js';
import type { OptionTable } from '../command.js';
import { Screen, styleFor } from '../terminal.js';
import type { KubernetesArguments } from './kubernetes-command.js';

/** Peers of a pod unless the user says otherwise: a peer has 11 threads, and some clusters allow a pod 1,024. */
const peersPerHost = 90;
/** Seconds: nodes pull the image, each at its own time. */
const usualWithin = 600;
/** Kubernetes allows 100,000 pods in an Indexed Job; one has the supervisor. */
const maxHosts = 99_999;
/** Any will do: each pod has an address of its own. */
const controlPort = 7000;

/**
 * `sim cluster kubernetes`, with its arguments read.
 *
 * @param passed the options that become those of `sim run`
 * @returns the exit code
 * @throws SimError `bad-usage`, `bad-topology`, `not-allowed`, `too-large`
 */
export async function writeManifest(given: KubernetesArguments, passed: OptionTable): Promise<number> {
  const args = { ...given, hostsWithin: given.hostsWithin ?? usualWithin };
  const image = checkImage(args.image);
  const namespace = args.namespace === undefined ? undefined : checkNamespace(args.namespace);
  const results = args.results === undefined ? undefined : checkClaim('--results', args.results);
  const { topology: where, get, from, ttl, timeout, startTimeout, slow, lockstep } = args;
  const { fault: faults, seed, expect } = args;
  const { place, partial, hostsWithin } = args;
  const cwd = process.cwd();
  const topology = await loadTopology(where, { cwd });
  refusePrograms(topology);
  const hosts = hostsFor(topology, args.hosts);
  const checked = await checkOptions({
    ...{ topology, cwd, get, from, ttl, timeout, startTimeout, slow, lockstep, faults, seed, expect },
    ...{ launcher: 'none', hosts, place, partial, hostsWithin, invitation: invitationPath },
  });
  await requirePermissions(checked.topology, args, { where, cwd });
  const name = args.name === undefined ? jobNameFrom(topology.name, hosts) : checkJobName(args.name, hosts);
  const source = await sourceOf(args, topology, checked.faults.slice(topology.faults.length), passed);
  const invitation = {
    addresses: [supervisorName(name)],
    port: controlPort,
    key: randomBytes(32).toString('hex'),
  };
  const manifest = manifestOf({
    ...{ name, namespace, image, hosts, results },
    peersPerHost: Math.ceil(topology.peers.length / hosts),
    invitation,
    ...source,
  });
  new Screen(process.stdout, process.stderr).result(manifest);
  return ExitCode.ok;
}

/** Where pods have the topology, and the words of `sim run` that go with it. */
async function sourceOf(
  args: KubernetesArguments,
  topology: Topology,
  further: readonly Fault[],
  passed: OptionTable,
): Promise<Pick<ManifestOptions, 'topology' | 'options'>> {
  if (args.claim !== undefined) {
    for (const fault of further) {
      mapPaths(fault, (path) => {
        const hint = 'put the fault into the [Faults] section of the topology, and the file beside it';
        throw new SimError('bad-usage', `with --claim, pods do not have ${quote(path, 200)}`, { hint });
      });
    }
    const claim = checkClaim('--claim', args.claim);
    return { topology: { claim, path: pathInClaim(args, topology) }, options: wordsOf(args, passed) };
  }
  if (args.claimPath !== undefined) {
    throw new SimError('bad-usage', '--claim-path needs --claim', { hint: 'name the claim with --claim' });
  }
  const limits = { mount: topologyFolder, maxBytes: maxConfigMapBytes };
  const files = await collectNetwork(topology, { faults: further, cwd: process.cwd(), ...limits });
  if (files.leftOut > 0) {
    const note = new Style(styleFor(process.stderr)).paint('yellow', 'note:');
    const left = `${counted(files.leftOut, 'empty folder')} in shares left out`;
    new Screen(process.stdout, process.stderr).log(`${note} ${left}: a ConfigMap has only files`);
  }
  // All shares are in the folder of the topology now.
  const options = wordsOf({ ...args, fault: files.faults, allowOutsideShares: false }, passed);
  return { topology: { files }, options };
}

/** The options of `sim run` that are not as without them, in the form that no value can be taken for an option. */
function wordsOf(args: KubernetesArguments, passed: OptionTable): string[] {
  const values: Readonly<Record<string, unknown>> = { ...args };
  return Object.entries(passed).flatMap(([name, option]) => {
    const value = values[name.replace(/-(\w)/gu, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined || value === option.default) return [];
    if (value === true) return [`--${name}`];
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.map((one) => `--${name}=${one}`);
  });
}

/** @throws SimError `bad-usage` if it is outside of the claim */
function pathInClaim({ claimPath }: KubernetesArguments, { path }: Topology): string {
  const below = posix.normalize(claimPath ?? basename(path));
  if (!below.startsWith('/') && !/^\.\.(?:\/|$)/u.test(below)) return below;
  throw new SimError('bad-usage', `--claim-path ${quote(below, 200)} is not in the claim`, {
    hint: 'give a path that starts at the root of the volume, without / before it',
  });
}

/** @throws SimError `bad-usage` */
function hostsFor({ peers }: Topology, hosts: number | undefined): number {
  const usual = Math.min(Math.max(2, Math.ceil(peers.length / peersPerHost)), peers.length);
  const given = hosts ?? usual;
  if (!Number.isSafeInteger(given) || given < 1 || given > maxHosts) {
    throw new SimError('bad-usage', `invalid --hosts ${given}`, {
      hint: `give a whole number from 1 to ${maxHosts}`,
    });
  }
  return given;
}

/** @throws SimError `bad-usage` */
function refusePrograms({ peers }: Topology): void {
  const foreign = peers.find(({ program }) => program !== undefined);
  if (foreign === undefined) return;
  throw new SimError('bad-usage', `peer ${foreign.id} runs a program, which only this machine can start`, {
    hint: 'remove exec from its section: then it is a native peer',
  });
}
