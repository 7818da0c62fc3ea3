import { nearest } from '../core/nearest.js';
import type { Fault } from '../faults/fault.js';
import type { HostsPlan } from '../hosts/hosts-plan.js';
import { loadTopology } from '../topology/load.js';
import type { Topology } from '../topology/model.js';
import type { TraceEvent } from '../trace/event.js';
import { encodeFileName, isBaseName, maxFileNameBytes } from '../wire/file-name.js';
import { checkHosts, type HostOptions, hostKeys } from './hosts.js';
import {
  checkQuietFor,
  checkSlow,
  checkStartTimeout,
  checkTimeout,
  checkTtl,
  usage,
} from './number-options.js';
import { readFaults } from './read-faults.js';
import type { AllowExec } from './require-permissions.js';
import { withStrategy } from './strategy.js';

export interface RunOptions extends HostOptions {
  /** An INI file, a folder of INI files, the bare name of a shipped topology, or a topology already loaded. */
  readonly topology: string | Topology;
  /** Base names of the files or folders to search for, one after the other, in one network. */
  readonly get: readonly string[];
  /** The origin of the queries. Default: the topology's first peer. */
  readonly from?: number | undefined;
  /** TTL of the queries. Default: the origin's own. */
  readonly ttl?: number | undefined;
  /** How peers search, such as `walk:walkers=4`; docs/strategies.md has all strategies. Default: that of the topology. */
  readonly strategy?: string | undefined;
  /** `ini`: the ports of the INI, the default on this machine; `auto`: the system chooses every port. */
  readonly ports?: 'ini' | 'auto' | undefined;
  /** Maximum seconds per query. Default 60. A transfer that makes progress is not cut off. */
  readonly timeout?: number | undefined;
  /** Ends a query that reached foreign peers, whose messages cannot be counted, after this many idle seconds. Default 1. */
  readonly quietFor?: number | undefined;
  /** Maximum seconds until all peers are ready. Default: no limit while their processes give signs of life. */
  readonly startTimeout?: number | undefined;
  /** Milliseconds by which each message on a link between native peers is delayed, so that all take about as long. Default 0. */
  readonly slow?: number | undefined;
  /** Output folder of the run. Default: a new one in `runs/`. */
  readonly out?: string | undefined;
  /**
   * Lets the messages on links pass one at a time, in the order in which they were sent, so that a run has exactly the predicted
   * messages. All peers must be native. Default false.
   */
  readonly lockstep?: boolean | undefined;
  /** Also predicts each query, and compares. Default false. */
  readonly predict?: boolean | undefined;
  /** Faults on purpose, such as `cut 2-3 at 200ms for 1s`; docs/faults.md describes them. Those of the topology are first. */
  readonly faults?: readonly string[] | undefined;
  /** Seed of all random numbers of the faults. Default: a new one; the result has it. */
  readonly seed?: string | number | undefined;
  /** Whether the run fails, with exit code 1, if a fault never acted. Default false. */
  readonly strict?: boolean | undefined;
  /** `not-found`: the run succeeds if no file is found. */
  readonly expect?: 'not-found' | undefined;
  /** Replaces existing files, and an earlier run in `out`. */
  readonly overwrite?: boolean | undefined;
  /** Whether verified downloads are kept, and shared by the origin. Default true. */
  readonly save?: boolean | undefined;
  /**
   * Runs the programs that the topology names (`exec`): true, or a function that is called with them. Default false: nothing is
   * started if the topology names some. `sim peer`, and topologies that ship with floodsim, need no permission.
   */
  readonly allowExec?: AllowExec | undefined;
  /** Shares folders that are not in the folder of the topology. Default false. */
  readonly allowOutsideShares?: boolean | undefined;
  /** Uses addresses that are not loopback addresses. Default false. */
  readonly allowRemoteAddresses?: boolean | undefined;
  /** Sets variables such as `NODE_OPTIONS`, which change what a program loads. Default false. */
  readonly allowEnv?: boolean | undefined;
  /** Lets peers connect to origins and holders that are not of the run. Default false. */
  readonly allowUnknownPeers?: boolean | undefined;
  /** Base of relative paths. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Stops the run; the trace and the result so far are still written. */
  readonly signal?: AbortSignal | undefined;
  /** Stops it at once: kills all processes. */
  readonly killSignal?: AbortSignal | undefined;
  /** Called with a sentence if the network needs much of the memory that is available. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Called with what is waited for before the network starts, for a line that the next call replaces; '' removes it. */
  readonly onStatus?: ((text: string) => void) | undefined;
  /** Called with each event as it happens, in causal order. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

/** Options with all defaults, and with all values checked. */
export interface CheckedOptions {
  readonly topology: Topology;
  readonly get: readonly string[];
  readonly from: number;
  readonly ttl: number;
  readonly ports: 'ini' | 'auto';
  readonly hosts: HostsPlan | undefined;
  readonly timeoutMs: number;
  readonly quietMs: number;
  readonly startMs: number | undefined;
  readonly slowMs: number;
  readonly lockstep: boolean;
  readonly predict: boolean;
  readonly expect: 'not-found' | undefined;
  readonly faults: readonly Fault[];
  readonly seed: string | undefined;
  readonly strict: boolean;
  readonly overwrite: boolean;
  readonly save: boolean;
  readonly allowUnknownPeers: boolean;
  readonly cwd: string;
}

/**
 * Checks the values; {@link checkKeys} checks the names.
 *
 * @throws SimError `bad-usage`, `bad-topology`: nothing has been started
 */
export async function checkOptions(options: RunOptions): Promise<CheckedOptions> {
  const cwd = options.cwd ?? process.cwd();
  checkFiles(options.get);
  if (options.out === '') throw usage('--out is empty', 'give a folder, or omit --out');
  const ttl = options.ttl === undefined ? undefined : checkTtl(options.ttl);
  const timeoutMs = checkTimeout(options.timeout);
  const quietMs = checkQuietFor(options.quietFor);
  const startMs = checkStartTimeout(options.startTimeout);
  const slowMs = checkSlow(options.slow);
  const loaded =
    typeof options.topology === 'string' ? await loadTopology(options.topology, { cwd }) : options.topology;
  const { topology: placed, ...hosts } = await checkHosts(loaded, options, cwd);
  const topology = withStrategy(placed, options.strategy);
  const origin = peerOf(topology, options.from);
  return {
    topology,
    get: options.get,
    from: origin.id,
    ttl: ttl ?? origin.ttl,
    ...hosts,
    timeoutMs,
    quietMs,
    startMs,
    slowMs,
    lockstep: checkLockstep(options.lockstep, topology),
    predict: options.predict ?? false,
    expect: options.expect,
    faults: await readFaults(options.faults ?? [], topology, cwd),
    seed: options.seed === undefined ? undefined : String(options.seed),
    strict: options.strict ?? false,
    overwrite: options.overwrite ?? false,
    save: options.save ?? true,
    allowUnknownPeers: options.allowUnknownPeers ?? false,
    cwd,
  };
}

/** @throws SimError `bad-usage` if a peer is foreign: it reports nothing, so that the end of a step is not known */
function checkLockstep(lockstep: boolean | undefined, { peers }: Topology): boolean {
  const foreign = peers.find(({ program }) => program !== undefined);
  if (lockstep !== true || foreign === undefined) return lockstep ?? false;
  throw usage(
    `--lockstep needs native peers, and peer ${foreign.id} runs a program`,
    'a program reports no events, so that the end of a step is not known; use --slow',
  );
}

/**
 * The peer with this id, or the first peer.
 *
 * @throws SimError `bad-usage` if no peer has this id
 */
export function peerOf<P extends { readonly id: number }>(
  topology: { readonly name: string; readonly peers: readonly P[] },
  id: number | undefined,
): P {
  const peer = topology.peers.find((candidate) => candidate.id === (id ?? topology.peers[0]?.id));
  if (peer !== undefined) return peer;
  const ids = topology.peers.map((candidate) => candidate.id).join(', ');
  throw usage(`there is no peer ${id} in ${topology.name}`, `its peers are ${ids}`);
}

export const runKeys = {
  topology: true,
  get: true,
  from: true,
  ttl: true,
  strategy: true,
  ports: true,
  ...hostKeys,
  timeout: true,
  quietFor: true,
  startTimeout: true,
  slow: true,
  lockstep: true,
  out: true,
  predict: true,
  faults: true,
  seed: true,
  strict: true,
  expect: true,
  overwrite: true,
  save: true,
  allowExec: true,
  allowOutsideShares: true,
  allowRemoteAddresses: true,
  allowEnv: true,
  allowUnknownPeers: true,
  cwd: true,
  signal: true,
  killSignal: true,
  onWarning: true,
  onStatus: true,
  onEvent: true,
} satisfies Record<keyof RunOptions, true>;

/**
 * Rejects a mistyped option, which would silently be a default, for callers without a compiler.
 *
 * @param call the called function
 * @param required the option that it cannot do without
 * @throws SimError `bad-usage`
 */
export function checkKeys(
  call: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
  required = 'topology',
): void {
  if (typeof options !== 'object' || options === null)
    throw usage(`${call}() needs options`, `pass an object with ${required}`);
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue;
    const near = nearest(key, Object.keys(known));
    const hint = near ? `did you mean ${near}?` : `use one of: ${Object.keys(known).join(', ')}`;
    throw usage(`${call}() has no option '${key}'`, hint);
  }
  if ((options as Record<string, unknown>)[required] === undefined)
    throw usage(`no ${required} given`, 'name one');
}

function checkFiles(files: unknown): void {
  if (!Array.isArray(files) || files.length === 0) throw usage('no file given', 'use --get <file>');
  for (const file of files) readWanted(file);
}

/** What a user asks for. */
export interface Wanted {
  readonly file: string;
  readonly isFolder: boolean;
}

/**
 * Reads the name of a file, or of a folder with `/` behind it. (Without the slash it may be either.)
 *
 * @throws SimError `bad-usage` if a file cannot have this name
 */
export function readWanted(text: unknown): Wanted {
  const isFolder = typeof text === 'string' && text.endsWith('/');
  const file = isFolder ? text.slice(0, -1) : text;
  if (typeof file !== 'string' || !isBaseName(file)) {
    throw usage(`'${text}' is not a base name`, 'give the name of a file or a folder, not a path');
  }
  if (Buffer.byteLength(encodeFileName(file)) > maxFileNameBytes) {
    throw usage(`the name '${file.slice(0, 40)}...' is too long`, `use at most ${maxFileNameBytes} bytes`);
  }
  return { file, isFolder };
}
