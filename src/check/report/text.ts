import { printable } from '../../core/sanitize.js';
import { wrap } from '../../report/rows.js';
import { columnsOf, padEnd, type Style } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { groupByLevel, type Level, levelTitles, seeOf } from '../requirement.js';
import { type CheckResult, countOf, type ReportedStart, type RequirementResult, tallyOf } from '../result.js';

/** The results by level: one line for a requirement that passed, all details for one that failed. */
export function checkText(result: CheckResult, style: Style): string {
  const { results, command, dialect, startFailure } = result;
  const title = `${style.bold(printable(command.join(' ')))}, dialect ${dialect}`;
  if (startFailure !== null) return `${[title, '', ...startLines(startFailure, style)].join('\n')}\n`;
  const shown = results.filter(({ status }) => status !== 'skipped');
  const idColumns = Math.max(0, ...shown.map(({ requirement }) => columnsOf(requirement.id)));
  const blocks = groupByLevel(shown, ({ requirement }) => requirement.level).map(({ level, items }) =>
    [levelLine(level, items, style), ...items.flatMap((one) => linesOf(one, idColumns, style))].join('\n'),
  );
  const skipped = results
    .filter(({ status }) => status === 'skipped')
    .map(({ requirement }) => style.dim(`  ${requirement.id} is not required of ${dialect}`));
  return `${[title, ...blocks, ...skipped, tallyLine(result, style)].join('\n\n')}\n`;
}

/** `31 of 41 passed, 62 of 100 points, level 3 reached`. */
function tallyLine(result: CheckResult, style: Style): string {
  const { passed, asked, points, of, level } = tallyOf(result);
  const reached = level === null ? '' : level === 0 ? ', no level reached' : `, level ${level} reached`;
  const text = `${passed} of ${asked} passed, ${points} of ${counted(of, 'point')}${reached}`;
  const line = style.paint(passed === asked ? 'green' : 'yellow', text);
  if (!result.isInterrupted) return line;
  return `${line}\n${style.paint('red', 'interrupted: the remaining requirements were not tested')}`;
}

function levelLine(level: Level, items: readonly RequirementResult[], style: Style): string {
  const count = `${countOf(items, 'passed')} of ${items.length}`;
  return `${style.bold(`level ${level}  ${levelTitles[level]}`)}  ${style.dim(count)}`;
}

function linesOf(result: RequirementResult, idColumns: number, style: Style): string[] {
  const { requirement, status, blockedBy, finding } = result;
  const mark = status === 'passed' ? style.tick : status === 'failed' ? style.cross : style.dim('-');
  const before = idColumns + 6 + Math.max(0, columnsOf(mark) - 1);
  const room = Math.max(12, style.width - before - 1);
  const first = `  ${mark} ${padEnd(requirement.id, idColumns)}  `;
  const title = wrap(requirement.title, room);
  if (status === 'passed') {
    return [`${first}${title.length === 1 ? requirement.title : cutTo(requirement.title, room)}`];
  }
  const shown = title.map((line, index) => (index === 0 ? first : ' '.repeat(before)) + line);
  if (finding === null) return [...shown, ...row(style, 'blocked', `${blockedBy} did not pass`)];
  return [
    ...shown,
    ...finding.sent.flatMap(({ peer, text }, index) =>
      row(style, index === 0 ? 'sent' : '', `${peer}: ${text}`),
    ),
    ...row(style, 'expected', finding.expected),
    ...row(style, 'actual', finding.actual),
    ...(finding.bytes === null ? [] : row(style, 'bytes', finding.bytes)),
    ...row(style, 'why', requirement.why),
    ...row(style, 'see', seeOf(requirement)),
  ];
}

const indent = 6;
const labelColumns = 10;

function row(style: Style, label: string, value: string): string[] {
  const room = Math.max(20, style.width - indent - labelColumns - 1);
  return wrap(printable(value), room).map((line, index) => {
    const head = index === 0 ? style.dim(padEnd(label, labelColumns)) : ' '.repeat(labelColumns);
    return `${' '.repeat(indent)}${head}${line}`;
  });
}

function cutTo(text: string, columns: number): string {
  const [line = ''] = wrap(text, columns - 3);
  return `${line}...`;
}

function startLines({ reason, lastLines, log }: ReportedStart, style: Style): string[] {
  return [
    `${style.cross} could not be tested: ${printable(reason)}`,
    lastLines.length === 0 ? '  It printed nothing.' : '  Its last output:',
    ...lastLines.map((line) => `    ${style.dim('|')} ${printable(line)}`),
    `  complete log: ${printable(log)}`,
  ];
}
