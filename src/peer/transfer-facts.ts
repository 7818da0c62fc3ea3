import type { ShareComparison } from '../control/messages.js';
import type { SimError } from '../core/errors.js';
import type { EventOf } from '../trace/event.js';
import type { FoundMessage } from '../wire/messages.js';

/** What the events of a transfer say about it. */

/** The end of a sentence about the last holder that was asked. */
export function untriedText(untried: number): string {
  if (untried === 0) return '';
  return `; ${untried === 1 ? '1 more holder was' : `${untried} more holders were`} not asked, because transfers have failed for too long`;
}

/** What the content of a verified transfer was compared with. */
export function comparedWith(
  { sha256 }: FoundMessage,
  comparison: ShareComparison | null,
): Pick<EventOf<'transfer:verified'>, 'comparedWith' | 'note'> {
  if (comparison?.result === 'same') return { comparedWith: 'share' };
  const note = comparison?.result === 'unknown' ? { note: comparison.note } : {};
  return { comparedWith: sha256 === null ? 'transfer' : 'hit', ...note };
}

/** Events have one text field, so the hint is appended to the message. */
export function withHint({ message, hint }: SimError): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
