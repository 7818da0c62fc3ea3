import { ExitCode, SimError } from '../../core/errors.js';
import type { QueryResult } from '../../judge/result.js';
import { HopLines } from '../../report/hops.js';
import { progressLine } from '../../report/progress.js';
import { isFound, summaryBlock, summaryLine } from '../../report/summary.js';
import { checkFileName } from '../../run/options.js';
import { codeOf } from '../../run/verdict.js';
import type { TraceEvent } from '../../trace/event.js';
import type { Answer, Call, ShellCommand } from '../command.js';
import { filesInNetwork } from '../network-files.js';
import type { Asked } from '../query-history.js';
import type { Shell } from '../shell.js';

export const get: ShellCommand = {
  name: 'get',
  arguments: '<file> [&]',
  summary: 'ask the network for a file; with & in the background',
  more: [
    'The query floods from the peer whose role you play; what is found is verified and saved, and shared from then on.',
    'With & at the end the shell takes other commands meanwhile.',
  ],
  takes: [1, Number.POSITIVE_INFINITY],
  complete: (shell, words) => (words.length === 0 ? filesInNetwork(shell) : []),
  run(shell, words, call) {
    const isInBackground = words.at(-1) === '&';
    const [file, ...others] = isInBackground ? words.slice(0, -1) : words;
    if (file === undefined)
      throw new SimError('bad-usage', 'get needs <file>', { hint: 'write get <file> &' });
    if (others.length > 0) {
      throw new SimError('bad-usage', `get takes one file, and these are ${others.length + 1}`, {
        hint: `a name with blanks stands in quotes: get "${[file, ...others].join(' ')}"`,
      });
    }
    checkFileName(file);
    refuseWhereOriginCannot(shell, file);
    return isInBackground ? inBackground(shell, file) : inForeground(shell, file, call);
  },
};

function refuseWhereOriginCannot(shell: Shell, file: string): void {
  const { id } = shell.role;
  if (!shell.isUp(id)) {
    throw new SimError('peer-failed', `peer ${id} is not running`, {
      hint: `start it with start ${id}, or play another with as <peer>`,
      exitCode: ExitCode.network,
    });
  }
  if (shell.asked.underWay.some((asked) => asked.origin === id && asked.file === file)) {
    throw new SimError('bad-usage', `peer ${id} is asking for ${file} already`, {
      hint: 'wait for its answer',
    });
  }
}

async function inForeground(shell: Shell, file: string, { signal, show, status }: Call): Promise<Answer> {
  const hops = new HopLines(shell.style);
  const progress = progressLine(shell.style);
  let lines = 0;
  const onEvent = (event: TraceEvent): void => {
    const line = hops.line(event);
    if (line !== null) show(`${line}\n`);
    lines += line === null ? 0 : 1;
    status(progress(event) ?? '');
  };
  const { result } = await ask(shell, file, onEvent, signal);
  const answer = answerOf(shell, result);
  // The heading has a blank line below it; hops need another.
  return lines > 1 ? answer : { ...answer, text: answer.text?.trimStart() ?? answer.line };
}

function inBackground(shell: Shell, file: string): Answer {
  const asking = ask(shell, file, () => {}, shell.leaving);
  const { number } = shell.asked.find(undefined);
  const told = asking.then(({ asked, result }) => {
    const answer = answerOf(shell, result);
    const { line, text = line } = answer;
    shell.note(answer);
    shell.notify(shell.isScript ? `${line}\n` : `\n[${asked.number}] ${text.trimStart()}\n`);
  });
  shell.asked.find(undefined).done = told;
  return { line: `[${number}] peer ${shell.role.id} searches for ${file}` };
}

/** Asks, and keeps what happens; a network that fails is a result, too. */
async function ask(
  shell: Shell,
  file: string,
  onEvent: (event: TraceEvent) => void,
  signal: AbortSignal,
): Promise<{ readonly asked: Asked; readonly result: QueryResult }> {
  const { id: origin, ttl } = shell.role;
  const asked = shell.asked.add(file, origin);
  const asking = shell.session.ask({
    file,
    origin,
    ttl: shell.ttl ?? ttl,
    timeoutMs: shell.timeoutMs,
    signal,
    onEvent: (event) => {
      asked.events.push(event);
      onEvent(event);
    },
  });
  asked.done = asking;
  const result = await asking;
  asked.result = result;
  return { asked, result };
}

/** What a question came to, for people and for scripts. */
export function answerOf({ style, cwd }: Shell, result: QueryResult): Answer {
  return {
    line: summaryLine(result, null, style, cwd),
    text: `${isFound(result.verdict) || result.query !== null ? '\n' : ''}${summaryBlock(result, null, style, cwd)}`,
    exitCode: codeOf[result.verdict],
  };
}
