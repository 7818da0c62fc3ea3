#!/usr/bin/env node
import { readFileSync } from 'node:fs';

/**
 * The entry of the bin. It imports nothing of floodsim at its top: Node reads the files of an import all at once, and waits for ever
 * if it may not open so many.
 */

const minOpenFiles = 128;
/** `ExitCode.network` and `ExitCode.usage`. */
const networkCode = 4;
const usageCode = 2;

const maxOpenFiles = readLimit();
if (maxOpenFiles < minOpenFiles) {
  process.stderr.write(
    `sim: only ${maxOpenFiles} open files are allowed, and floodsim needs at least ${minOpenFiles}\n` +
      '  hint: raise the limit with ulimit -n 4096\n',
  );
  process.exitCode = networkCode;
} else if (!hasFolder()) {
  process.stderr.write('sim: the current folder was deleted\n  hint: change to a folder that exists\n');
  process.exitCode = usageCode;
} else await import('./bin.js');

function readLimit(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/mu.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return Number(soft ?? Number.POSITIVE_INFINITY);
  } catch {
    // Only Linux shows the limits.
    return Number.POSITIVE_INFINITY;
  }
}

/** Whether the current folder exists: without it, code that is loaded next fails. */
function hasFolder(): boolean {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}
