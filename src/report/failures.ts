import { printable } from '../core/sanitize.js';
import type { TransferFailure } from '../judge/transfer-failures.js';
import { listed } from './units.js';

/** The errors of an archive that has arrived and is not the announced one. */
const rejected: ReadonlySet<string> = new Set(['bad-transfer', 'bad-archive', 'too-large', 'file-changed']);

const outcomeTexts = { verified: 'its file verified', failed: 'that failed too', unknown: null } as const;

/** Why a transfer failed, and which holder was asked next, in one line. */
export function failureText(failure: TransferFailure): string {
  const { holder, code, message, faults } = failure;
  const text = printable(message);
  // The file is at the origin already; the holder is not the cause.
  if (code === 'file-exists') return text;
  const numbers = listed(faults.map(String));
  const byFaults = faults.length === 0 ? '' : `, ${faults.length === 1 ? 'fault' : 'faults'} ${numbers}`;
  return `${what(code)} from peer ${holder ?? '?'} ${verb(code)}: ${text} (${code}${byFaults})${nextText(failure)}`;
}

function what(code: string): string {
  return rejected.has(code) ? 'archive' : 'transfer';
}

function verb(code: string): string {
  if (rejected.has(code)) return 'rejected';
  return code === 'timed-out' ? 'given up' : 'failed';
}

function nextText({ next, outcome }: TransferFailure): string {
  if (outcome === null) return '';
  const text = outcomeTexts[outcome];
  return `; peer ${next ?? '?'} was asked next${text === null ? '' : `, and ${text}`}`;
}
