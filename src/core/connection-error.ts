import { systemCode } from './errors.js';

/** Plain words for the errors that a connection on one machine meets. */
export function connectionErrorText(error: unknown): string {
  const code = systemCode(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it hung up';
    case 'ETIMEDOUT':
      return 'it did not answer';
    default:
      return code ?? (error instanceof Error ? error.message : String(error));
  }
}
