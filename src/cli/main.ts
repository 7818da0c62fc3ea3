#!/usr/bin/env node
import { styleFor } from './terminal.js';

/** The bin: the sole owner of the process's end. */

// A reader that has seen enough (`sim run ... | head`) is no error of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const { main } = await import('./commands.js');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { errorText } = await import('./print-error.js');
  const { text, exitCode } = errorText(error, styleFor(process.stderr));
  process.stderr.write(text);
  process.exitCode = exitCode;
}
