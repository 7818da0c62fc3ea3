import { ExitCode } from '../core/errors.js';
import { main } from './commands.js';
import { styleFor } from './terminal.js';

/** Runs the command line. Only this file and `main.ts` set the exit code and end the process. */

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that stops early (`sim run ... | head`) is not an error.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`sim: cannot write the results: ${error.message}\n`);
  process.exit(ExitCode.output);
});

// Node itself would exit with 1, which means "not found" here.
process.on('uncaughtException', (error) => void fail(error).then((exitCode) => process.exit(exitCode)));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = await fail(error);
}

async function fail(error: unknown): Promise<ExitCode> {
  const { errorText } = await import('./print.js');
  const { text, exitCode } = errorText(error, styleFor(process.stderr));
  process.stderr.write(text);
  return exitCode;
}
