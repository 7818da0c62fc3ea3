import { type Problem, SimError } from '../../core/errors.js';
import { loadTopology } from '../load.js';
import { findWarnings } from '../warnings.js';

/** The errors and warnings of one topology. */
export interface Validation {
  /** As the user named it. */
  readonly path: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Checks a topology, and finds all errors and warnings in its files. Starts nothing; a topology with errors is a result,
 * not an error.
 *
 * @param path an INI file, a folder of INI files, or the bare name of a shipped topology
 */
export async function validate(
  path: string,
  { cwd = process.cwd() }: { readonly cwd?: string | undefined } = {},
): Promise<Validation> {
  try {
    const topology = await loadTopology(path, { cwd });
    return { path, errors: [], warnings: findWarnings(topology, cwd) };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const { problems, message, hint } = error;
    const whole = { message, ...(hint === undefined ? {} : { hint }) };
    return { path, errors: problems.length > 0 ? problems : [whole], warnings: [] };
  }
}
