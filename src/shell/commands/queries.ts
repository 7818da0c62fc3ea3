import { SimError } from '../../core/errors.js';
import type { QueryResult } from '../../judge/result.js';
import { FaultLines } from '../../report/fault-lines.js';
import { HopLines } from '../../report/hops.js';
import { progressLine } from '../../report/progress.js';
import { isFound, summaryBlock, summaryLine } from '../../report/summary.js';
import { requireNewQuery, requireReadyOrigin } from '../../run/network-commands.js';
import { readWanted, type Wanted } from '../../run/options.js';
import { codeOf } from '../../run/verdict.js';
import type { TraceEvent } from '../../trace/event.js';
import type { Answer, Call, ShellCommand } from '../command.js';
import { filesInNetwork } from '../complete.js';
import type { ShellQuery } from '../query-history.js';
import type { Shell } from '../shell.js';

export const get: ShellCommand = {
  name: 'get',
  arguments: '<file> [&]',
  summary: 'search the network for a file; with & in the background',
  more: [
    'Floods a query from the current peer. The file is verified, saved, and shared from then on.',
    'With & at the end, the shell accepts other commands meanwhile.',
  ],
  argumentCount: [1, Number.POSITIVE_INFINITY],
  complete: (shell, words) => (words.length === 0 ? filesInNetwork(shell) : []),
  run(shell, words, call) {
    const isInBackground = words.at(-1) === '&';
    const [file, ...others] = isInBackground ? words.slice(0, -1) : words;
    if (file === undefined)
      throw new SimError('bad-usage', 'get needs <file>', { hint: 'write get <file> &' });
    if (others.length > 0) {
      throw new SimError('bad-usage', `get takes one file, not ${others.length + 1}`, {
        hint: `put a name with spaces in quotes: get "${[file, ...others].join(' ')}"`,
      });
    }
    const wanted = readWanted(file);
    requireReady(shell, wanted.file);
    return isInBackground ? inBackground(shell, wanted) : inForeground(shell, wanted, call);
  },
};

function requireReady(shell: Shell, file: string): void {
  const { id } = shell.current;
  const hint = `start it with start ${id}, or switch to another peer with as <peer>`;
  requireReadyOrigin(shell.session.network, id, hint);
  requireNewQuery(shell.queries.running, id, file);
}

async function inForeground(shell: Shell, wanted: Wanted, { signal, show, status }: Call): Promise<Answer> {
  const hops = new HopLines(shell.style, { faults: shell.session.faults });
  const faults = new FaultLines(shell.style);
  const progress = progressLine(shell.style);
  let lines = 0;
  const onEvent = (event: TraceEvent): void => {
    const hop = hops.line(event);
    const ofFault = faults.line(event);
    // What a fault did before is not shown again.
    const line = lines === 0 ? hop : (ofFault ?? hop);
    if (line !== null) show(`${line}\n`);
    lines += line === null ? 0 : 1;
    status(progress(event) ?? '');
  };
  const answer = answerOf(shell, await startQuery(shell, wanted, onEvent, signal).done);
  // The heading ends with a blank line; after hops another one is needed.
  return lines > 1 ? answer : { ...answer, text: answer.text?.trimStart() ?? answer.line };
}

function inBackground(shell: Shell, wanted: Wanted): Answer {
  const query = startQuery(shell, wanted, () => {}, shell.leaving);
  const { number } = query;
  query.done = query.done.then((result) => {
    const answer = answerOf(shell, result);
    const { line, text = line } = answer;
    shell.note(answer);
    shell.notify(shell.isScript ? `${line}\n` : `\n[${number}] ${text.trimStart()}\n`);
    return result;
  });
  return { line: `[${number}] peer ${shell.current.id} searches for ${wanted.file}` };
}

function startQuery(
  shell: Shell,
  { file, isFolder }: Wanted,
  onEvent: (event: TraceEvent) => void,
  signal: AbortSignal,
): ShellQuery {
  const { id: origin, ttl } = shell.current;
  const done = shell.session.query({
    file,
    isFolder,
    origin,
    ttl: shell.ttl ?? ttl,
    timeoutMs: shell.timeoutMs,
    signal,
    onEvent,
  });
  return shell.queries.add({ file, origin, done });
}

/** The result of a query, for a terminal and for scripts. */
function answerOf({ style, cwd }: Shell, result: QueryResult): Answer {
  return {
    line: summaryLine(result, null, style, cwd),
    text: `${isFound(result.verdict) || result.query !== null ? '\n' : ''}${summaryBlock(result, null, style, cwd)}`,
    exitCode: codeOf[result.verdict],
  };
}

export const trace: ShellCommand = {
  name: 'trace',
  arguments: '[query]',
  summary: 'show the hops of the last query, or of another',
  more: [
    'Name a query by its number, its file, or the first digits of its id. The whole trace is in the run folder.',
  ],
  argumentCount: [0, 1],
  complete: (shell, words) => (words.length === 0 ? shell.queries.names : []),
  async run(shell, [word]) {
    const { result, file } = shell.queries.find(word);
    if (result === null)
      throw new SimError('bad-usage', `the query for ${file} is still running`, {
        hint: 'wait for its answer',
      });
    const hops = new HopLines(shell.style, { faults: shell.session.faults });
    const events = result.query === null ? [] : await shell.session.eventsOf(result.query);
    const lines = events.flatMap((event) => hops.line(event) ?? []);
    const { line, text = line } = answerOf(shell, result);
    const { messages, duplicates, reached, others } = result;
    return {
      line: `${line} (${messages} messages, ${duplicates} duplicates, ${reached} of ${others} other peers reached)`,
      text: [...lines, text].join('\n'),
    };
  },
};
