import { existsSync } from 'node:fs';
import { ownFolders } from '../../check/cell/cell.js';
import { checkIsolated } from '../../check/cell/check-isolated.js';
import { readTimeCap } from '../../check/limits.js';
import { select } from '../../check/registry.js';
import { reportCheck } from '../../check/report/formats.js';
import { listJson, listText } from '../../check/report/tables.js';
import { exitCodeOf } from '../../check/result.js';
import { defaultPoints, readRubric, rubricText } from '../../check/rubric.js';
import { SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { checkReporterNames } from '../../report/reporter.js';
import { Style } from '../../report/style.js';
import { resolveCommandWords } from '../../topology/validate/read-program.js';
import { refuseDash } from '../arguments.js';
import { deliver, fileStyle, readReportTargets } from '../report-files.js';
import { Screen, styleFor } from '../terminal.js';
import { checkBatch } from './check-batch.js';
import type { CheckArguments } from './check-options.js';
import { type Assignment, type CommonOptions, type Outcome, withSetup } from './check-setup.js';
import { watchAndCheck, watchedFilesOf } from './check-watch.js';

/**
 * `sim check`, with its arguments read.
 *
 * @returns the exit code
 */
export async function runCheck(args: CheckArguments): Promise<number> {
  for (const folder of args.batch ?? []) refuseDash('--batch', folder, 'name the folders of a class');
  refuseDash('--csv', args.csv, 'name a file');
  const asked = select(args);
  const pointsOf = args.points === undefined ? defaultPoints : readRubric(args.points, process.cwd());
  const assignment = { asked, pointsOf };
  if (args.list || args.rubric) return printRequirements(args, assignment);
  if (args.batch !== undefined && args.watch) watchedFilesOf(args);
  if (args.batch !== undefined) return checkBatch(args, args.batch, assignment);
  if (args.csv !== undefined) {
    throw new SimError('bad-usage', '--csv needs --batch', {
      hint: 'list the folders of a class: --batch submissions/*/',
    });
  }
  if (args['--'].length === 0) {
    throw new SimError('bad-usage', 'sim check needs the command that starts the peer', {
      hint: 'write it after --, for example: sim check -- python3 peer.py',
    });
  }
  return checkOne(args, assignment);
}

function printRequirements(args: CheckArguments, { asked, pointsOf }: Assignment): number {
  const screen = new Screen(process.stdout, process.stderr);
  if (args.rubric) {
    screen.result(rubricText(asked, pointsOf));
    return 0;
  }
  const reports = readReportTargets(args.reporter, ['text', 'json'], process.cwd()).map(({ name, path }) => {
    const style = new Style(path === null ? styleFor(process.stdout) : fileStyle);
    return { path, text: name === 'json' ? listJson(asked, pointsOf) : listText(asked, pointsOf, style) };
  });
  deliver(reports, screen);
  return 0;
}

async function checkOne(args: CheckArguments, assignment: Assignment): Promise<number> {
  const { '--': words } = args;
  const targets = readReportTargets(args.reporter, checkReporterNames, process.cwd());
  const screen = new Screen(process.stdout, process.stderr);
  const timeCapMs = args.timeCap === undefined ? null : readTimeCap(args.timeCap);
  const files = args.watch ? watchedFilesOf(args) : null;
  const runOnce = async (options: CommonOptions, isOutdated = () => false): Promise<Outcome> => {
    const command = resolveCommandWords(process.cwd(), words);
    let done = 0;
    const result = await checkIsolated(options.mode, {
      ...options,
      command,
      own: ownFolders(command, process.cwd()),
      hidden: [],
      timeCapMs,
      onResult: ({ requirement }) => {
        done += 1;
        screen.status(`  ${done} of ${assignment.asked.length}  ${requirement.id}`);
      },
    });
    if (isOutdated()) return { exitCode: 0, keepsFolder: false };
    const reports = targets.map(({ name, path }) => {
      const style = new Style(path === null ? styleFor(process.stdout) : fileStyle);
      return { path, text: reportCheck(name, { ...result, command: words }, style, args.all) };
    });
    deliver(reports, screen);
    const isStarted = result.startFailure === null;
    for (const word of isStarted ? [] : words.filter(isMissingFile)) {
      screen.log(printable(`there is no ${word} in ${process.cwd()}, the folder for relative paths`));
    }
    // The log of a peer that did not start explains why.
    return { exitCode: exitCodeOf(result, options.signal), keepsFolder: !isStarted };
  };
  return withSetup(args, assignment, screen, (options) =>
    files === null ? runOnce(options) : watchAndCheck(files, options, screen, runOnce),
  );
}

/** Whether a word of a command looks like the name of a source file, and there is no such file. */
function isMissingFile(word: string): boolean {
  return /^[^-{].*\.(?:c?js|mjs|ts|py|jar|rb|pl|php|sh|lua|exs?)$/u.test(word) && !existsSync(word);
}
