import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { readInvitation } from '../control/invitation.js';
import { limitMs } from '../core/deadline.js';
import { SimError } from '../core/errors.js';
import type { LauncherSpec, Topology } from '../topology/model.js';
import { isLoopback } from '../topology/validate/requests.js';
import { hostsInAllocation } from './allocation.js';
import { findLauncher } from './find-launcher.js';
import { readHostNames } from './host-names.js';
import type { Fail, GivenHosts, HostsPlan, PlanContext } from './hosts-plan.js';
import type { Launcher } from './launchers.js';
import { defaultPlacement, readPlacement } from './placement.js';

const defaultWithinSeconds = 60;

/**
 * Reads on which hosts a network runs, and refuses what cannot be there. Nothing is started.
 *
 * @param given wins over the `[Launcher]` section of the topology
 * @throws SimError `bad-usage`; `bad-topology` with the line, if the section is wrong
 */
export async function readHostsPlan(
  topology: Topology,
  given: GivenHosts,
  context: PlanContext,
): Promise<HostsPlan> {
  const { launcher: section } = topology;
  const merged = { ...section, ...dropUndefined(given) };
  const fail = failure(section, given, context.cwd);
  refuseForeign(topology);
  refuseAddresses(topology, given, context.cwd);
  const isOfSection = given.launcher === undefined && section !== undefined;
  const folder = isOfSection ? dirname(section.source.file) : context.cwd;
  const launcher = findLauncher(merged.launcher ?? '', fail, { ...context, cwd: folder });
  const invitation = checkInvitation(launcher, given.invitation, context.cwd);
  const named = await readHostNames(merged.hosts, fail, context.cwd);
  const allocated = hostsInAllocation(launcher, context.env);
  const names =
    named.names ?? (launcher.command?.includes('{names}') === true ? allocated?.names : null) ?? null;
  const count = countOf(
    launcher,
    topology,
    named.names?.length ?? named.count ?? null,
    allocated?.count ?? null,
    fail,
  );
  checkNames(launcher, names, allocated !== null, fail);
  return {
    launcher,
    hosts: count,
    names: names?.slice(0, count) ?? null,
    placement: merged.place === undefined ? defaultPlacement : readPlacement(merged.place),
    isPartial: merged.partial ?? false,
    withinMs: limitMs('hosts-within', merged.hostsWithin ?? defaultWithinSeconds),
    invitation,
  };
}

function failure(section: LauncherSpec | undefined, given: GivenHosts, cwd: string): Fail {
  return (name, message, hint) => {
    if (given[name] !== undefined || section === undefined || section[name] === undefined)
      throw new SimError('bad-usage', message, { hint });
    const { file, lines } = section.source;
    const shown = relative(cwd, file);
    const problem = { file: shown, ...(lines[name] !== undefined && { line: lines[name] }), message, hint };
    throw new SimError('bad-topology', `${shown}: 1 problem`, { problems: [problem] });
  };
}

function refuseForeign({ peers }: Topology): void {
  const foreign = peers.find(({ program }) => program !== undefined);
  if (foreign === undefined) return;
  throw new SimError(
    'bad-usage',
    `peer ${foreign.id} runs a program, and programs run on this machine only`,
    {
      hint: 'leave out --launcher, or use --launcher local',
    },
  );
}

/** Fixed addresses and ports are those of one machine. */
function refuseAddresses({ peers }: Topology, { ports }: GivenHosts, cwd: string): void {
  if (ports === 'ini')
    throw new SimError('bad-usage', '--ports ini is for one machine: its ports may be taken on another one', {
      hint: 'leave out --ports; each peer then gets a free port of its host',
    });
  const remote = peers.find(({ ip }) => !isLoopback(ip));
  if (remote === undefined) return;
  const { file, line } = remote.source;
  throw new SimError('bad-topology', `${relative(cwd, file)}: 1 problem`, {
    problems: [
      {
        file: relative(cwd, file),
        line,
        message: `peer ${remote.id} has the address ${remote.ip}, but with a launcher each peer has the address of its host`,
        hint: 'write 127.0.0.1, or run without a launcher',
      },
    ],
  });
}

function checkInvitation({ name, command }: Launcher, path: string | undefined, cwd: string): string | null {
  if (command !== null && path !== undefined)
    throw new SimError(
      'bad-usage',
      `--invitation is for agents that are started by hand, and ${name} starts them`,
      {
        hint: 'leave it out, or use --launcher none',
      },
    );
  if (command === null && path === undefined)
    throw new SimError('bad-usage', '--launcher none needs --invitation <file>', {
      hint: 'it is made if it is missing; then start sim agent <file> on each host',
    });
  if (path === undefined) return null;
  const whole = resolve(cwd, path);
  // What is wrong with it is known before the start.
  if (existsSync(whole)) readInvitation(whole);
  return whole;
}

function countOf(
  { name, countFrom = [] }: Launcher,
  { peers }: Topology,
  given: number | null,
  allocated: number | null,
  fail: Fail,
): number {
  const count = given ?? (allocated === null ? null : Math.min(allocated, peers.length));
  if (count === null)
    return fail(
      'hosts',
      `--launcher ${name} needs --hosts`,
      countFrom.length === 0
        ? 'give their number, or their names: --hosts n1,n2'
        : 'give their number, or run inside an allocation',
    );
  if (allocated !== null && count > allocated)
    return fail(
      'hosts',
      `${count} hosts are more than the ${allocated} of this allocation`,
      `use --hosts ${allocated}, or leave it out`,
    );
  if (count > peers.length)
    return fail(
      'hosts',
      `${count} hosts are more than the ${peers.length} peers`,
      `use --hosts ${peers.length} or fewer`,
    );
  return count;
}

function checkNames(
  { name, command, named, needsNames }: Launcher,
  names: readonly string[] | null,
  isAllocated: boolean,
  fail: Fail,
): void {
  const hasNames = command?.includes('{names}') === true;
  const takesNames = command === null || hasNames || named !== undefined;
  if (names === null && (hasNames || (needsNames === true && !isAllocated)))
    fail(
      'hosts',
      `--launcher ${name} needs the names of the hosts, not only their number`,
      'write --hosts n1,n2, or the path of a file with one name per line',
    );
  if (names !== null && !takesNames)
    fail(
      'hosts',
      'the command of the launcher has no {names} for the names of hosts',
      'write {names} where they belong, or give the number of hosts',
    );
}

function dropUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
