// `sim shell` with queries from a pipe, one after another, for files that no peer has; prints what they took as JSON.
// Usage: shell-queries.mjs <topology> <count>
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [topology, count] = [process.argv[2], Number(process.argv[3])];
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
// The first queries warm up, and do not count.
const warmUp = Math.min(50, Math.floor(count / 10));
const child = spawn(process.execPath, [cli, 'shell', topology, '--ports', 'auto'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
let sent = 0;
let answered = 0;
let startedAt = performance.now();
let early = residentSize();

/** A few lines ahead, so that the shell never waits for this process. */
function send() {
  for (; sent < count && sent - answered < 50; sent += 1) child.stdin.write(`get missing-${sent}.txt\n`);
}

child.stdout.on('data', (chunk) => {
  for (const byte of chunk) if (byte === 10) onAnswer();
  send();
});

function onAnswer() {
  answered += 1;
  if (answered === warmUp) startedAt = performance.now();
  if (answered === Math.ceil(count / 10)) early = residentSize();
  if (answered !== count) return;
  const perQueryMs = (performance.now() - startedAt) / (count - warmUp);
  const late = residentSize();
  const exitAt = performance.now();
  child.on('exit', (code) => {
    // 1: nothing was found.
    if (code !== 1) throw new Error(`sim shell exited with ${code}`);
    console.log(JSON.stringify({ perQueryMs, exitMs: performance.now() - exitAt, early, late }));
  });
  child.stdin.end('exit\n');
}

/** Of the supervisor, in MB. */
function residentSize() {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1000;
}

send();
