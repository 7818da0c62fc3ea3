// Runs the real supervisor with agents that only play the control protocol: node played.mjs <peers> <hosts>. Prints one JSON
// object. Each peer has 4 links; one query floods the whole network.
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writePlayedAgents, writeRing } from './network.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [peers, hosts] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'floodsim-scale-'));

/** When the last event of each type was, in ms since the run began. */
async function lastTimes(trace) {
  const times = {};
  let events = 0;
  for await (const line of createInterface({ input: createReadStream(trace) })) {
    const { type, at } = JSON.parse(line);
    times[type] = Math.max(times[type] ?? 0, at);
    events += 1;
  }
  return { times, events };
}

const launcher = await writePlayedAgents(folder);
const usage = join(folder, 'usage.json');
const run = join(folder, 'run');
const ini = writeRing(folder, peers);
const since = performance.now();
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [
    '--max-old-space-size=8000',
    '--require',
    join(root, 'scripts/scale/usage.cjs'),
    join(root, 'dist/cli.js'),
    'run',
    ini,
    ...['--get', 'none.txt', '--ttl', '999', '--out', run, '--hosts', String(hosts)],
    ...['--launcher', launcher],
  ],
  { env: { ...process.env, USAGE_FILE: usage }, encoding: 'utf8', maxBuffer: 1 << 30 },
);
const wallMs = performance.now() - since;
if (status !== 1) {
  process.stderr.write(`exit code ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}\n`);
  process.exit(1);
}
const { cpuMs, peakMb } = JSON.parse(readFileSync(usage, 'utf8'));
const { bytes } = JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8'));
const { times, events } = await lastTimes(join(run, 'trace.ndjson'));
const round = (value) => Math.round(value * 100) / 100;
process.stdout.write(
  `${JSON.stringify({
    peers,
    hosts,
    events,
    reportBytes: stdout.length,
    traceMb: round(statSync(join(run, 'trace.ndjson')).size / 1e6),
    wallMs: Math.round(wallMs),
    cpuMs: Math.round(cpuMs),
    cpuMsPerPeer: round(cpuMs / peers),
    peakMb: Math.round(peakMb),
    peakKbPerPeer: round((peakMb * 1024) / peers),
    bytesPerPeer: Math.round(bytes / peers),
    joinedAt: Math.round(times['host:joined']),
    startedAt: Math.round(times['peer:started']),
    linkedAt: Math.round(times['link:accepted']),
    issuedAt: Math.round(times['query:issued']),
    settledAt: Math.round(times['query:settled']),
    stoppedAt: Math.round(times['peer:stopped']),
    finishedAt: Math.round(times['run:finished']),
  })}\n`,
);
rmSync(folder, { recursive: true });
