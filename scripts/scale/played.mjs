// Runs the supervisor with agents that only play the control protocol: node played.mjs <peers> <hosts>. Prints one JSON object.
// Each peer has 4 links; one query floods the whole network.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePlayedAgents, writeRing } from './network.mjs';
import { readEvents, runMeasured } from './run.mjs';

const [peers, hosts] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'floodsim-scale-'));
try {
  const launcher = await writePlayedAgents(folder);
  const options = [
    '--get',
    'none.txt',
    '--ttl',
    '999',
    '--timeout',
    '3600',
    '--hosts',
    String(hosts),
    '--launcher',
    launcher,
  ];
  const { wallMs, stdout, used, trace } = runMeasured(folder, [writeRing(folder, peers), ...options]);
  const { cpuMs, peakMb } = used.find(({ name }) => name === 'cli.js');
  const { bytes } = JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8'));
  let events = 0;
  /** When the last event of each type was, in ms since the run began. */
  const last = {};
  await readEvents(trace, ({ type, at }) => {
    events += 1;
    last[type] = Math.max(last[type] ?? 0, at);
  });
  const measured = { peers, hosts, events, wallMs, cpuMs, peakMb, bytes, reportBytes: stdout.length, last };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
