// Measures honest queries beside one storm: node measure.mjs <storm> <queries> [dialect]. Prints one JSON object. With a dialect, peer 2,
// between origin and holder, is a foreign peer of that dialect.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from '../../dist/index.js';
import { storms } from '../storms/index.mjs';

const [name, count, dialect = ''] = process.argv.slice(2);
const queries = Number(count);
const folder = mkdtempSync(join(tmpdir(), 'floodsim-reliability-'));
/** The origin is peer 1; the holder of all files is two hops away. */
const holder = 3;
const peers = 5;
const foreign = 2;
const root = fileURLToPath(new URL('../../', import.meta.url));
/** By dialect; the stand-ins and the example are in the repository. */
const programs = {
  native: `node ${join(root, 'examples/javascript/peer.mjs')}`,
  jiangluyu: `python3 ${join(root, 'test/stand-ins/jiangluyu.py')} {id}`,
  // It ignores queries for a while after each one, by default for longer than one takes.
  cisen07: `env MUTE_SECONDS=0.05 python3 ${join(root, 'test/stand-ins/cisen07.py')}`,
};

function writeTopology() {
  const sections = Array.from({ length: peers }, (_, index) => {
    const id = index + 1;
    mkdirSync(join(folder, `p${id}`));
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= peers);
    const program =
      id === foreign && dialect !== ''
        ? `exec = ${programs[dialect]}\ndialect = ${dialect}\nready = port\n`
        : '';
    return `[Peer-${id}]\n${program}ip_addr = 127.0.0.1\nserver_port = ${11100 + id}\npeer_list = [${neighbours.join(', ')}]\nshare_dir = p${id}\n`;
  });
  for (let query = 0; query <= queries; query += 1) {
    writeFileSync(join(folder, `p${holder}`, `${query}.txt`), `file ${query}\n`.repeat(100));
  }
  const path = join(folder, 'network.ini');
  writeFileSync(path, sections.join('\n'));
  return path;
}

/** The most memory that a process has had, in MB. */
function peakOf(pid) {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1024;
}

const topology = writeTopology();
const storm = storms.find((one) => one.name === name);
const target = storm?.prepare?.(join(folder, `p${holder}`)) ?? `${queries}.txt`;
const network = await open({ topology, ports: 'auto', out: join(folder, 'run'), allowExec: true });
// The first query loads code: it is not counted.
await network.ask(`${queries}.txt`, { from: 1 });
// How many messages a foreign program bears is its own concern.
const natives = network.peers.filter(({ id }) => dialect === '' || id !== foreign);
const ports = natives.map(({ port }) => String(port));
const script = fileURLToPath(new URL('../storms/index.mjs', import.meta.url));
const running =
  storm === undefined
    ? null
    : spawn(process.execPath, [script, name, target, ...ports], { stdio: ['pipe', 'pipe', 'inherit'] });
if (running !== null) await once(running.stdout, 'data');
const times = [];
let verified = 0;
for (let query = 0; query < queries; query += 1) {
  const begin = performance.now();
  const { verdict } = await network.ask(`${query}.txt`, { from: 1, timeout: 60 });
  times.push(performance.now() - begin);
  if (verdict === 'verified') verified += 1;
}
const peerMb = Math.max(...natives.flatMap(({ pid }) => (pid === null ? [] : [peakOf(pid)])));
if (running !== null) {
  running.stdin.end();
  await once(running, 'exit');
}
await network.close();
const supervisorMb = peakOf(process.pid);
rmSync(folder, { recursive: true, force: true });
times.sort((one, other) => one - other);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
console.log(JSON.stringify({ queries, verified, medianMs: at(0.5), p95Ms: at(0.95), supervisorMb, peerMb }));
process.exit(0);
