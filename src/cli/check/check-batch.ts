import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gradesCsv } from '../../check/batch/csv.js';
import { type Grade, gradeAll } from '../../check/batch/grade.js';
import { submissionsIn } from '../../check/batch/submission.js';
import { batchJson, batchText } from '../../check/report/batch.js';
import type { Requirement } from '../../check/requirement.js';
import type { PointsOf } from '../../check/rubric.js';
import { ExitCode, SimError } from '../../errors.js';
import { writeWhole } from '../../platform.js';
import { Style } from '../../report/style.js';
import { Screen, styleFor } from '../terminal.js';
import type { CheckArguments } from './check-options.js';
import { inSetting, seconds } from './check-setting.js';

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
      mend: 'use text or json',
    });
  }
  const cwd = process.cwd();
  const csv = csvPath(args.csv, cwd);
  const submissions = submissionsIn(folders, cwd);
  const timeCapMs = seconds('time-cap', args.timeCap ?? defaultTimeCap) * 1000;
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
    });
    return { grades, folder: setting.folder, stays: args.keep };
  });
  const of = asked.reduce((sum, one) => sum + pointsOf(one), 0);
  if (csv !== null) writeWhole(csv, gradesCsv(grades, of), { overwrite: true });
  const style = new Style(styleFor(process.stdout));
  screen.result(reporter === 'json' ? batchJson(grades) : batchText(grades, style));
  if (args.keep) screen.log(`its folders and logs: ${folder}`);
  return exitCodeOf(grades);
}

/** Looked at before a class is graded for an hour. */
function csvPath(shown: string | undefined, cwd: string): string | null {
  if (shown === undefined) return null;
  const path = resolve(cwd, shown);
  if (shown !== '' && existsSync(dirname(path))) return path;
  throw new SimError('bad-usage', `--csv '${shown}' cannot be written: there is no such folder`, {
    mend: 'name a file in a folder that is there',
  });
}

function exitCodeOf(grades: readonly Grade[]): number {
  if (grades.some(({ status }) => status === 'interrupted')) return ExitCode.interrupted;
  return grades.every(({ status }) => status === 'passed') ? 0 : 1;
}
