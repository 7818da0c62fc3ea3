#!/usr/bin/env node
import { ExitCode } from '../core/errors.js';
import { styleFor } from './terminal.js';

/** The bin: the sole owner of the process's end. */

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`sim run ... | head`) is no error of anybody's.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`sim: cannot write the results: ${error.message}\n`);
  process.exit(ExitCode.output);
});

// Node itself would exit with 1, which says "not found" here.
process.on('uncaughtException', (error) => void fail(error).then((exitCode) => process.exit(exitCode)));

try {
  const { main } = await import('./commands.js');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = await fail(error);
}

async function fail(error: unknown): Promise<ExitCode> {
  const { errorText } = await import('./print-error.js');
  const { text, exitCode } = errorText(error, styleFor(process.stderr));
  process.stderr.write(text);
  return exitCode;
}
