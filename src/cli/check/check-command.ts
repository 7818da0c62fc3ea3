import { listJson, listText } from '../../check/report/list.js';
import { defaultPoints, type PointsOf, readRubric, rubricText } from '../../check/rubric.js';
import { select } from '../../check/selection.js';
import { SimError } from '../../core/errors.js';
import { Style } from '../../report/style.js';
import type { Command } from '../command.js';
import { commonExitCodes } from '../options.js';
import { Screen, styleFor } from '../terminal.js';
import { checkBatch } from './check-batch.js';
import { checkOne } from './check-one.js';
import { type CheckArguments, checkOptions } from './check-options.js';

export const checkCommand: Command = {
  usage: '-- <command..>',
  about: ['Runs a peer alone among scripted neighbours, and tests it against the rules of docs/wire.md.'],
  options: checkOptions,
  examples: [
    ['sim check -- python3 peer.py', ''],
    ['sim check --level 3 -- java -jar peer.jar', 'levels 1 to 3'],
    ['sim check --only ttl -- sim peer', 'the reference peer'],
    ['sim check --rubric > rubric.ini', 'points, to be edited'],
    ['sim check --batch submissions/*/ --csv grades.csv', 'all peers of a class'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'all selected requirements passed'],
        ['1', 'some failed'],
        ['2', 'bad usage, or the peer could not be started'],
        ...commonExitCodes,
      ],
    },
  ],
  run: (args) => runCheck(args as CheckArguments),
};

async function runCheck(args: CheckArguments): Promise<number> {
  const asked = select(args);
  const pointsOf = args.points === undefined ? defaultPoints : readRubric(args.points, process.cwd());
  if (args.list || args.rubric) return tell(args, asked, pointsOf);
  if (args.batch !== undefined) return checkBatch(args, args.batch, asked, pointsOf);
  if (args.csv !== undefined) {
    throw new SimError('bad-usage', '--csv is for a class', {
      hint: 'name its folders: --batch submissions/*/',
    });
  }
  if (args['--'].length === 0) {
    throw new SimError('bad-usage', 'check needs the command that starts the peer', {
      hint: 'write it behind --, as in: sim check -- python3 peer.py',
    });
  }
  return checkOne(args, asked, pointsOf);
}

function tell(args: CheckArguments, asked: ReturnType<typeof select>, pointsOf: PointsOf): number {
  const style = new Style(styleFor(process.stdout));
  const screen = new Screen(process.stdout, process.stderr);
  if (args.rubric) screen.result(rubricText(asked, pointsOf));
  else if (args.reporter === 'json') screen.result(listJson(asked, pointsOf));
  else screen.result(listText(asked, pointsOf, style));
  return 0;
}
