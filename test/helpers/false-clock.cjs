'use strict';
/**
 * Loaded by an agent with `--require`: gives it, and the peers that it starts, a monotonic clock as on another machine. FALSE_CLOCK is
 * its offset in seconds, its drift in millionths, and a step in milliseconds that it makes each 50 ms.
 */
const childProcess = require('node:child_process');

const real = process.hrtime.bigint;
const [words, began = String(real())] = (process.env.FALSE_CLOCK ?? '').split('/');
const [offset, drift, step] = words.split(',').map(BigInt);
const billion = 1_000_000_000n;

process.hrtime.bigint = () => {
  const now = real();
  const since = now - BigInt(began);
  return now + offset * billion + (since * drift) / 1_000_000n + (since / 50_000_000n) * step * 1_000_000n;
};

const { spawn } = childProcess;
childProcess.spawn = (file, args, options) => {
  const env = { ...options.env, FALSE_CLOCK: `${words}/${began}` };
  return spawn(file, ['--require', __filename, ...args], { ...options, env });
};
