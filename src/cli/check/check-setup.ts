import { join } from 'node:path';
import { forceRemove } from '../../check/candidate-folder.js';
import type { CheckOptions } from '../../check/check.js';
import type { IsolationMode } from '../../check/isolation.js';
import { readLimits } from '../../check/limits.js';
import type { Requirement } from '../../check/requirement.js';
import type { PointsOf } from '../../check/rubric.js';
import { makeTemporaryFolder } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { Warden } from '../../processes/warden.js';
import { Style } from '../../report/style.js';
import { checkStartTimeout } from '../../run/number-options.js';
import { onInterrupts } from '../signals.js';
import { type Screen, styleFor } from '../terminal.js';
import type { CheckArguments } from './check-options.js';

/** What one peer and a class have in common. */
export type CommonOptions = Omit<
  CheckOptions,
  'command' | 'timeCapMs' | 'onResult' | 'cell' | 'isolation'
> & {
  readonly mode: IsolationMode;
};

/** The selected requirements and their points. */
export interface Assignment {
  readonly asked: readonly Requirement[];
  readonly pointsOf: PointsOf;
}

export interface Outcome {
  readonly exitCode: number;
  /** Whether the folder is needed, whatever `--keep` says. */
  readonly keepsFolder: boolean;
}

/**
 * Runs `act` with a temporary folder, a warden, and a handler for Ctrl-C; then cleans up.
 *
 * @returns the exit code
 */
export async function withSetup(
  args: CheckArguments,
  { asked, pointsOf }: Assignment,
  screen: Screen,
  act: (options: CommonOptions) => Promise<Outcome>,
): Promise<number> {
  const limits = { ...readLimits(args), startMs: checkStartTimeout(args.startTimeout) };
  const { dialect, strategy, configLayout, keep, isolate: mode } = args;
  const folder = makeTemporaryFolder();
  const warden = new Warden(join(folder, 'warden.log'));
  const interrupts = onInterrupts((text) => screen.log(new Style(styleFor(process.stderr)).dim(text)));
  const { stop: signal, kill: killSignal } = interrupts;
  const common = {
    ...{ dialect, strategy, configLayout, asked, pointsOf, keep, mode, folder, warden, signal, killSignal },
  };
  let stays = keep;
  try {
    const { exitCode, keepsFolder } = await act({ ...common, ...limits });
    stays ||= keepsFolder;
    return exitCode;
  } finally {
    interrupts.dispose();
    await warden.stop();
    const problem = stays ? null : await forceRemove(folder);
    if (problem !== null) screen.log(printable(`cannot remove ${folder}: ${problem}`));
    if (stays) screen.log(printable(`folders and logs: ${folder}`));
  }
}
