import { join } from 'node:path';
import { forceRemove } from '../../check/candidate-folder.js';
import { WatchedFiles } from '../../check/watched-files.js';
import { exitCodeOfStop, SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { counted, listed } from '../../report/units.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';
import type { Screen } from '../terminal.js';
import type { CheckArguments } from './check-options.js';
import type { CommonOptions, Outcome } from './check-setup.js';

/** Runs one check, and prints its report unless it is outdated. */
export type RunCheck = (options: CommonOptions, isOutdated: () => boolean) => Promise<Outcome>;

/** @throws SimError `bad-usage` if there is nothing to watch */
export function watchedFilesOf({ '--': words, reporter, batch }: CheckArguments): WatchedFiles {
  const printed = reporter.find((one) => one !== 'text' && !one.includes('='));
  if (batch !== undefined || printed !== undefined) {
    const other = batch === undefined ? `--reporter ${printed}` : '--batch';
    throw new SimError('bad-usage', `--watch does not work with ${other}`, {
      hint: 'use it for one peer; reports other than text need a file: --reporter junit=report.xml',
    });
  }
  const cwd = process.cwd();
  const files = new WatchedFiles(resolveCommandWords(cwd, words), cwd);
  if (!files.isEmpty) return files;
  throw new SimError('bad-usage', 'the command names no file that --watch could watch', {
    hint: 'name the file of the peer, for example: sim check --watch -- python3 peer.py',
  });
}

/** Runs the check after each change of the program, until a signal ends it. A change ends the check that is running. */
export async function watchAndCheck(
  files: WatchedFiles,
  options: CommonOptions,
  screen: Screen,
  runCheck: RunCheck,
): Promise<Outcome> {
  const { signal, keep } = options;
  for (let run = 1; ; run += 1) {
    const folder = join(options.folder, `run-${run}`);
    const restart = new AbortController();
    const stop = (): void => restart.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const finished = new AbortController();
    const watching = files.untilChanged('sources', finished.signal).then(stop, () => {});
    const isOutdated = (): boolean => restart.signal.aborted && !signal.aborted;
    const { keepsFolder } = await runCheck({ ...options, folder, signal: restart.signal }, isOutdated);
    finished.abort();
    await watching;
    signal.removeEventListener('abort', stop);
    if (!isOutdated() && !signal.aborted && !files.hasChanged('sources')) {
      screen.log(`watching ${counted(files.count, 'file')}; Ctrl-C ends this`);
      // Its only error is the end of the signal.
      await files.untilChanged('all', signal).catch(() => {});
    }
    if (signal.aborted) return { exitCode: exitCodeOfStop(signal), keepsFolder };
    screen.log(`\n${printable(listed(files.takeChanged(), 3))} changed: testing again`);
    if (!keep) await forceRemove(folder);
  }
}
