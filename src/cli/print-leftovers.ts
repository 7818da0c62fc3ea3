import type { RunResult } from '../judge/result.js';
import type { Style } from '../report/style.js';
import { leftoversToString } from '../run/leftovers.js';
import type { Screen } from './terminal.js';

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
  const isClean = leftovers.processes + leftovers.ports + leftovers.temporaryFiles === 0;
  if (quiet && isClean) return;
  if (separated) screen.log('');
  screen.log(style.dim(`run in ${folder}`));
  screen.log(
    isClean ? style.dim(leftoversToString(leftovers)) : style.paint('red', leftoversToString(leftovers)),
  );
}
