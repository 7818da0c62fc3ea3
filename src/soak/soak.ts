import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import { makeFolder, makeNewFolder, portableName } from '../core/platform.js';
import { checkFault } from '../faults/check-fault.js';
import { readFault } from '../faults/grammar.js';
import { checkHosts } from '../run/hosts.js';
import { checkQuietFor } from '../run/number-options.js';
import { type GivenPermissions, requirePermissions } from '../run/require-permissions.js';
import { loadTopology } from '../topology/load.js';
import type { Topology } from '../topology/model.js';
import { earlyQueries } from './growth.js';
import type { SoakResult } from './result.js';
import { SoakLoop } from './soak-loop.js';
import type { CaseJudge } from './trace-judge.js';

export interface SoakOptions extends GivenPermissions {
  /** An INI file, a folder of INI files, the bare name of a shipped topology, or a topology already loaded. */
  readonly topology: string | Topology;
  /** How many cases at most. Default 100, or no limit with `minutes`. */
  readonly runs?: number | undefined;
  /** No case begins after so many minutes. Default: no limit. */
  readonly minutes?: number | undefined;
  /** Any text; the same seed gives the same cases. Default: a random number. */
  readonly seed?: string | undefined;
  /** Only the case with this number. */
  readonly only?: number | undefined;
  /** With `only`: these faults in place of those of the case. */
  readonly faults?: readonly string[] | undefined;
  /** Ends a query that reached foreign peers after this many idle seconds. Default 1. */
  readonly quietFor?: number | undefined;
  /** A new folder for the runs. Default: one in `runs/`. */
  readonly out?: string | undefined;
  /** Base of relative paths. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Stops it; the result has the cases so far. */
  readonly signal?: AbortSignal | undefined;
  /** Stops it at once: kills all processes. */
  readonly killSignal?: AbortSignal | undefined;
  /** Called with a sentence before each case, and before each further try of one that failed. */
  readonly onProgress?: ((text: string) => void) | undefined;
  /** Judges the trace of each network. Default: by the rules of `sim verify`. */
  readonly createJudge?: (() => CaseJudge) | undefined;
  /** What is used after so many queries is compared with what was used during them. Default 1000. */
  readonly earlyQueries?: number | undefined;
}

const defaultRuns = 100;
const maxRuns = 10_000_000;
const maxMinutes = 10_000;

/**
 * Runs random faults over random queries on one network, and judges each case; a case that fails is repeated in new networks with
 * fewer and fewer faults.
 *
 * @throws SimError `bad-usage`, `bad-topology`, `not-allowed`: nothing has been started; `port-taken`, `peer-failed`, `timed-out`
 *   (exit code 4): the network did not start
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { cwd = process.cwd(), minutes, only, faults, out, signal = new AbortController().signal } = options;
  const runs = options.runs ?? (minutes === undefined ? defaultRuns : maxRuns);
  checkCount('--runs', runs);
  if (only !== undefined) checkCount('--only', only);
  if (minutes !== undefined && !(minutes > 0 && minutes <= maxMinutes))
    throw usage(`--minutes ${minutes} is not a time`, `use a number above 0, at most ${maxMinutes}`);
  if (faults !== undefined && only === undefined)
    throw usage('--fault needs --only', 'name the case whose faults it replaces');
  const quietMs = checkQuietFor(options.quietFor);
  const loaded =
    typeof options.topology === 'string' ? await loadTopology(options.topology, { cwd }) : options.topology;
  // What is left behind and what grows is measured on this machine.
  const { topology } = await checkHosts(loaded, { launcher: 'local' }, cwd);
  if (topology.options.strategy !== 'flood') {
    throw usage(
      `sim soak judges floods, and ${topology.name} has the strategy ${topology.options.strategy}`,
      'remove strategy from its [Network] section',
    );
  }
  const where = typeof options.topology === 'string' ? options.topology : undefined;
  await requirePermissions(topology, options, { where, cwd });
  for (const text of faults ?? []) checkFault(readFault(text), topology.peers);
  const startedAt = new Date();
  const loop = new SoakLoop({
    topology,
    where: where ?? topology.name,
    seed: options.seed ?? String(randomInt(1_000_000)),
    folder: createFolder(cwd, out, topology.name, startedAt),
    quietMs,
    signal,
    killSignal: options.killSignal,
    onProgress: options.onProgress,
    createJudge: options.createJudge,
    earlyQueries: options.earlyQueries ?? earlyQueries,
  });
  return loop.run({ runs, endMs: minutes === undefined ? null : minutes * 60_000, only, faults });
}

function createFolder(cwd: string, out: string | undefined, name: string, startedAt: Date): string {
  if (out !== undefined) {
    const folder = resolve(cwd, out);
    makeFolder(folder);
    return folder;
  }
  const time = startedAt.toISOString().replace(/[:.]/gu, '-').replace('Z', '');
  return makeNewFolder(resolve(cwd, 'runs'), `${time}-soak-${portableName(name)}`);
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= maxRuns) return;
  throw usage(`${name} ${value} is not a number of cases`, `use a whole number from 1 to ${maxRuns}`);
}

function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint });
}
