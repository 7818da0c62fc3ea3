import { resolve } from 'node:path';
import { ExitCode, SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { dotFlood } from '../../report/dot.js';
import { type FloodGraph, floodGraph } from '../../report/flood-graph.js';
import { markdownReport } from '../../report/markdown.js';
import { mermaidFlood } from '../../report/mermaid.js';
import { type SavedRun, savedRun } from '../../report/saved-run.js';
import { Style, shownPath } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { readTrace } from '../../trace/read-trace.js';
import { Story } from '../../view/story/story.js';
import { addToJobSummary } from '../job-summary.js';
import { deliver } from '../report-files.js';
import { Screen, styleFor } from '../terminal.js';
import { type FoundRun, findRun } from './find-run.js';
import type { ReportArguments } from './report-command.js';

/**
 * `sim report`, with its arguments read.
 *
 * @returns the exit code
 */
export async function writeReport({ run, format, out, query }: ReportArguments): Promise<number> {
  const cwd = process.cwd();
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const note = (text: string): void => screen.log(`${style.paint('yellow', 'note:')} ${text}`);
  const found = findRun(run, cwd);
  const saved = await readRun(found);
  if (saved.isCutOff)
    note('the trace is cut off: the run was killed, or goes on; the report shows it up to there');
  const text = await render[format](saved, query, note);
  if (format === 'markdown') addToJobSummary(text, note);
  const path = out === undefined || out === '-' ? null : resolve(cwd, out);
  deliver([{ path, text }], screen);
  if (path !== null) screen.log(`report in ${shownPath(path, cwd)}`);
  return ExitCode.ok;
}

/** @throws SimError `bad-trace` */
async function readRun({ trace, result }: FoundRun): Promise<SavedRun> {
  const story = new Story();
  for await (const event of readTrace(trace, { partial: true })) story.see(event);
  return savedRun(story, result);
}

type Note = (text: string) => void;

const render: Readonly<
  Record<ReportArguments['format'], (run: SavedRun, query: number | undefined, note: Note) => string>
> = {
  mermaid: (run, query, note) => mermaidFlood(graphOf(run, query, note)),
  dot: (run, query, note) => dotFlood(graphOf(run, query, note)),
  markdown: (run) => markdownReport(run),
};

/** @throws SimError `bad-usage` if the run has no such query */
function graphOf({ story, queries }: SavedRun, number: number | undefined, note: Note): FloodGraph {
  const chosen = queries[(number ?? 1) - 1];
  if (chosen === undefined) {
    throw new SimError(
      'bad-usage',
      queries.length === 0 ? 'the run has no query' : `the run has no query ${number}`,
      { hint: queries.length === 0 ? 'a format for whole runs: markdown' : `use 1 to ${queries.length}` },
    );
  }
  if (number === undefined && queries.length > 1) {
    const file = printable(chosen.query.file);
    note(
      `the run has ${counted(queries.length, 'query', 'queries')}; this is the first, for ${file} (--query 2 ...)`,
    );
  }
  return floodGraph(story, chosen.query);
}
