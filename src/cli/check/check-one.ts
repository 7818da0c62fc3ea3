import { existsSync } from 'node:fs';
import { check } from '../../check/check.js';
import { reportCheck } from '../../check/report/index.js';
import type { Requirement } from '../../check/requirement.js';
import type { CheckResult } from '../../check/result.js';
import type { PointsOf } from '../../check/rubric.js';
import { ExitCode } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';
import { Screen, styleFor } from '../terminal.js';
import type { CheckArguments } from './check-options.js';
import { inSetting, seconds } from './check-setting.js';

/** Judges one peer. */
export async function checkOne(
  args: CheckArguments,
  asked: readonly Requirement[],
  pointsOf: PointsOf,
): Promise<number> {
  const screen = new Screen(process.stdout, process.stderr);
  const logStyle = new Style(styleFor(process.stderr));
  const timeCapMs = args.timeCap === undefined ? null : seconds('time-cap', args.timeCap) * 1000;
  const stopping = logStyle.dim('stopping; Ctrl-C again stops at once');
  const log = { log: (line: string): void => screen.log(line), stopping };
  let done = 0;
  const { result, folder, stays } = await inSetting(args, asked, pointsOf, log, async (setting) => {
    const result = await check({
      ...setting.options,
      command: resolveCommandWords(process.cwd(), args['--']),
      folder: setting.folder,
      jobs: setting.jobs,
      timeCapMs,
      onResult: ({ requirement }) => {
        done += 1;
        screen.status(`  ${done} of ${asked.length}  ${requirement.id}`);
      },
    });
    // The log of what could not be started is what its author needs.
    return { result, folder: setting.folder, stays: args.keep || result.startFailure !== null };
  });
  const told = { ...result, command: args['--'] };
  screen.result(reportCheck(args.reporter, told, new Style(styleFor(process.stdout))));
  if (result.startFailure !== null) {
    for (const word of args['--'].filter(isMissed)) {
      screen.log(`there is no ${word} in ${process.cwd()}, where its words are looked for`);
    }
  }
  if (stays) screen.log(`its folders and logs: ${folder}`);
  return exitCodeOf(result);
}

/** Whether a word of a command looks like a file of its author's, and is none. */
function isMissed(word: string): boolean {
  return /^[^-{].*\.(?:c?js|mjs|ts|py|jar|rb|pl|php|sh|lua|exs?)$/u.test(word) && !existsSync(word);
}

function exitCodeOf({ results, startFailure, isInterrupted }: CheckResult): number {
  if (isInterrupted) return ExitCode.interrupted;
  if (startFailure !== null) return ExitCode.usage;
  return results.every(({ status }) => status === 'passed' || status === 'skipped') ? 0 : 1;
}
