import { type ErrorCode, SimError } from '../errors.js';

/**
 * The two halves of the archive, each loaded when it is first needed: their libraries cost more time and memory than
 * all the rest of a peer, and a holder never unpacks, an origin never packs.
 *
 * The build leaves imports of exactly these names for run time.
 */
export const loadPack = (): Promise<typeof import('./pack.js')> => import('../archive/pack.js');

export const loadUnpack = (): Promise<typeof import('./unpack.js')> => import('../archive/unpack.js');

/**
 * The error that one of the halves threw, as one of ours.
 *
 * Loaded apart, each half has a copy of the error class of its own, so that `instanceof` does not know its errors.
 */
export function adoptError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SimError || error.name !== 'SimError') return error;
  const { code, message } = error as SimError;
  return new SimError(code satisfies ErrorCode, message, {
    mend: (error as SimError).mend,
    cause: error.cause,
  });
}
