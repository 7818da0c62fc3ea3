import { ExitCode, problemToString, SimError } from '../core/errors.js';
import { hintLines } from '../report/rows.js';
import { Style, type StyleOptions } from '../report/style.js';

/** The text of an error: what failed, each problem with its location, the hint. An internal error keeps its stack. */
export function errorText(
  error: unknown,
  options: StyleOptions,
): { readonly text: string; readonly exitCode: ExitCode } {
  const style = new Style(options);
  const red = (text: string): string => style.paint('red', text);
  if (!(error instanceof SimError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const text = `${red('sim: internal error (bug in floodsim), please report it:')}\n${stack}\n`;
    return { text, exitCode: ExitCode.internal };
  }
  const lines = [`${red('sim:')} ${error.message}`];
  for (const problem of error.problems) {
    lines.push(`  ${problemToString(problem)}`);
    if (problem.hint !== undefined) lines.push(hintLines(style, problem.hint, 4));
  }
  if (error.hint !== undefined) lines.push(hintLines(style, error.hint, 2));
  return { text: `${lines.join('\n')}\n`, exitCode: error.exitCode };
}
