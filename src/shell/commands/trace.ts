import { SimError } from '../../core/errors.js';
import { HopLines } from '../../report/hops.js';
import type { ShellCommand } from '../command.js';
import { answerOf } from './get.js';

export const trace: ShellCommand = {
  name: 'trace',
  arguments: '[query]',
  summary: 'the hops of the last query again, or of another',
  more: [
    "A query is named by its number here, its file, or the beginning of its id. The whole trace is in the run's folder.",
  ],
  takes: [0, 1],
  complete: (shell, words) => (words.length === 0 ? shell.asked.names : []),
  run(shell, [word]) {
    const { events, result, file } = shell.asked.find(word);
    if (result === null)
      throw new SimError('bad-usage', `${file} is still being asked for`, { hint: 'wait for its answer' });
    const hops = new HopLines(shell.style);
    const lines = events.flatMap((event) => hops.line(event) ?? []);
    const { line, text = line } = answerOf(shell, result);
    const { messages, duplicates, reached, others } = result;
    return {
      line: `${line} (${messages} messages, ${duplicates} duplicates, ${reached} of ${others} other peers reached)`,
      text: [...lines, text].join('\n'),
    };
  },
};
