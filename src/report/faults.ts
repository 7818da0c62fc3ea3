import { printable } from '../core/sanitize.js';
import type { FaultResult } from '../judge/fault-results.js';
import type { RunResult } from '../judge/result.js';
import { field, hanging } from './rows.js';
import type { Style } from './style.js';
import { counted } from './units.js';

/** What the faults of a run have done, and a warning for each that has never acted; empty if there was none. */
export function faultBlock({ faults, seed }: Pick<RunResult, 'faults' | 'seed'>, style: Style): string[] {
  if (faults.length === 0) return [];
  const rows = faults.map((fault) => field(style, `fault ${fault.number}`, marked(fault, style)));
  const isRandom = faults.some(({ random }) => random);
  if (isRandom && seed !== null)
    rows.push(field(style, 'seed', `${printable(seed)}: --seed repeats the random numbers`));
  return [[style.bold('faults'), ...rows].join('\n')];
}

function marked(fault: FaultResult, style: Style): string {
  if (fault.warning === null) return faultText(fault);
  return `${style.paint('yellow', style.symbols.warning)} ${fault.warning}`;
}

/** A line for each fault that has never acted. */
export function faultWarnings(faults: readonly FaultResult[], style: Style): string[] {
  const mark = style.paint('yellow', style.symbols.warning);
  return faults.flatMap(({ number, warning }) =>
    warning === null ? [] : [hanging(`${mark} fault ${number}: `, warning, style)],
  );
}

/** `cut 2-3: acted 3 times, 3 messages lost`. */
export function faultText({ text, started, triggered, lost, duplicated }: FaultResult): string {
  if (!started && triggered === 0) return `${text}: never started`;
  const parts = [
    triggered === 0 ? 'its peers were absent until the end' : `acted ${counted(triggered, 'time')}`,
    ...(lost > 0 ? [`${counted(lost, 'message')} lost`] : []),
    ...(duplicated > 0 ? [`${counted(duplicated, 'message')} sent twice`] : []),
  ];
  return `${text}: ${parts.join(', ')}`;
}
