import { ExitCode, messageOf, problemToString } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import { printable, printableLines } from '../core/sanitize.js';
import type { RunResult } from '../judge/result.js';
import { hintLines } from '../report/rows.js';
import { Style, type StyleOptions } from '../report/style.js';
import { leftoversToString } from '../run/network-report.js';
import type { Screen } from './terminal.js';

/** The text of an error: what failed, each problem with its location, the hint. An internal error keeps its stack. */
export function errorText(
  thrown: unknown,
  options: StyleOptions,
): { readonly text: string; readonly exitCode: ExitCode } {
  const style = new Style(options);
  const red = (text: string): string => style.paint('red', text);
  const error = knownError(thrown);
  if (error === null) {
    const message = messageOf(thrown);
    const stack =
      thrown instanceof Error ? (thrown.stack ?? '').replace(thrown.message, () => message) : message;
    const text = `${red('sim: internal error (bug in floodsim), please report it:')}\n${printableLines(stack)}\n`;
    return { text, exitCode: ExitCode.internal };
  }
  const lines = [`${red('sim:')} ${error.message}`];
  for (const problem of error.problems) {
    // An error about one line of a file may have the same message.
    if (problemToString(problem) === error.message && problem.hint === error.hint) continue;
    lines.push(`  ${problemToString(problem)}`);
    if (problem.hint !== undefined) lines.push(hintLines(style, problem.hint, 4));
  }
  if (error.hint !== undefined) lines.push(hintLines(style, error.hint, 2));
  return { text: `${lines.join('\n')}\n`, exitCode: error.exitCode };
}

/**
 * Prints the run folder and any leftovers; leftovers are printed even with `--quiet`.
 *
 * @param separated whether to print a blank line first
 */
export function printLeftovers(
  { folder, leftovers }: RunResult,
  { quiet, separated }: { readonly quiet: boolean; readonly separated: boolean },
  screen: Screen,
  style: Style,
): void {
  const { processes, ports, temporaryFiles, unknownHosts } = leftovers;
  const isClean = processes + ports + temporaryFiles === 0 && unknownHosts === undefined;
  if (quiet && isClean) return;
  if (separated) screen.log('');
  screen.log(style.dim(`run in ${printable(folder)}`));
  screen.log(
    isClean ? style.dim(leftoversToString(leftovers)) : style.paint('red', leftoversToString(leftovers)),
  );
}
