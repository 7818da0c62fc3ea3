import { printable } from '../../core/sanitize.js';
import { type Column, table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import type { Grade } from '../batch/grade.js';
import { tallyOf } from '../result.js';
import { checkObject } from './json.js';

const columns: readonly Column[] = [
  { title: 'submission' },
  { title: 'level', align: 'right' },
  { title: 'points', align: 'right' },
  { title: 'first reason' },
];

/** The class at a glance. */
export function batchText(grades: readonly Grade[], style: Style): string {
  const rows = grades.map(({ submission, status, result, reasons }) => {
    const { level, points } = result === null ? { level: 0, points: 0 } : tallyOf(result);
    const [reason = ''] = reasons;
    const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
    const mark = status === 'passed' ? style.tick : style.cross;
    const said =
      status === 'passed' ? '' : `${status === 'failed' ? '' : `${status}: `}${cut(reason)}${more}`;
    return [`${mark} ${printable(submission.name)}`, String(level ?? ''), String(points), printable(said)];
  });
  const passed = grades.filter(({ status }) => status === 'passed').length;
  const total = `${passed} of ${counted(grades.length, 'submission')} passed all that was asked`;
  return `${[...table(style, columns, rows), '', total].join('\n')}\n`;
}

const longestReason = 120;

function cut(text: string): string {
  return text.length > longestReason ? `${text.slice(0, longestReason)}...` : text;
}

/** The same for programs, with all that is known of each. */
export function batchJson(grades: readonly Grade[]): string {
  const submissions = grades.map(({ submission, status, result, reasons, durationMs }) => ({
    name: submission.name,
    status,
    seconds: Math.round(durationMs) / 1000,
    reasons,
    check: result === null ? null : checkObject(result),
  }));
  return `${JSON.stringify({ schema: 1, submissions }, null, 2)}\n`;
}
