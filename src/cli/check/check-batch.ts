import { dirname, resolve } from 'node:path';
import { type Grade, gradeAll, ungraded } from '../../check/batch/grade.js';
import { GradesFile } from '../../check/batch/grades-file.js';
import { submissionsIn } from '../../check/batch/submission.js';
import { readTimeCap } from '../../check/limits.js';
import { batchJson, batchText } from '../../check/report/tables.js';
import { sumPoints } from '../../check/result.js';
import { exitCodeOfStop, SimError } from '../../core/errors.js';
import { checkReporterNames } from '../../report/reporter.js';
import { Style } from '../../report/style.js';
import { errorText } from '../print.js';
import { deliver, fileStyle, readReportTargets } from '../report-files.js';
import { Screen, styleFor } from '../terminal.js';
import type { CheckArguments } from './check-options.js';
import { type Assignment, withSetup } from './check-setup.js';

/** Seconds per requirement: a peer that fails many of them lets the check wait for each. */
const defaultTimeCap = 4;

/** Tests the peers of a class. */
export async function checkBatch(
  args: CheckArguments,
  folders: readonly string[],
  assignment: Assignment,
): Promise<number> {
  const cwd = process.cwd();
  const targets = readReportTargets(args.reporter, checkReporterNames, cwd).map(({ name, path }) => {
    if (name === 'text' || name === 'json') return { name, path };
    throw new SimError('bad-usage', `--reporter ${name} does not work with --batch`, {
      hint: 'use text or json',
    });
  });
  const { asked, pointsOf } = assignment;
  const csv = args.csv === undefined ? null : new GradesFile(args.csv, cwd, sumPoints(asked.map(pointsOf)));
  const submissions = submissionsIn(folders, cwd);
  const timeCapMs = readTimeCap(args.timeCap ?? Math.max(120, defaultTimeCap * asked.length));
  // An unwritable file is reported before an hour of grading, not after it.
  csv?.write(submissions.map(ungraded));
  const screen = new Screen(process.stdout, process.stderr);
  const { width } = new Style(styleFor(process.stderr));
  return withSetup(args, assignment, screen, async (options) => {
    const grades = await gradeAll(submissions, {
      ...options,
      words: args['--'],
      hidden: [
        ...submissions.map(({ folder }) => folder),
        ...(args.csv === undefined ? [] : [dirname(resolve(cwd, args.csv))]),
      ],
      atOnce: options.jobs,
      timeCapMs,
      onProgress: (running, done) => {
        const line = `  ${done} of ${submissions.length} graded; running: ${running.join(', ')}`;
        screen.status(line.slice(0, width - 1));
      },
      onGrade: (sofar) => csv?.tryToWrite(sofar),
    });
    const reports = targets.map(({ name, path }) => {
      const style = new Style(path === null ? styleFor(process.stdout) : fileStyle);
      return { path, text: name === 'json' ? batchJson(grades) : batchText(grades, style) };
    });
    deliver(reports, screen);
    for (const { error } of grades) {
      if (error !== undefined) screen.log(errorText(error, styleFor(process.stderr)).text.trimEnd());
    }
    csv?.write(grades);
    return { exitCode: exitCodeOf(grades, options.signal), keepsFolder: false };
  });
}

function exitCodeOf(grades: readonly Grade[], signal: AbortSignal): number {
  if (grades.some(({ status }) => status === 'interrupted')) return exitCodeOfStop(signal);
  return grades.every(({ status }) => status === 'passed') ? 0 : 1;
}
