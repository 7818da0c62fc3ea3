import { appendFileSync, existsSync, statSync } from 'node:fs';
import { messageOf } from '../core/errors.js';
import { bytesToString } from '../report/units.js';

/** GitHub shows no larger summary of a step. */
const maxSummaryBytes = 1024 * 1024;

/** In GitHub Actions, adds Markdown to the summary of the job; elsewhere it does nothing. */
export function addToJobSummary(
  markdown: string,
  note: (text: string) => void,
  path = process.env['GITHUB_STEP_SUMMARY'] ?? '',
): void {
  if (path === '') return;
  try {
    const size = existsSync(path) ? statSync(path).size : 0;
    if (size + Buffer.byteLength(markdown) > maxSummaryBytes) {
      note(`not added to the job summary: it would be larger than ${bytesToString(maxSummaryBytes)}`);
      return;
    }
    appendFileSync(path, `${markdown}\n`);
  } catch (error) {
    note(`cannot add to the job summary: ${messageOf(error)}`);
  }
}
