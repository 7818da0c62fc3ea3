import type { RunResult } from '../judge/result.js';
import type { Style } from '../report/style.js';
import { leftoversToString } from '../run/leftovers.js';
import type { Screen } from './terminal.js';

/**
 * Tells where a run lies and what it has left behind; where that is more than nothing, also to whom wants to hear nothing.
 *
 * @param parted whether a blank line stands before it
 */
export function printLeftovers(
  { folder, leftovers }: RunResult,
  { quiet, parted }: { readonly quiet: boolean; readonly parted: boolean },
  screen: Screen,
  style: Style,
): void {
  const isClean = leftovers.processes + leftovers.ports + leftovers.temporaryFiles === 0;
  if (quiet && isClean) return;
  if (parted) screen.log('');
  screen.log(style.dim(`run in ${folder}`));
  screen.log(
    isClean ? style.dim(leftoversToString(leftovers)) : style.paint('red', leftoversToString(leftovers)),
  );
}
