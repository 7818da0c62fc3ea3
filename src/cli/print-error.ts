import { ExitCode, problemToString, SimError } from '../errors.js';
import { mendLines } from '../report/mend.js';
import { Style } from '../report/style.js';
import type { StyleOptions } from '../report/style-options.js';

/** An error for people: what failed, each problem with its place, the mend. A defect of ours keeps its stack. */
export function errorText(
  error: unknown,
  options: StyleOptions,
): { readonly text: string; readonly exitCode: ExitCode } {
  const style = new Style(options);
  const red = (text: string): string => style.paint('red', text);
  if (!(error instanceof SimError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const text = `${red('sim: a defect of floodsim itself, please report it:')}\n${stack}\n`;
    return { text, exitCode: ExitCode.internal };
  }
  const lines = [`${red('sim:')} ${error.message}`];
  for (const problem of error.problems) {
    lines.push(`  ${problemToString(problem)}`);
    if (problem.mend !== undefined) lines.push(mendLines(style, problem.mend, 4));
  }
  if (error.mend !== undefined) lines.push(mendLines(style, error.mend, 2));
  return { text: `${lines.join('\n')}\n`, exitCode: error.exitCode };
}
