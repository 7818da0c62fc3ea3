import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExitCode, SimError } from '../../core/errors.js';
import { openInBrowser } from '../../core/platform.js';
import { printable } from '../../core/sanitize.js';
import { type FaultResult, FaultResults } from '../../judge/fault-results.js';
import { Style, shownPath } from '../../report/style.js';
import { readTrace } from '../../trace/read-trace.js';
import { Story } from '../../view/story/story.js';
import { addToJobSummary } from '../job-summary.js';
import { deliver } from '../report-files.js';
import { Screen, styleFor } from '../terminal.js';
import { formats } from './contents.js';
import { findRun } from './find-run.js';
import type { ReportArguments, SavedFormat } from './report-command.js';

/**
 * `sim report`, with its arguments read.
 *
 * @returns the exit code
 */
export async function writeReport(args: ReportArguments): Promise<number> {
  const { run, out, open } = args;
  const format = args.format ?? formatOf(out ?? '');
  const cwd = process.cwd();
  if (open && out === '-') {
    throw new SimError('bad-usage', 'stdout cannot be opened', { hint: 'leave out --out -, or --open' });
  }
  const screen = new Screen(process.stdout, process.stderr);
  const style = new Style(styleFor(process.stderr));
  const note = (text: string): void => screen.log(`${style.paint('yellow', 'note:')} ${printable(text)}`);
  const found = findRun(run, cwd);
  const story = await readStory(found.trace);
  if (story.exitCode === null)
    note('the trace is cut off: the run was killed, or goes on; the report shows it up to there');
  for (const { number, warning } of faultsOf(story))
    if (warning !== null) note(`fault ${number}: ${warning}`);
  const { file, isPrinted, content } = formats[format];
  const report = await content({ story, found, args, note });
  if (format === 'markdown') addToJobSummary(String(report), note);
  const beside = isPrinted && !open ? null : join(dirname(found.trace), file);
  const path = out === '-' ? null : out === undefined ? beside : resolve(cwd, out);
  deliver([{ path, text: report }], screen);
  if (path !== null) screen.log(`report in ${shownPath(path, cwd)}`);
  if (open && path !== null) openInBrowser(pathToFileURL(path).href, (message) => screen.log(message));
  return ExitCode.ok;
}

const extensions: Readonly<Record<string, SavedFormat>> = {
  svg: 'svg',
  md: 'markdown',
  markdown: 'markdown',
  mmd: 'mermaid',
  mermaid: 'mermaid',
  dot: 'dot',
  gv: 'dot',
  pcapng: 'pcapng',
};

/** By the end of a file's name. */
function formatOf(file: string): SavedFormat {
  return extensions[/\.(\w+)$/u.exec(file)?.[1]?.toLowerCase() ?? ''] ?? 'html';
}

function faultsOf({ events }: Story): readonly FaultResult[] {
  const faults = new FaultResults();
  for (const event of events) faults.see(event);
  return faults.result;
}

/** A report keeps all events: of so many, more than 1 GB. Only simulations have more. */
const maxEvents = 2_000_000;

/** @throws SimError `bad-trace`, `too-large` */
export async function readStory(trace: string, max = maxEvents): Promise<Story> {
  const story = new Story();
  let count = 0;
  for await (const event of readTrace(trace, { partial: true })) {
    count += 1;
    if (count > max) {
      throw new SimError('too-large', `the trace has more than ${max} events, too many for a report`, {
        hint: 'simulate fewer peers or fewer queries',
      });
    }
    story.see(event);
  }
  return story;
}
