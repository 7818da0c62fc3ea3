import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExitCode, SimError } from '../../core/errors.js';
import { openInBrowser } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { dotFlood } from '../../report/dot.js';
import { type FloodGraph, floodGraph } from '../../report/flood-graph.js';
import { markdownReport } from '../../report/markdown.js';
import { mermaidFlood } from '../../report/mermaid.js';
import { type SavedRun, savedRun } from '../../report/saved-run.js';
import { Style, shownPath } from '../../report/style.js';
import { counted } from '../../report/units.js';
import { readTrace } from '../../trace/read-trace.js';
import type { QueryStory } from '../../view/story/model.js';
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
export async function writeReport(args: ReportArguments): Promise<number> {
  const { run, format, out, open } = args;
  const cwd = process.cwd();
  if (open && out === '-') {
    throw new SimError('bad-usage', 'stdout cannot be opened', { hint: 'leave out --out -, or --open' });
  }
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const note = (text: string): void => screen.log(`${style.paint('yellow', 'note:')} ${text}`);
  const found = findRun(run, cwd);
  const saved = await readRun(found);
  if (saved.isCutOff)
    note('the trace is cut off: the run was killed, or goes on; the report shows it up to there');
  const { content, name } = await contentOf[format]({ run: saved, found, args, note });
  if (format === 'markdown') addToJobSummary(String(content), note);
  const path = pathOf(out, name, found, cwd);
  deliver([{ path, text: content }], screen);
  if (path !== null) screen.log(`report in ${shownPath(path, cwd)}`);
  if (open && path !== null) openInBrowser(pathToFileURL(path).href, (message) => screen.log(message));
  return ExitCode.ok;
}

/** @throws SimError `bad-trace` */
async function readRun({ trace, result }: FoundRun): Promise<SavedRun> {
  const story = new Story();
  for await (const event of readTrace(trace, { partial: true })) story.see(event);
  return savedRun(story, result);
}

/** Null for stdout: for text, unless the user names a file. */
function pathOf(
  out: string | undefined,
  name: string | null,
  { trace }: FoundRun,
  cwd: string,
): string | null {
  if (out === '-') return null;
  if (out !== undefined) return resolve(cwd, out);
  return name === null ? null : join(dirname(trace), name);
}

type Note = (text: string) => void;

interface Asked {
  readonly run: SavedRun;
  readonly found: FoundRun;
  readonly args: ReportArguments;
  readonly note: Note;
}

interface Written {
  readonly content: string | Uint8Array;
  /** The name of the file that it is written to by default; null for text that is printed. */
  readonly name: string | null;
}

const contentOf: Readonly<Record<ReportArguments['format'], (asked: Asked) => Written | Promise<Written>>> = {
  html: async ({ run }) => {
    const { HtmlReport } = await import('../../view/file/html-report.js');
    const report = new HtmlReport();
    for (const event of run.story.events) report.event(event);
    return { content: report.end(), name: 'report.html' };
  },
  svg: async (asked) => {
    const { svgPictures } = await import('../../report/svg.js');
    return printed(svgPictures(asked.run.story, queryOf(asked), asked.args));
  },
  mermaid: (asked) => printed(mermaidFlood(graphOf(asked))),
  dot: (asked) => printed(dotFlood(graphOf(asked))),
  markdown: ({ run }) => printed(markdownReport(run)),
  pcapng: async ({ run, found }) => {
    const { captureOf } = await import('../../report/capture/capture.js');
    const startedAt = found.result === null ? null : new Date(found.result.startedAt);
    return { content: captureOf(run.story.events, startedAt), name: 'messages.pcapng' };
  },
};

function printed(content: string): Written {
  return { content, name: null };
}

function graphOf(asked: Asked): FloodGraph {
  return floodGraph(asked.run.story, queryOf(asked));
}

/** @throws SimError `bad-usage` if the run has no such query */
function queryOf({ run: { queries }, args: { query: number }, note }: Asked): QueryStory {
  const chosen = queries[(number ?? 1) - 1];
  if (chosen === undefined) {
    throw new SimError(
      'bad-usage',
      queries.length === 0 ? 'the run has no query' : `the run has no query ${number}`,
      { hint: queries.length === 0 ? 'a format for whole runs: html' : `use 1 to ${queries.length}` },
    );
  }
  if (number === undefined && queries.length > 1) {
    const file = printable(chosen.query.file);
    note(
      `the run has ${counted(queries.length, 'query', 'queries')}; this is the first, for ${file} (--query 2 ...)`,
    );
  }
  return chosen.query;
}
