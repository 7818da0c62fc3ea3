import { resolve } from 'node:path';
import { exitCodeOfStop, type SimError } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import type { RunResult } from '../judge/result.js';
import type { QueryEnd, QueryRequest } from '../judge/summary.js';
import {
  type CheckedOptions,
  checkKeys,
  checkOptions,
  type RunOptions,
  readWanted,
  runKeys,
} from './options.js';
import { createPredictor, expectFlood } from './predict.js';
import { requirePermissions } from './require-permissions.js';
import { RunFolder } from './run-folder.js';
import { Session } from './session.js';
import { exitCodeOf } from './verdict.js';

/**
 * Runs a network: starts a process per peer, queries each file in turn, stops everything, and returns the result.
 *
 * The result's `exitCode` is what `sim run` exits with; a network that fails is a result, not an error.
 *
 * @throws SimError (exit code 2) if the input is bad: then nothing has been started or written
 */
export async function run(options: RunOptions): Promise<RunResult> {
  checkKeys('run', options, runKeys);
  const checked = await checkOptions(options);
  if (checked.predict) expectFlood(checked.topology);
  const where = typeof options.topology === 'string' ? options.topology : undefined;
  await requirePermissions(checked.topology, options, { where, cwd: checked.cwd });
  const startedAt = new Date();
  const folder =
    options.out === undefined
      ? RunFolder.createNew(checked.cwd, checked.topology.name, startedAt)
      : RunFolder.createAt(resolve(checked.cwd, options.out), checked.overwrite);
  const { killSignal, onWarning, onStatus, onEvent, signal = new AbortController().signal } = options;
  try {
    const lockstep = checked.lockstep ? new (await import('./lockstep.js')).Lockstep() : undefined;
    const session = new Session(
      {
        ...checked,
        isUnattended: true,
        lockstep,
        permissions: options,
        signal,
        killSignal,
        onWarning,
        onStatus,
        onEvent,
      },
      folder,
      startedAt,
    );
    const error = await queryAll(session, checked, signal);
    return await session.finish({
      notSent: notSent(checked, session.queryCount, signal.aborted),
      expect: checked.expect ?? null,
      error,
      judge: (queries, peers, faults) =>
        exitCodeOf({
          queries,
          stopCode: signal.aborted ? exitCodeOfStop(signal) : null,
          networkFailed: error !== null || peers.some(({ end }) => end !== 'stopped'),
          expect: checked.expect,
          isUntriggered: checked.strict && faults.some(({ warning }) => warning !== null),
        }),
    });
  } finally {
    folder.close();
  }
}

/** Starts the network, queries each file, and always stops the network. Returns why the network failed, or null. */
async function queryAll(
  session: Session,
  checked: CheckedOptions,
  signal: AbortSignal,
): Promise<SimError | null> {
  const { get, from, ttl, timeoutMs, slowMs } = checked;
  const predictor = checked.predict ? createPredictor(checked) : null;
  try {
    if (signal.aborted) return null;
    await session.start();
    if (slowMs > 0) await session.network.delayLinks(slowMs);
    for (const text of get) {
      if (signal.aborted) break;
      const { file, isFolder } = readWanted(text);
      const prediction = predictor?.predict(file);
      const result = await session.query({ file, isFolder, origin: from, ttl, timeoutMs, prediction });
      predictor?.update(result);
    }
    return null;
  } catch (error) {
    const known = knownError(error);
    if (known === null) throw error;
    session.log(known);
    return signal.aborted ? null : known;
  } finally {
    await session.stop();
  }
}

function notSent(
  { get, from: origin, ttl }: CheckedOptions,
  sent: number,
  wasInterrupted: boolean,
): (QueryRequest & QueryEnd)[] {
  const fallbackVerdict = wasInterrupted ? 'interrupted' : 'failed';
  return get
    .slice(sent)
    .map((text) => ({ file: readWanted(text).file, origin, ttl, query: null, fallbackVerdict }));
}
