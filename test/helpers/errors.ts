import { SimError } from '../../src/core/errors.js';

/** The SimError that the code throws. */
export function errorOf(run: () => unknown): SimError {
  try {
    run();
  } catch (error) {
    if (error instanceof SimError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
