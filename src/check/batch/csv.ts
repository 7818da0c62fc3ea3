import { stringify } from 'csv-stringify/sync';
import { tallyOf } from '../result.js';
import type { Grade } from './grade.js';

const columns = ['submission', 'status', 'level', 'passed', 'failed', 'points', 'of', 'seconds', 'reasons'];

/**
 * A row for each submission (RFC 4180).
 *
 * What a student's program prints ends up in `reasons`, and a cell that begins with `=` is a formula to whoever opens the
 * file: such cells are defused. Without a byte order mark it would take a Chinese name for Latin letters.
 */
export function gradesCsv(grades: readonly Grade[], of: number): string {
  const rows = grades.map(({ submission, status, result, reasons, durationMs }) => {
    // There was as much to be had, though there was nothing to start.
    const tally = result === null ? { level: 0, passed: 0, failed: 0, points: 0, of } : tallyOf(result);
    return [
      submission.name,
      status,
      tally.level,
      tally.passed,
      tally.failed,
      tally.points,
      tally.of,
      (durationMs / 1000).toFixed(1),
      reasons.map((reason) => reason.replace(/\s+/gu, ' ')).join('; '),
    ];
  });
  const asSpreadsheetsRead = { bom: true, escape_formulas: true, record_delimiter: '\n' };
  return stringify(rows, { header: true, columns, ...asSpreadsheetsRead });
}
