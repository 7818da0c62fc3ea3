import type { Argv, Options } from 'yargs';
import { ExitCode, SimError } from '../core/errors.js';
import type { RunResult } from '../judge/result.js';
import { progressLine } from '../report/progress.js';
import { createReporter, type ReporterName, reporterNames } from '../report/reporters.js';
import { Style } from '../report/style.js';
import { run } from '../run/run.js';
import { type Command, withUsage } from './command.js';
import { onInterrupts } from './interrupts.js';
import { numberOption } from './number-option.js';
import { errorText } from './print-error.js';
import { printLeftovers } from './print-leftovers.js';
import { questionOptions, quietForOption } from './question-options.js';
import { Screen, styleFor } from './terminal.js';

interface RunArguments {
  readonly topology: string;
  readonly get: readonly string[];
  readonly from: number | undefined;
  readonly ttl: number | undefined;
  readonly ports: 'ini' | 'auto';
  readonly timeout: number;
  readonly quietFor: number;
  readonly out: string | undefined;
  readonly reporter: ReporterName;
  readonly predict: boolean;
  readonly expect: 'not-found' | undefined;
  readonly overwrite: boolean;
  readonly quiet: boolean;
}

const theRun = 'The run:';
const writes = 'What it writes:';

const runOptions = {
  ...questionOptions,
  ports: {
    choices: ['ini', 'auto'],
    default: 'ini',
    group: theRun,
    describe: 'auto: the system chooses, so that runs can go side by side',
  },
  timeout: {
    type: 'string',
    coerce: numberOption('timeout'),
    default: '60',
    defaultDescription: '60',
    requiresArg: true,
    group: theRun,
    describe: 'seconds in which each flood must settle',
  },
  'quiet-for': quietForOption(theRun),
  predict: {
    type: 'boolean',
    default: false,
    group: theRun,
    describe: 'predict each flood, and compare',
  },
  expect: { choices: ['not-found'], group: theRun, describe: 'succeed if nothing is found' },
  out: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: writes,
    describe: 'folder for trace, logs and downloads  [default: a new one in runs/]',
  },
  overwrite: {
    type: 'boolean',
    default: false,
    group: writes,
    describe: 'replace files, and a run, that are there',
  },
  reporter: {
    alias: 'r',
    choices: reporterNames,
    default: 'text',
    group: writes,
    describe: 'form of the results on stdout',
  },
  quiet: { alias: 'q', type: 'boolean', default: false, group: writes, describe: 'only a line per file' },
} as const satisfies Record<string, Options>;

function describeRun(yargs: Argv): Argv {
  return withUsage(
    yargs,
    'sim run <topology> --get <file>\n\nStarts a process per peer, floods a query for each file, and verifies what comes back.',
  )
    .positional('topology', {
      type: 'string',
      demandOption: true,
      describe: 'an INI file, a folder of INI files, or a shipped name such as chain3',
    })
    .options(runOptions)
    .example('sim run chain3 --get 3.txt', 'a shipped topology, by its name')
    .example('sim run chain3 --get 3.txt --ttl 1', 'watch the TTL run out')
    .example('sim run my.ini -g a.txt -g b.txt -f 4', 'two files, asked by peer 4')
    .example('sim run seven -g 6.txt -r json', 'for a script')
    .epilogue(exitCodes);
}

const exitCodes = `Exit codes:
  0    every file was found, transferred and verified, or --expect was met
  1    not found
  2    bad usage or bad INI; nothing was started
  3    found, but no transfer verified
  4    the network failed: a port was taken, a peer did not start, or died
  5    outcome unknown: time ran out
  6    the outcome was not what --expect said
  130  interrupted`;

export const runCommand: Command = {
  options: runOptions,
  describe: describeRun,
  run: (args) => runAsAsked(args as RunArguments),
};

/** Runs the command and gives its exit code. */
async function runAsAsked(args: RunArguments): Promise<number> {
  const screen = new Screen(process.stdout, process.stderr);
  const logStyle = styleFor(process.stderr);
  const style = new Style(logStyle);
  const reporter = createReporter(args.reporter, {
    ...styleFor(process.stdout),
    quiet: args.quiet,
    cwd: process.cwd(),
  });
  const progress = progressLine(style);
  const interrupts = onInterrupts(
    () => screen.log(style.dim('stopping; Ctrl-C again stops at once')),
    () => process.exit(ExitCode.interrupted),
  );
  try {
    const { topology, get, from, ttl, ports, timeout, quietFor, out, predict, expect, overwrite } = args;
    const result = await run({
      topology,
      get,
      from,
      ttl,
      ports,
      timeout,
      quietFor,
      out,
      predict,
      expect,
      overwrite,
      signal: interrupts.stop,
      killSignal: interrupts.kill,
      onEvent: (event) => {
        screen.result(reporter.event(event));
        screen.status(progress(event) ?? '');
      },
    });
    screen.result(reporter.end(result));
    tellRest(result, args.quiet, screen, style);
    return result.exitCode;
  } finally {
    interrupts.dispose();
  }
}

/** What is no result: why the network failed, and what a run leaves. */
function tellRest(result: RunResult, quiet: boolean, screen: Screen, style: Style): void {
  const { error } = result;
  if (error !== null) {
    const { code, message, hint } = error;
    const failure = new SimError(code as SimError['code'], message, { hint: hint ?? undefined });
    screen.log(errorText(failure, styleFor(process.stderr)).text.trimEnd());
  }
  printLeftovers(result, { quiet, parted: true }, screen, style);
}
