import { type Grade, gradeAll, notYet } from '../../check/batch/grade.js';
import { submissionsIn } from '../../check/batch/submission.js';
import { batchJson, batchText } from '../../check/report/batch.js';
import type { Requirement } from '../../check/requirement.js';
import type { PointsOf } from '../../check/rubric.js';
import { ExitCode, SimError } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import { errorText } from '../print-error.js';
import { Screen, styleFor } from '../terminal.js';
import type { CheckArguments } from './check-options.js';
import { inSetting, seconds } from './check-setting.js';
import { CsvFile } from './csv-file.js';

const defaultTimeCap = 120;

/** Judges the peers of a class. */
export async function checkBatch(
  args: CheckArguments,
  folders: readonly string[],
  asked: readonly Requirement[],
  pointsOf: PointsOf,
): Promise<number> {
  const { reporter } = args;
  if (reporter !== 'text' && reporter !== 'json') {
    throw new SimError('bad-usage', `--reporter ${reporter} tells of one peer, and not of a class`, {
      hint: 'use text or json',
    });
  }
  const cwd = process.cwd();
  const of = asked.reduce((sum, one) => sum + pointsOf(one), 0);
  const csv = args.csv === undefined ? null : new CsvFile(args.csv, cwd, of);
  const submissions = submissionsIn(folders, cwd);
  const timeCapMs = seconds('time-cap', args.timeCap ?? defaultTimeCap) * 1000;
  // What cannot be written is said before a class is graded for an hour, and not afterwards.
  csv?.write(submissions.map(notYet));
  const screen = new Screen(process.stdout, process.stderr);
  const logStyle = new Style(styleFor(process.stderr));
  const stopping = logStyle.dim('stopping; what is graded is still told');
  const log = { log: (line: string): void => screen.log(line), stopping };
  const { grades, folder } = await inSetting(args, asked, pointsOf, log, async (setting) => {
    const grades = await gradeAll(submissions, {
      ...setting.options,
      folder: setting.folder,
      words: args['--'],
      atOnce: setting.jobs,
      timeCapMs,
      onChange: (underWay, done) => {
        const line = `  ${done} of ${submissions.length} graded; under way: ${underWay.join(', ')}`;
        screen.status(line.slice(0, logStyle.width - 1));
      },
      onGrade: (sofar) => csv?.tryToWrite(sofar),
    });
    return { grades, folder: setting.folder, stays: args.keep };
  });
  const style = new Style(styleFor(process.stdout));
  screen.result(reporter === 'json' ? batchJson(grades) : batchText(grades, style));
  for (const { defect } of grades) {
    if (defect !== undefined) screen.log(errorText(defect, styleFor(process.stderr)).text.trimEnd());
  }
  if (args.keep) screen.log(`its folders and logs: ${folder}`);
  csv?.write(grades);
  return exitCodeOf(grades);
}

function exitCodeOf(grades: readonly Grade[]): number {
  if (grades.some(({ status }) => status === 'interrupted')) return ExitCode.interrupted;
  return grades.every(({ status }) => status === 'passed') ? 0 : 1;
}
