import { isAbsolute, join, resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import type { RunResult } from '../judge/result.js';
import { progressLine } from '../report/progress.js';
import { type Reporter, type RunReporterName, runReporterNames } from '../report/reporter.js';
import { createReporter } from '../report/reporters.js';
import { Style, shownPath } from '../report/style.js';
import type { TextOptions } from '../report/text.js';
import { WaveReport } from '../report/waves.js';
import { run } from '../run/run.js';
import { refuseDash } from './arguments.js';
import { hostValues } from './host-options.js';
import { addToJobSummary } from './job-summary.js';
import { allowExecBy } from './may-run.js';
import { errorText, printLeftovers } from './print.js';
import { deliver, fileStyle, readReportTargets } from './report-files.js';
import type { RunArguments } from './run-command.js';
import { readPacing, showWaves } from './show-waves.js';
import { onInterrupts } from './signals.js';
import { Screen, styleFor } from './terminal.js';

/**
 * `sim run`, with its arguments read.
 *
 * @returns the exit code
 */
export async function runQueries(args: RunArguments): Promise<number> {
  refuseDash('--out', args.out, 'name a folder');
  const screen = new Screen(process.stdout, process.stderr);
  const { projector } = args;
  const style = new Style({ ...styleFor(process.stderr), projector });
  const outLook = { ...styleFor(process.stdout), projector };
  const cwd = process.cwd();
  const named = readReportTargets(args.reporter, runReporterNames, cwd);
  // If a page is the only report, nothing else prints the outcome.
  const isPageOnly = named.every(({ name, path }) => name === 'html' && path !== null);
  const targets = isPageOnly ? [{ name: 'text' as const, path: null }, ...named] : named;
  const pacing = readPacing(args, targets);
  const waves = pacing === null ? null : new WaveReport(new Style(outLook));
  const reports = await Promise.all(
    targets.map(async ({ name, path }) => {
      const look = path === null ? outLook : fileStyle;
      return { name, path, text: '', reporter: await reporterFor(name, { ...look, quiet: args.quiet, cwd }) };
    }),
  );
  const progress = progressLine(style);
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  try {
    const { topology, get, from, ttl, strategy, ports, timeout, quietFor, startTimeout, slow, lockstep } =
      args;
    const { out, predict, expect, overwrite, noSave, allowUnknownPeers } = args;
    const { fault: faults, seed, strict } = args;
    const { allowOutsideShares, allowRemoteAddresses, allowEnv } = args;
    const result = await run({
      topology,
      get,
      from,
      ttl,
      ports,
      ...hostValues(args),
      timeout,
      quietFor,
      startTimeout,
      strategy,
      slow,
      lockstep,
      faults,
      seed,
      strict,
      out,
      predict,
      expect,
      overwrite,
      save: !noSave,
      allowExec: allowExecBy(args),
      allowOutsideShares,
      allowRemoteAddresses,
      allowEnv,
      allowUnknownPeers,
      signal: interrupts.stop,
      killSignal: interrupts.kill,
      onWarning: (text) => screen.log(`warning: ${text}`),
      onStatus: (text) => screen.status(text),
      onEvent: (event) => {
        for (const report of reports) {
          const text = report.reporter.event(event);
          if (report.path !== null) report.text += text;
          else if (waves === null) screen.result(text);
        }
        waves?.see(event);
        screen.status(progress(event) ?? '');
      },
    });
    if (pacing !== null && waves !== null)
      await showWaves(waves, pacing, { screen, style, stop: interrupts.stop });
    for (const report of reports) report.text += report.reporter.end(result);
    for (const { name, text } of reports)
      if (name === 'markdown') addToJobSummary(text, (problem) => screen.log(problem));
    const inFolder = reports.filter(({ path }) => path !== null && !isAbsolute(path));
    deliver(
      reports.map(({ path, text }) => ({ path: path === null ? null : resolve(result.folder, path), text })),
      screen,
    );
    printRest(result, args.quiet, screen, style);
    for (const { path } of inFolder)
      screen.log(style.dim(`report in ${shownPath(join(result.folder, path ?? ''), cwd)}`));
    return result.exitCode;
  } finally {
    interrupts.dispose();
  }
}

/** What draws is loaded only for those who want it. */
async function reporterFor(name: RunReporterName, options: TextOptions): Promise<Reporter> {
  switch (name) {
    case 'html': {
      const { HtmlReport } = await import('../view/file/html-report.js');
      return new HtmlReport();
    }
    case 'markdown': {
      const { markdownReport } = await import('../report/markdown.js');
      const { reporterOfRun } = await import('../report/saved-run.js');
      return reporterOfRun(markdownReport);
    }
    case 'svg': {
      const { svgReport } = await import('../report/svg.js');
      const { reporterOfRun } = await import('../report/saved-run.js');
      return reporterOfRun(svgReport);
    }
    default:
      return createReporter(name, options);
  }
}

/** Prints why the network failed, the run folder and leftovers. */
function printRest(result: RunResult, quiet: boolean, screen: Screen, style: Style): void {
  const { error } = result;
  if (error !== null) {
    const { code, message, hint } = error;
    const failure = new SimError(code as SimError['code'], message, { hint: hint ?? undefined });
    screen.log(errorText(failure, styleFor(process.stderr)).text.trimEnd());
  }
  printLeftovers(result, { quiet, separated: true }, screen, style);
}
