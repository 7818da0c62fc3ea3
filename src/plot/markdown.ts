import { printable } from '../core/sanitize.js';
import type { Estimate } from './estimate.js';
import { figuresOf } from './figures.js';
import { tableNumber } from './number-text.js';
import { summaryOf } from './summary.js';
import type { SweepColumn, SweepReport, SweepValue } from './table.js';

/** Commands for more points are in points.csv only. */
const maxCommands = 100;

/**
 * The summary of a sweep in GitHub's Markdown: plots, means with intervals, commands.
 *
 * @param plotPath the path of a figure's SVG, relative to the document
 */
export function sweepMarkdown(report: SweepReport, plotPath: (id: string) => string): string {
  const { table, plots, settings, points, command, floodsim } = report;
  const missing = points - table.rows.length;
  const summary = summaryOf(table, plots);
  const figures = figuresOf(table, plots, 'en');
  return [
    `# Sweep ${escaped(table.name)}`,
    `${points} points, of which ${missing === 0 ? 'all are' : `${missing} are not`} in the results. Made by floodsim ${escaped(floodsim)}.`,
    ...figures.flatMap(({ id, title, caption }) => [
      `## ${escaped(title)}`,
      `![${escaped(title)}](${plotPath(id)})`,
      escaped(caption),
    ]),
    ...(summary === null
      ? ['No point has a measure, so there is nothing to draw.']
      : [
          '## Means',
          "In brackets: the 95 % confidence interval of the mean (Student's t over the seeds). n: number of seeds; a range if measures differ.",
          markdownTable(
            [...summary.parameters.map(heading), ...summary.measures.map(heading), 'n'],
            summary.rows.map(({ values, estimates }) => [
              ...values.map(valueText),
              ...estimates.map(estimateText),
              seedsText(estimates),
            ]),
          ),
        ]),
    '## Settings',
    fenced(settings),
    '## Commands',
    'The whole sweep:',
    fenced(command),
    `Each point alone${table.rows.length > maxCommands ? `, the first ${maxCommands} of ${table.rows.length}; the others are in \`points.csv\`` : ''}:`,
    fenced(
      table.rows
        .slice(0, maxCommands)
        .map((row) => `${row.command}  # point ${row.point}`)
        .join('\n'),
    ),
    '',
  ].join('\n\n');
}

/** Such as `41.2 [38.0, 44.4]`. */
export function estimateText({ mean, low, high }: Estimate): string {
  if (mean === null) return '-';
  return low === null || high === null
    ? tableNumber(mean)
    : `${tableNumber(mean)} [${tableNumber(low)}, ${tableNumber(high)}]`;
}

/** The number of seeds behind a row: of each measure, if they differ. */
export function seedsText(estimates: readonly Estimate[]): string {
  const counts = estimates.map(({ seeds }) => seeds);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

export function valueText(value: SweepValue): string {
  if (value === null) return '-';
  return typeof value === 'number' ? tableNumber(value) : printable(value);
}

function heading({ label, unit }: SweepColumn): string {
  return unit === '' ? label.en : `${label.en} (${unit})`;
}

function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}

/** A block of code that its text cannot end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text
    .trimEnd()
    .split(/\r?\n/u)
    .map((line) => printable(line.replaceAll('\t', '  ')));
  return `${fence}text\n${lines.join('\n')}\n${fence}`;
}

/** Text that stays text: no markup, no HTML, no link, no mention, no cell of a table. */
function escaped(text: string): string {
  return printable(text).replace(/(?:[\\`*_~[\]<>&|#@!$]|:(?=\S))/gu, '\\$&');
}
