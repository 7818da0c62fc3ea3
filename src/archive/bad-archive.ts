import { SimError } from '../errors.js';

export function badArchive(reason: string, cause?: unknown): SimError {
  return new SimError('bad-archive', `the archive is not usable: ${reason}`, { cause });
}
