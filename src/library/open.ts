import { resolve } from 'node:path';
import { exitCodeOfStop, SimError } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import { checkHosts, type HostOptions, hostKeys } from '../run/hosts.js';
import { checkQuietFor, checkStartTimeout } from '../run/number-options.js';
import { checkKeys, type RunOptions } from '../run/options.js';
import { readFaults } from '../run/read-faults.js';
import { requirePermissions } from '../run/require-permissions.js';
import { RunFolder } from '../run/run-folder.js';
import { Session } from '../run/session.js';
import { withStrategy } from '../run/strategy.js';
import { loadTopology } from '../topology/load.js';
import { closeSession, OpenNetwork } from './open-network.js';

export interface OpenOptions
  extends HostOptions,
    Pick<
      RunOptions,
      | 'topology'
      | 'strategy'
      | 'ports'
      | 'quietFor'
      | 'startTimeout'
      | 'faults'
      | 'seed'
      | 'out'
      | 'overwrite'
      | 'save'
      | 'allowExec'
      | 'allowOutsideShares'
      | 'allowRemoteAddresses'
      | 'allowEnv'
      | 'allowUnknownPeers'
      | 'cwd'
      | 'signal'
      | 'killSignal'
      | 'onWarning'
      | 'onStatus'
      | 'onEvent'
    > {}

/**
 * Starts a network, and keeps it running until `close()`. Resolves when all peers are ready. Prints nothing.
 *
 * Aborting `signal` stops the network; `close()` still gives the result.
 *
 * @throws SimError `bad-usage`, `bad-topology` (exit code 2): nothing has been started; `port-taken`, `peer-failed`, `hosts-failed`,
 *   `timed-out` (exit code 4), `interrupted` (exit code 130): everything has been stopped
 */
export async function open(options: OpenOptions): Promise<OpenNetwork> {
  checkKeys('open', options, openKeys);
  const { cwd = process.cwd(), overwrite = false, out, killSignal, onWarning, onStatus, onEvent } = options;
  const { allowUnknownPeers = false } = options;
  const signal = options.signal ?? new AbortController().signal;
  if (out === '') throw new SimError('bad-usage', 'out is empty', { hint: 'give a folder, or omit out' });
  const quietMs = checkQuietFor(options.quietFor);
  const startMs = checkStartTimeout(options.startTimeout);
  const loaded =
    typeof options.topology === 'string' ? await loadTopology(options.topology, { cwd }) : options.topology;
  const { topology: placed, ports, hosts } = await checkHosts(loaded, options, cwd);
  const topology = withStrategy(placed, options.strategy);
  const faults = await readFaults(options.faults ?? [], topology, cwd);
  const where = typeof options.topology === 'string' ? options.topology : undefined;
  await requirePermissions(topology, options, { where, cwd });
  const startedAt = new Date();
  const folder =
    out === undefined
      ? RunFolder.createNew(cwd, topology.name, startedAt)
      : RunFolder.createAt(resolve(cwd, out), overwrite);
  const session = new Session(
    {
      permissions: options,
      topology,
      ports,
      hosts,
      overwrite,
      save: options.save,
      allowUnknownPeers,
      quietMs,
      startMs,
      faults,
      seed: options.seed === undefined ? undefined : String(options.seed),
      signal,
      killSignal,
      onWarning,
      onStatus,
      onEvent,
    },
    folder,
    startedAt,
  );
  try {
    signal.throwIfAborted();
    await session.start();
    signal.throwIfAborted();
  } catch (error) {
    const cause = signal.aborted
      ? new SimError('interrupted', 'interrupted', { exitCode: exitCodeOfStop(signal), cause: signal.reason })
      : (knownError(error) ?? error);
    if (cause instanceof SimError) session.log(cause);
    await closeSession(session, cause instanceof SimError && !signal.aborted ? cause : null, signal);
    throw cause;
  }
  return new OpenNetwork(session, where ?? topology.name, cwd, signal);
}

const openKeys = {
  topology: true,
  strategy: true,
  ports: true,
  ...hostKeys,
  quietFor: true,
  startTimeout: true,
  faults: true,
  seed: true,
  out: true,
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
} satisfies Record<keyof OpenOptions, true>;
