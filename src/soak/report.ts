import { printable } from '../core/sanitize.js';
import type { Style } from '../report/style.js';
import { padEnd } from '../report/style.js';
import { bytesToString, counted, durationToString } from '../report/units.js';
import { earlyQueries, type Growth, isMemory, privateMemoryNote } from './growth.js';
import type { FailedCase, SoakResult } from './result.js';

/** The report of a soak for people. */
export function soakText(result: SoakResult, style: Style): string {
  const { cases, queries, durationMs, seed, failures, topology, leftovers } = result;
  const counts = `${counted(cases, 'case')}, ${counted(queries, 'query', 'queries')} in ${durationToString(durationMs)}`;
  const left = leftovers.processes + leftovers.ports + leftovers.temporaryFiles;
  const mark = failures.length === 0 ? style.tick : style.cross;
  const failed = failures.length === 0 ? 'no case failed' : `${counted(failures.length, 'case')} failed`;
  const lines = [
    `${style.bold(printable(topology.name))}: ${counted(topology.peers, 'peer')}, seed ${printable(seed)}`,
    `${mark} ${counts}: ${failed}`,
    row(
      'verdicts',
      Object.entries(result.verdicts).map(([verdict, count]) => `${count} ${verdict}`),
    ),
    row(
      'triggered',
      result.faults.map(({ kind, drawn, triggered }) => `${kind} ${triggered} of ${drawn}`),
    ),
    row('left behind', [left === 0 ? 'nothing' : JSON.stringify(leftovers)]),
    ...growthLines(result.growth, style),
    ...failures.flatMap((failure) => failureLines(failure, style)),
  ];
  return `${lines.join('\n')}\n`;
}

function row(name: string, values: readonly string[]): string {
  return `  ${padEnd(name, 12)} ${values.length === 0 ? 'none' : values.join(', ')}`;
}

function growthLines(growth: readonly Growth[] | null, style: Style): string[] {
  if (growth === null) return [row('growth', [`not known: needs more than ${earlyQueries} queries`])];
  const judged = growth.filter(({ isTooLarge }) => isTooLarge !== null);
  const grown = judged.filter(({ isTooLarge }) => isTooLarge === true);
  const lines = grown.map((one) => `${style.cross} ${one.what} of ${one.of} grew: ${peaks(one)}`);
  if (grown.length === 0)
    lines.push(row('growth', [`none of ${counted(judged.length, 'measure')} after ${earlyQueries} queries`]));
  const shown = growth.filter(({ isTooLarge }) => isTooLarge === null);
  const [first, ...others] = shown;
  if (first === undefined) return lines;
  const most = others.reduce((largest, one) => (increase(one) > increase(largest) ? one : largest), first);
  return [
    ...lines,
    row('not judged', [`${most.what} grew most in ${most.of}: ${peaks(most)}`]),
    row('', [privateMemoryNote]),
  ];
}

function increase({ early, late }: Growth): number {
  return late / Math.max(early, 1);
}

function peaks({ what, early, late }: Growth): string {
  const text = isMemory(what) ? bytesToString : String;
  return `at most ${text(early)} in the first ${earlyQueries} queries, then ${text(late)}`;
}

function failureLines({ number, findings, faults, smallest, command }: FailedCase, style: Style): string[] {
  return [
    '',
    `${style.cross} case ${number}`,
    ...findings.map(({ rule, message }) => `    ${rule}: ${printable(message)}`),
    ...(smallest === null
      ? [`    it did not fail again in a new network; its faults: ${printable(faults.join('; '))}`]
      : [`    smallest list of faults: ${smallest.length === 0 ? 'none' : printable(smallest.join('; '))}`]),
    `    repeat: ${printable(command)}`,
  ];
}
