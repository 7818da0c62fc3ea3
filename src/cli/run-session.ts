import { exitCodeOfStop, type SimError } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import type { Session } from '../run/session.js';
import type { Permissions } from '../topology/permissions.js';
import type { HostArguments } from './host-options.js';

/** The arguments of each command with a session. */
export interface SessionArguments extends Permissions, HostArguments {
  readonly topology: string;
  readonly ports: 'ini' | 'auto' | undefined;
  readonly timeout: number;
  readonly quietFor: number;
  readonly startTimeout: number | undefined;
  readonly strategy: string | undefined;
  /** Not an option of the older dialogue. */
  readonly fault?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly allowUnknownPeers: boolean;
  readonly overwrite: boolean;
  readonly quiet: boolean;
}

/**
 * Starts the network of a session, runs something with it, and always stops it.
 *
 * @param act returns the exit code
 * @param stop aborted at the first signal to stop, which then decides the exit code
 * @returns why the network failed, or null
 */
export async function runSession(
  session: Session,
  act: () => Promise<number>,
  stop: AbortSignal,
): Promise<{ readonly exitCode: number; readonly error: SimError | null }> {
  try {
    await session.start();
    const exitCode = await act();
    return { exitCode: stop.aborted ? exitCodeOfStop(stop) : exitCode, error: null };
  } catch (error) {
    const known = knownError(error);
    if (known === null) throw error;
    if (stop.aborted) return { exitCode: exitCodeOfStop(stop), error: null };
    session.log(known);
    return { exitCode: known.exitCode, error: known };
  } finally {
    await session.stop();
  }
}
