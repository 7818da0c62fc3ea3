import type { FaultResult } from '../../judge/fault-results.js';
import type { Texts } from './en.js';

/**
 * What a fault has done, in few words.
 *
 * @param isLive whether it may still act
 */
export function doneText(
  { started, triggered, lost, duplicated }: FaultResult,
  isLive: boolean,
  { faults: words }: Texts,
): string {
  if (triggered === 0) return isLive ? words.notYet : started ? words.neverActed : words.neverStarted;
  if (lost > 0) return words.lost(lost);
  return duplicated > 0 ? words.copied(duplicated) : words.acted(triggered);
}
