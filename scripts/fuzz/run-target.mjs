import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { watchChild } from './watch-child.mjs';

/** A worker that was ended is started again so often. */
const maxRestarts = 5;

/**
 * Fuzzes one target in child processes. A finding is `{ kind, text, path }`.
 *
 * @param target its name, and the folder with its bundle
 * @param corpora folders of known inputs; `keep`: those of the first are replaced
 */
export async function fuzzTarget(target, { minutes, seed, blind, keep, corpora, maxFindings, onProgress }) {
  const { name } = target;
  const result = { name, runs: 0, seconds: 0, covered: 0, atStart: 0, inputs: 0, findings: [], once: 0 };
  let wasLarge = false;
  const startedAt = Date.now();
  for (let start = 0; start <= maxRestarts; start += 1) {
    const left = minutes - (Date.now() - startedAt) / 60_000;
    if (left <= 0 && start > 0) break;
    const before = result.runs;
    let isFirst = start === 0;
    const end = await startWorker(
      target,
      {
        minutes: left,
        seed: seed + start,
        blind,
        corpora,
        maxFailures: maxFindings - result.findings.length,
        ...(keep && { keepIn: corpora[0] }),
      },
      (message) => {
        if (message.type === 'failed') {
          const bytes = Buffer.from(message.input, 'base64');
          result.findings.push({ kind: 'failed', text: message.text, path: saveFinding(name, bytes) });
        } else {
          Object.assign(result, message, { runs: before + message.runs });
          if (isFirst) result.atStart = message.covered;
          isFirst = false;
        }
        onProgress(name, { runs: result.runs, findings: result.findings.length });
      },
    );
    if (end.kind === 'held' || result.findings.length >= maxFindings) break;
    // The machine may have been busy, and a garbage collection may take its time.
    const path = saveFinding(name, end.input);
    const again = await runAlone(target, path);
    if (again.kind !== 'held') result.findings.push({ ...again, path });
    else if (end.kind === 'slow' || (end.kind === 'large' && !wasLarge)) result.once += 1;
    // Memory that grows with the inputs exceeds the bound again in the next process.
    else result.findings.push({ ...end, text: `${end.text} (not with this input alone)`, path });
    wasLarge ||= end.kind === 'large';
    if (result.findings.length >= maxFindings) break;
  }
  result.seconds = (Date.now() - startedAt) / 1000;
  return result;
}

/** Runs one input in a process of its own. */
export async function runAlone(target, input) {
  let failed = null;
  const end = await startWorker(target, { input: resolve(input) }, (message) => {
    if (message.type === 'failed') failed = message;
  });
  return failed === null ? end : { kind: 'failed', text: failed.text };
}

/**
 * @returns how the worker ended: `held` if by itself; else `crashed`, `slow`, `stuck` or `large`, with the input that was running
 */
function startWorker({ name, work }, order, onMessage) {
  const folder = mkdtempSync(join(work, 'worker-'));
  const current = join(folder, 'current');
  const target = resolve(work, 'targets', `${name}.mjs`);
  const child = fork(join(work, 'worker.mjs'), [JSON.stringify({ ...order, target, current })], {
    // What a worker that was killed leaves behind is removed with its folder.
    env: { PATH: process.env.PATH, TMPDIR: resolve(folder) },
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-4000);
  });
  child.on('message', onMessage);
  const watch = watchChild(child.pid, current, (reason) => {
    ended ??= reason;
    child.kill('SIGKILL');
  });
  let ended = null;
  return new Promise((done) => {
    child.once('close', (code, signal) => {
      watch.stop();
      const input = inputIn(current);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      if (ended !== null) done({ ...ended, input });
      else if (code === 0) done({ kind: 'held', text: '' });
      else done({ kind: 'crashed', text: `${signal ?? `exit code ${code}`}: ${errors.trim()}`, input });
    });
  });
}

function inputIn(current) {
  try {
    const bytes = readFileSync(current);
    const length = bytes.readUInt32LE(4);
    return length === 0xffffffff ? Buffer.alloc(0) : bytes.subarray(8, 8 + length);
  } catch {
    return Buffer.alloc(0);
  }
}

function saveFinding(name, bytes) {
  mkdirSync('.fuzz/findings', { recursive: true });
  const path = `.fuzz/findings/${name}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
  writeFileSync(path, bytes);
  return path;
}
