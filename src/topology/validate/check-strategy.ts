import { SimError } from '../../core/errors.js';
import type { NetworkDraft } from '../fields.js';
import type { Report, SourceLocation } from '../source.js';

/** Reports search strategies that do not exist, or have wrong settings. */
export async function checkStrategies(sections: NetworkDraft['options'], report: Report): Promise<void> {
  for (const { strategy } of sections)
    if (strategy !== undefined) await checkStrategy(strategy.value, strategy.location, report);
}

export async function checkStrategy(text: string, location: SourceLocation, report: Report): Promise<void> {
  // Runs that only flood load no other strategy.
  if (text === 'flood') return;
  const { readStrategy } = await import('../../protocol/strategies/index.js');
  try {
    readStrategy(text, { forwardOnHit: false });
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    report(location, error.message, error.hint ?? '');
  }
}
