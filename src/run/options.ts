import { ExitCode, SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { loadTopology } from '../topology/load.js';
import type { Topology } from '../topology/model.js';
import type { TraceEvent } from '../trace/event.js';
import { encodeFileName, isBaseName, maxFileNameBytes } from '../wire/file-name.js';

export interface RunOptions {
  /** An INI file, a folder of INI files, the bare name of a shipped topology, or a topology already loaded. */
  readonly topology: string | Topology;
  /** Base names of the files or folders to ask for, one after the other, in one network. */
  readonly get: readonly string[];
  /** The peer that asks. Default: the topology's first. */
  readonly from?: number | undefined;
  /** TTL of the queries. Default: the origin's own. */
  readonly ttl?: number | undefined;
  /** `ini` (the default): the ports of the INI; `auto`: the system chooses every port. */
  readonly ports?: 'ini' | 'auto' | undefined;
  /** Seconds from each question until its flood must have settled. Default 60. A transfer that advances is not cut off. */
  readonly timeout?: number | undefined;
  /**
   * Seconds without news after which a flood counts as over that came to programs of others, whose messages cannot be counted.
   * Default 1.
   */
  readonly quietFor?: number | undefined;
  /** Folder for what the run writes. Default: a new one in `runs/`. */
  readonly out?: string | undefined;
  /** Predicts each flood before it is asked for, and compares. Default false. */
  readonly predict?: boolean | undefined;
  /** `not-found`: the run is a success when nothing that was asked for was found. */
  readonly expect?: 'not-found' | undefined;
  /** Replaces files, and an earlier run in `out`, that are already there. */
  readonly overwrite?: boolean | undefined;
  /** Where relative paths begin. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Stops the run; what was seen so far is still written. */
  readonly signal?: AbortSignal | undefined;
  /** Stops it at once: children are killed, not asked. */
  readonly killSignal?: AbortSignal | undefined;
  /** Told of each event as it happens, in causal order. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

/** Options with every default filled in and every value checked. */
export interface CheckedOptions {
  readonly topology: Topology;
  readonly get: readonly string[];
  readonly from: number;
  readonly ttl: number;
  readonly ports: 'ini' | 'auto';
  readonly timeoutMs: number;
  readonly quietMs: number;
  readonly predict: boolean;
  readonly expect: 'not-found' | undefined;
  readonly overwrite: boolean;
  readonly cwd: string;
}

const defaultTimeoutSeconds = 60;
const defaultQuietSeconds = 1;
const maxTtl = 65_535;

/**
 * Checks values; the names of the options are looked at by {@link checkKeys}.
 *
 * @throws SimError `bad-usage`, `bad-topology`: nothing has been started
 */
export async function checkOptions(options: RunOptions): Promise<CheckedOptions> {
  const cwd = options.cwd ?? process.cwd();
  checkFiles(options.get);
  if (options.out === '') throw usage('--out is empty', 'name a folder, or leave it out');
  const ttl = options.ttl === undefined ? undefined : checkTtl(options.ttl);
  const timeoutMs = checkTimeout(options.timeout);
  const quietMs = checkQuietFor(options.quietFor);
  const topology =
    typeof options.topology === 'string' ? await loadTopology(options.topology, { cwd }) : options.topology;
  const origin = peerOf(topology, options.from);
  return {
    topology,
    get: options.get,
    from: origin.id,
    ttl: ttl ?? origin.ttl,
    ports: options.ports ?? 'ini',
    timeoutMs,
    quietMs,
    predict: options.predict ?? false,
    expect: options.expect,
    overwrite: options.overwrite ?? false,
    cwd,
  };
}

/** @throws SimError `bad-usage` where it is no TTL; `typed` is what the user wrote */
export function checkTtl(ttl: number, typed: string = String(ttl)): number {
  if (Number.isInteger(ttl) && ttl >= 1 && ttl <= maxTtl) return ttl;
  throw usage(`'${typed}' is no TTL`, `use a whole number from 1 to ${maxTtl}`);
}

/**
 * @param seconds default 60
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkTimeout(seconds = defaultTimeoutSeconds): number {
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw usage(`'${seconds}' is no time-out`, 'use seconds, from above 0 to 86400');
}

/**
 * @param seconds default 1
 * @returns milliseconds
 * @throws SimError `bad-usage`
 */
export function checkQuietFor(seconds = defaultQuietSeconds): number {
  if (seconds > 0 && seconds <= 3600) return seconds * 1000;
  throw usage(`'${seconds}' is no time to be quiet for`, 'use seconds, from above 0 to 3600');
}

/**
 * The peer that was named, or the first.
 *
 * @throws SimError `bad-usage` where there is none of that number
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
  ports: true,
  timeout: true,
  quietFor: true,
  out: true,
  predict: true,
  expect: true,
  overwrite: true,
  cwd: true,
  signal: true,
  killSignal: true,
  onEvent: true,
} satisfies Record<keyof RunOptions, true>;

/**
 * For callers without a compiler: a mistyped option is not silently a default.
 *
 * @param call the function that was called with them
 * @throws SimError `bad-usage`
 */
export function checkKeys(call: string, options: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null)
    throw usage(`${call}() needs options`, 'give it { topology, get }');
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue;
    const meant = nearest(key, Object.keys(known));
    const hint = meant ? `did you mean ${meant}?` : `it has ${Object.keys(known).join(', ')}`;
    throw usage(`${call}() has no option '${key}'`, hint);
  }
  if (!('topology' in options) || options.topology === undefined)
    throw usage('no topology is given', 'name one');
}

function checkFiles(files: unknown): void {
  if (!Array.isArray(files) || files.length === 0)
    throw usage('nothing is asked for', 'name a file with --get');
  for (const file of files) checkFileName(file);
}

/** @throws SimError `bad-usage` where no file can be called so */
export function checkFileName(file: unknown): void {
  if (typeof file !== 'string' || !isBaseName(file)) {
    throw usage(`'${file}' is not a file's base name`, 'ask for a name, not a path');
  }
  if (Buffer.byteLength(encodeFileName(file)) > maxFileNameBytes) {
    throw usage(`'${file.slice(0, 40)}...' is too long a name`, `use at most ${maxFileNameBytes} bytes`);
  }
}

function usage(message: string, hint: string): SimError {
  return new SimError('bad-usage', message, { hint, exitCode: ExitCode.usage });
}
