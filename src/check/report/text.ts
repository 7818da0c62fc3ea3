import { printable } from '../../core/sanitize.js';
import { wrap } from '../../report/rows.js';
import { columnsOf, padEnd, type Style } from '../../report/style.js';
import { counted, listed } from '../../report/units.js';
import { hintFor } from '../hints.js';
import { groupByLevel, type Level, levelTitles, seeOf } from '../requirement.js';
import { type CheckResult, countOf, type ReportedStart, type RequirementResult, tallyOf } from '../result.js';

/**
 * The results by level: one line for a requirement that passed, all details for one that failed. Without `showsAll`, only the
 * first level that fails has more than one line.
 */
export function checkText(result: CheckResult, style: Style, showsAll = false): string {
  const { results, command, dialect, strategy, startFailure, needed } = result;
  const kind = `dialect ${dialect}${strategy === undefined ? '' : `, strategy ${printable(strategy)}`}`;
  const head = wrap(`${printable(command.join(' '))}, ${kind}`, style.width - 1);
  const title = head.map((line) => style.bold(line)).join('\n');
  if (startFailure !== null) return `${[title, '', ...startLines(startFailure, style)].join('\n')}\n`;
  const groups = groupByLevel(
    results.filter(({ status }) => status !== 'skipped'),
    ({ requirement }) => requirement.level,
  );
  const opened = showsAll ? groups : groups.filter(hasFailed).slice(0, 1);
  const shown = opened.flatMap(({ items }) => items);
  const missing = needed.filter(({ status }) => status === 'failed');
  const idColumns = Math.max(
    0,
    ...[...missing, ...shown].map(({ requirement }) => columnsOf(requirement.id)),
  );
  const rows = (items: readonly RequirementResult[]): string[] =>
    items.flatMap((one) => linesOf(one, idColumns, style));
  const blocks = groups.map((group) =>
    opened.includes(group)
      ? { text: [levelLine(group, style), ...rows(group.items)].join('\n'), isOpen: true }
      : { text: `${markOf(group, style)} ${levelLine(group, style)}`, isOpen: false },
  );
  const skipped = results
    .filter(({ status }) => status === 'skipped')
    .map(({ requirement }) => style.dim(`  ${requirement.id} is not required of ${dialect}`));
  return `${[
    title,
    ...(missing.length === 0 ? [] : [['needed first, not counted', ...rows(missing)].join('\n')]),
    ...joinClosed(blocks),
    ...skipped,
    ...hiddenLine(
      groups.filter((group) => hasFailed(group) && !opened.includes(group)),
      style,
    ),
    tallyLine(result, style),
  ].join('\n\n')}\n`;
}

interface LevelResults {
  readonly level: Level;
  readonly items: readonly RequirementResult[];
}

function hasFailed({ items }: LevelResults): boolean {
  return items.some(({ status }) => status !== 'passed');
}

function markOf(group: LevelResults, style: Style): string {
  return hasFailed(group) ? style.cross : style.tick;
}

/** Puts levels of one line directly below each other. */
function joinClosed(blocks: readonly { readonly text: string; readonly isOpen: boolean }[]): string[] {
  const joined: string[] = [];
  for (const [index, { text, isOpen }] of blocks.entries()) {
    const before = blocks[index - 1];
    if (isOpen || before === undefined || before.isOpen) joined.push(text);
    else joined.push(`${joined.pop()}\n${text}`);
  }
  return joined;
}

/** What the report leaves out, and how to see it. */
function hiddenLine(hidden: readonly LevelResults[], style: Style): string[] {
  if (hidden.length === 0) return [];
  const items = hidden.flatMap((group) => group.items);
  const counts = (['failed', 'blocked'] as const)
    .map((status) => ({ status, count: countOf(items, status) }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  const levels = `${hidden.length === 1 ? 'level' : 'levels'} ${listed(hidden.map(({ level }) => String(level)))}`;
  const text = `not shown: ${listed(counts)} in ${levels}; --all shows all`;
  return [
    wrap(text, style.width - 1)
      .map((line) => style.dim(line))
      .join('\n'),
  ];
}

/** `31 of 41 passed, 62 of 100 points, level 3 reached`. */
function tallyLine(result: CheckResult, style: Style): string {
  const { passed, asked, points, of, level } = tallyOf(result);
  const reached = level === null ? '' : level === 0 ? ', no level reached' : `, level ${level} reached`;
  const text = `${passed} of ${asked} passed, ${points} of ${counted(of, 'point')}${reached}`;
  const { isolation, command } = result;
  // `sim peer` is not a program of somebody else.
  const isNoted = !isolation.isIsolated && command[0] !== 'sim';
  const note = isNoted ? `\n${style.dim(`not isolated: ${isolation.reason}`)}` : '';
  const line = style.paint(passed === asked ? 'green' : 'yellow', text) + note;
  if (!result.isInterrupted) return line;
  return `${line}\n${style.paint('red', 'interrupted: the remaining requirements were not tested')}`;
}

function levelLine({ level, items }: LevelResults, style: Style): string {
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
  if (finding === null)
    return [...shown, ...row(style, 'blocked', `${blockedBy} did not pass: make it pass first`)];
  return [
    ...shown,
    ...finding.sent.flatMap(({ peer, text }, index) =>
      row(style, index === 0 ? 'sent' : '', `${peer}: ${text}`),
    ),
    ...row(style, 'expected', finding.expected),
    ...row(style, 'actual', finding.actual),
    ...row(style, 'bytes', finding.bytes),
    ...row(style, 'why', requirement.why),
    ...row(style, 'hint', hintFor(requirement.id)),
    ...row(style, 'see', seeOf(requirement)),
  ];
}

const indent = 6;
const labelColumns = 10;

function row(style: Style, label: string, value: string | null): string[] {
  if (value === null) return [];
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
  const lines = wrap(`could not be tested: ${printable(reason)}`, style.width - 3);
  return [
    ...lines.map((line, index) => `${index === 0 ? style.cross : ' '} ${line}`),
    lastLines.length === 0 ? '  It printed nothing.' : '  Its last output:',
    ...lastLines.map((line) => `    ${style.dim('|')} ${printable(line)}`),
    `  complete log: ${printable(log)}`,
  ];
}
