import { SimError } from '../core/errors.js';
import type { RunResult } from '../judge/result.js';
import { progressLine } from '../report/progress.js';
import { createReporter, reporterNames } from '../report/reporters.js';
import { Style } from '../report/style.js';
import { run } from '../run/run.js';
import { refuseDash } from './arguments.js';
import type { Command, OptionTable } from './command.js';
import { commonExitCodes, networkOptions, queryOptions, topologyOrStdin } from './options.js';
import { errorText, printLeftovers } from './print.js';
import { deliver, fileStyle, readReportTargets, reporterOption } from './report-files.js';
import { onInterrupts } from './signals.js';
import { Screen, styleFor } from './terminal.js';

interface RunArguments {
  readonly topology: string;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly ports: 'ini' | 'auto';
  readonly timeout: number;
  readonly quietFor: number;
  readonly startTimeout: number | undefined;
  readonly out: string | undefined;
  readonly reporter: readonly string[];
  readonly predict: boolean;
  readonly expect: 'not-found' | undefined;
  readonly overwrite: boolean;
  readonly quiet: boolean;
}

const output = 'Output:';

const runOptions = {
  ...queryOptions,
  ...networkOptions,
  predict: {
    type: 'boolean',
    default: false,
    group: 'Checks:',
    describe: 'also predict each query and compare',
  },
  expect: { choices: ['not-found'], group: 'Checks:', describe: 'succeed if nothing is found' },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: output,
    describe: 'folder for trace, logs and downloads',
    defaultDescription: 'a new one in runs/',
  },
  overwrite: {
    type: 'boolean',
    default: false,
    group: output,
    describe: 'overwrite existing downloads, and an earlier run in --out',
  },
  reporter: reporterOption(reporterNames, output),
  quiet: { alias: 'q', type: 'boolean', default: false, group: output, describe: 'print one line per file' },
} as const satisfies OptionTable;

export const runCommand: Command = {
  usage: '<topology> --get <file>',
  about: ['Starts one process per peer, floods a query for each file, and verifies the files that arrive.'],
  positionals: topologyOrStdin,
  options: runOptions,
  examples: [
    ['sim run chain3 --get 3.txt', 'a built-in topology, by its name'],
    ['sim run chain3 --get 3.txt --ttl 1', 'watch the TTL run out'],
    ['sim run my.ini -g a.txt -g b.txt -f 4', 'two files, queried by peer 4'],
    ['sim run seven -g 6.txt -r json', 'for a script'],
    ['sim run seven -g 6.txt -r text -r junit=report.xml', 'for a terminal and for CI'],
  ],
  tables: [
    {
      title: 'Exit codes:',
      rows: [
        ['0', 'every file was found, transferred and verified, or --expect was met'],
        ['1', 'not found'],
        ['2', 'bad usage or bad INI; nothing was started'],
        ['3', 'found, but no transfer verified'],
        ['4', 'the network failed: a port was in use, a peer did not start, or it died'],
        ['5', 'outcome unknown: timeout'],
        ['6', '--expect was not met'],
        ...commonExitCodes,
      ],
    },
  ],
  run: (args) => runQueries(args as RunArguments),
};

/** @returns the exit code */
async function runQueries(args: RunArguments): Promise<number> {
  refuseDash('--out', args.out, 'name a folder');
  const screen = new Screen(process.stdout, process.stderr);
  const logStyle = styleFor(process.stderr);
  const style = new Style(logStyle);
  const cwd = process.cwd();
  const reports = readReportTargets(args.reporter, reporterNames, cwd).map(({ name, path }) => {
    const look = path === null ? styleFor(process.stdout) : fileStyle;
    return { path, text: '', reporter: createReporter(name, { ...look, quiet: args.quiet, cwd }) };
  });
  const progress = progressLine(style);
  const interrupts = onInterrupts((text) => screen.log(style.dim(text)));
  try {
    const { topology, get, from, ttl, ports, timeout, quietFor, startTimeout } = args;
    const { out, predict, expect, overwrite } = args;
    const result = await run({
      topology,
      get,
      from,
      ttl,
      ports,
      timeout,
      quietFor,
      startTimeout,
      out,
      predict,
      expect,
      overwrite,
      signal: interrupts.stop,
      killSignal: interrupts.kill,
      onEvent: (event) => {
        for (const report of reports) {
          const text = report.reporter.event(event);
          if (report.path === null) screen.result(text);
          else report.text += text;
        }
        screen.status(progress(event) ?? '');
      },
    });
    for (const report of reports) report.text += report.reporter.end(result);
    deliver(reports, screen);
    printRest(result, args.quiet, screen, style);
    return result.exitCode;
  } finally {
    interrupts.dispose();
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
