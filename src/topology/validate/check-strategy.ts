import { SimError } from '../../core/errors.js';
import { parseStrategy } from '../../protocol/strategy-text.js';
import type { Entry, Report } from '../source.js';

/** Reports a search strategy that does not exist, or has wrong settings. */
export function checkStrategy({ value, location }: Entry, report: Report): void {
  try {
    parseStrategy(value);
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    report(location, error.message, error.hint ?? '');
  }
}
