import { printable } from '../core/sanitize.js';
import type {
  EventThere,
  FirstDifference,
  RunDifference,
  SectionDifference,
} from '../judge/run-difference.js';
import { table } from './rows.js';
import type { Style } from './style.js';
import { counted } from './units.js';

/** More lines of one run would not be read. */
const maxShown = 8;

/** The names of the two runs, as the user gave them. */
export interface RunNames {
  readonly one: string;
  readonly other: string;
}

/** What differs between two runs: for each part what differed first, and the counts. */
export function runDifferenceText(
  { same, lines, sections }: RunDifference,
  names: RunNames,
  style: Style,
): string {
  if (same) return `${style.tick} the same: ${counted(lines.one, 'line')} in canonical form\n`;
  const head = `${style.cross} ${counted(sections.length, 'part')} of the runs ${sections.length === 1 ? 'differs' : 'differ'}`;
  const legend = [`  - ${printable(names.one)}`, `  + ${printable(names.other)}`];
  const blocks = sections.map((section) => sectionLines(section, style).join('\n'));
  return `${[[head, ...legend].join('\n'), ...blocks].join('\n\n')}\n`;
}

function sectionLines(section: SectionDifference, style: Style): string[] {
  const { title, first, unmatched, counts } = section;
  const { one, other } = title;
  const name = style.bold(printable(one ?? other ?? ''));
  if (one === null || other === null) return [`${name}: only in ${other === null ? '-' : '+'}`];
  const renamed = one === other ? name : `${name}, or ${style.bold(printable(other))},`;
  if (first === null) return [`${renamed} has the same events`];
  const isOnly = ({ inBoth }: EventThere): boolean => !inBoth;
  const rest = {
    one: unmatched.one.length - first.one.filter(isOnly).length,
    other: unmatched.other.length - first.other.filter(isOnly).length,
  };
  return [
    `${renamed} differs first ${placeOf(first, style)}:`,
    ...shown(first.one, '-', style),
    ...shown(first.other, '+', style),
    ...(rest.one + rest.other === 0
      ? []
      : [`  elsewhere: ${counted(rest.one, 'event')} only in -, ${counted(rest.other, 'event')} only in +`]),
    ...(counts.length === 0 ? [] : ['', ...countLines(counts, style)]),
  ];
}

function placeOf({ wave, peer }: FirstDifference, style: Style): string {
  const at = peer === null ? '' : `at peer ${style.peer(peer)}`;
  if (wave === null) return at === '' ? 'here' : at;
  return wave === 0 ? `${at}, at its start` : `${at}, after ${counted(wave, 'message')}`;
}

/** All events of one run at this place; those that only this run has are marked. */
function shown(events: readonly EventThere[], sign: '-' | '+', style: Style): string[] {
  if (events.length === 0) return [`  ${sign} nothing`];
  const colour = sign === '-' ? 'red' : 'green';
  const lines = events
    .slice(0, maxShown)
    .map(({ text, inBoth }) =>
      inBoth
        ? style.dim(`  ${sign}   ${printable(text)}`)
        : style.paint(colour, `  ${sign} ! ${printable(text)}`),
    );
  return events.length > maxShown ? [...lines, `  ${sign} ${events.length - maxShown} more`] : lines;
}

function countLines(counts: SectionDifference['counts'], style: Style): string[] {
  return table(
    style,
    [{ title: 'events' }, { title: '-', align: 'right' }, { title: '+', align: 'right' }],
    counts.map(({ event, one, other }) => [event, String(one), String(other)]),
  );
}
