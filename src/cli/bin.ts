import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { ExitCode, messageOf } from '../core/errors.js';
import { main } from './commands.js';
import { styleFor, writeText } from './terminal.js';

/** Runs the command line. Only this file and `main.ts` set the exit code and end the process. */

// Node aborts at its end if a terminal that it began with is gone, unless its descriptor is closed.
process.on('exit', () => {
  for (const descriptor of [0, 1, 2]) if (mayBeClosedTerminal(descriptor)) closeSync(descriptor);
});

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that stops early (`sim run ... 2>&1 | head`) is not an error, nor is a terminal that was closed: the run goes on, or
    // ends because of SIGHUP, and its results are in its folder.
    if (error.code === 'EPIPE' || isOfClosedTerminal(error)) return;
    if (stream === process.stdout)
      writeText(process.stderr, `sim: cannot write the results: ${error.message}\n`);
    process.exit(ExitCode.output);
  });
}

// Node itself would exit with 1, which means "not found" here.
process.on('uncaughtException', (error) => {
  if (isOfClosedTerminal(error)) return;
  void fail(error).then((exitCode) => process.exit(exitCode));
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = await fail(error);
}

/** Its standard streams fail with EIO. */
function isOfClosedTerminal(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EIO' && [0, 1, 2].some(mayBeClosedTerminal);
}

/** A terminal may be gone before this file is loaded, and then is only known as a device. So is /dev/null. */
function mayBeClosedTerminal(descriptor: number): boolean {
  try {
    return !isatty(descriptor) && fstatSync(descriptor).isCharacterDevice();
  } catch {
    // It is closed already.
    return false;
  }
}

async function fail(error: unknown): Promise<ExitCode> {
  try {
    const { errorText } = await import('./print.js');
    const { text, exitCode } = errorText(error, styleFor(process.stderr));
    writeText(process.stderr, text);
    return exitCode;
  } catch {
    // The files of floodsim were replaced or removed while it ran. Another error here would lead here again.
    writeText(process.stderr, `sim: ${messageOf(error)}\n  hint: install floodsim again\n`);
    return ExitCode.internal;
  }
}
