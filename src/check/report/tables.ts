import { jsonText, printable } from '../../core/sanitize.js';
import { type Column, table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import type { Grade } from '../batch/grade.js';
import { groupByLevel, levelTitles, type Requirement, seeOf } from '../requirement.js';
import { sumPoints, tallyOf } from '../result.js';
import type { PointsOf } from '../rubric.js';
import { checkObject } from './formats.js';

const requirementColumns: readonly Column[] = [
  { title: 'requirement' },
  { title: 'points', align: 'right' },
  { title: 'the peer ...' },
];

/** The requirements, level by level. */
export function listText(selected: readonly Requirement[], pointsOf: PointsOf, style: Style): string {
  const blocks = groupByLevel(selected, ({ level }) => level).map(({ level, items }) => {
    const rows = items.map((one) => [one.id, String(pointsOf(one)), one.title]);
    const title = style.bold(`level ${level}  ${levelTitles[level]}`);
    return [title, ...table(style, requirementColumns, rows)].join('\n');
  });
  const points = counted(sumPoints(selected.map(pointsOf)), 'point');
  return `${[...blocks, `${counted(selected.length, 'requirement')}, ${points}`].join('\n\n')}\n`;
}

export function listJson(selected: readonly Requirement[], pointsOf: PointsOf): string {
  const requirements = selected.map((one) => ({
    id: one.id,
    level: one.level,
    points: pointsOf(one),
    title: one.title,
    why: one.why,
    see: seeOf(one),
    needs: one.needs ?? [],
  }));
  return `${jsonText({ schema: 1, requirements }, 2)}\n`;
}

const submissionColumns: readonly Column[] = [
  { title: 'submission' },
  { title: 'level', align: 'right' },
  { title: 'points', align: 'right' },
  { title: 'isolated' },
  { title: 'first reason' },
];
const maxReasonLength = 120;

/** One row per submission. */
export function batchText(grades: readonly Grade[], style: Style): string {
  const rows = grades.map((grade) => {
    const { submission, status, result, isolation } = grade;
    const { level, points } = result === null ? { level: 0, points: 0 } : tallyOf(result);
    const mark = status === 'passed' ? style.tick : style.cross;
    const name = `${mark} ${printable(submission.name)}`;
    const isIsolated = isolation === null ? '-' : isolation.isIsolated ? 'yes' : 'no';
    return [name, String(level ?? ''), String(points), isIsolated, printable(firstReason(grade))];
  });
  const passed = grades.filter(({ status }) => status === 'passed').length;
  const total = `${passed} of ${counted(grades.length, 'submission')} passed all requirements`;
  const reason = grades.find(({ isolation }) => isolation?.isIsolated === false)?.isolation?.reason;
  const notes = typeof reason === 'string' ? [`not isolated: ${printable(reason)}`] : [];
  return `${[...table(style, submissionColumns, rows), '', total, ...notes].join('\n')}\n`;
}

function firstReason({ status, reasons }: Grade): string {
  if (status === 'passed') return '';
  const [reason = ''] = reasons;
  const cut = reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength)}...` : reason;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return `${status === 'failed' ? '' : `${status}: `}${cut}${more}`;
}

export function batchJson(grades: readonly Grade[]): string {
  const submissions = grades.map(({ submission, status, result, reasons, durationMs, isolation }) => ({
    name: submission.name,
    status,
    seconds: Math.round(durationMs) / 1000,
    isolated: isolation?.isIsolated ?? false,
    notIsolated: isolation === null ? 'never started' : isolation.reason,
    reasons,
    check: result === null ? null : checkObject(result),
  }));
  return `${jsonText({ schema: 1, submissions }, 2)}\n`;
}
