// Runs real peers, on this machine or on the hosts of a cluster (scripts/cluster): node real.mjs <peers> <hosts>. Prints one JSON
// object. 0 hosts: this machine, without agents.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEvents, runMeasured } from './run.mjs';

const [peers, hosts] = process.argv.slice(2).map(Number);
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'floodsim-scale-'));
const cluster = (name, ...args) =>
  execFileSync(join(root, 'scripts/cluster', name), args, { stdio: ['ignore', 'ignore', 'inherit'] });
try {
  const ini = join(folder, 'network.ini');
  const kind = ['random-regular', '--peers', String(peers), '--degree', '4', '--seed', '1', '--connect'];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'topology', 'generate', ...kind, '--out', ini]);
  const queries = ['--ttl', '99', ...Array.from({ length: 10 }, () => ['--get', 'none.txt']).flat()];
  const where = hosts === 0 ? ['--ports', 'auto'] : ['--hosts', String(hosts), '--launcher', 'slurm'];
  if (hosts > 0) cluster('up', String(hosts));
  const before = hosts === 0 ? [] : [join(root, 'scripts/cluster/on'), 'login'];
  const { wallMs, used, trace } = runMeasured(folder, [ini, ...queries, ...where], before);
  const hostOf = new Map();
  const issuedAt = new Map();
  let [startMs, messages, crossing, floodMs] = [0, 0, 0, 0];
  await readEvents(trace, (event) => {
    const { type, at, peer, to, query } = event;
    if (type === 'host:joined') for (const id of event.placed) hostOf.set(id, event.host);
    // The network is ready when the last link is accepted.
    if (type === 'link:accepted') startMs = Math.max(startMs, at);
    if (type === 'query:issued') issuedAt.set(query, at);
    if (type === 'query:settled') floodMs += at - issuedAt.get(query);
    if (type !== 'query:sent') return;
    messages += 1;
    if (hostOf.get(peer) !== hostOf.get(to)) crossing += 1;
  });
  const supervisor = used.find(({ name }) => name === 'cli.js');
  const agents = used.filter(({ name }) => name === 'agent.cjs');
  const measured = { peers, hosts, wallMs, startMs, messages, crossing, floodMs, supervisor, agents };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  if (hosts > 0) cluster('down');
  rmSync(folder, { recursive: true });
}
