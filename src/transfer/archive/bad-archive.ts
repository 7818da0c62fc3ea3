import { SimError } from '../../core/errors.js';

export function badArchive(reason: string, cause?: unknown): SimError {
  return new SimError('bad-archive', `the archive is not usable: ${reason}`, { cause });
}
