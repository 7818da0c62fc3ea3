import { type Column, table } from '../../report/rows.js';
import type { Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { byLevelOf } from '../by-level.js';
import { levelTitles, type Requirement, seeOf } from '../requirement.js';
import type { PointsOf } from '../rubric.js';

const columns: readonly Column[] = [
  { title: 'requirement' },
  { title: 'points', align: 'right' },
  { title: 'the peer ...' },
];

/** What is required, level by level. */
export function listText(asked: readonly Requirement[], pointsOf: PointsOf, style: Style): string {
  const blocks = byLevelOf(asked, ({ level }) => level).map(({ level, items }) =>
    [
      style.bold(`level ${level}  ${levelTitles[level]}`),
      ...table(
        style,
        columns,
        items.map((one) => [one.id, String(pointsOf(one)), one.title]),
      ),
    ].join('\n'),
  );
  const sum = asked.reduce((total, one) => total + pointsOf(one), 0);
  const total = `${counted(asked.length, 'requirement')}, ${counted(Math.round(sum * 1000) / 1000, 'point')}`;
  return `${[...blocks, total].join('\n\n')}\n`;
}

/** The same for programs. */
export function listJson(asked: readonly Requirement[], pointsOf: PointsOf): string {
  const list = asked.map((one) => ({
    id: one.id,
    level: one.level,
    points: pointsOf(one),
    title: one.title,
    why: one.why,
    see: seeOf(one),
    needs: one.needs ?? [],
  }));
  return `${JSON.stringify({ schema: 1, requirements: list }, null, 2)}\n`;
}
