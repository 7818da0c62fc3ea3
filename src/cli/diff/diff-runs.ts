import { ExitCode } from '../../core/errors.js';
import { jsonText } from '../../core/sanitize.js';
import { Canonical, type CanonicalTrace } from '../../judge/canonical.js';
import { differenceOfRuns } from '../../judge/run-difference.js';
import { runDifferenceText } from '../../report/run-difference.js';
import { Style } from '../../report/style.js';
import { readTrace } from '../../trace/read-trace.js';
import { findRun } from '../report/find-run.js';
import { styleFor, writeText } from '../terminal.js';
import type { DiffArguments } from './diff-command.js';

/**
 * `sim diff`, with its arguments read.
 *
 * @returns the exit code
 */
export async function diffRuns({ one, other, format }: DiffArguments): Promise<number> {
  const cwd = process.cwd();
  const [left, right] = [findRun(one, cwd), findRun(other, cwd)];
  const difference = differenceOfRuns(await canonicalOf(left.trace), await canonicalOf(right.trace));
  const text =
    format === 'json'
      ? `${jsonText({ schema: 1, ...difference }, 2)}\n`
      : runDifferenceText(difference, { one, other }, new Style(styleFor(process.stdout)));
  writeText(process.stdout, text);
  return difference.same ? ExitCode.ok : ExitCode.notFound;
}

/** @throws SimError `bad-trace` */
async function canonicalOf(trace: string): Promise<CanonicalTrace> {
  const canonical = new Canonical();
  for await (const event of readTrace(trace, { partial: true })) canonical.see(event);
  return canonical.result;
}
