// `npm run bench`: how fast floodsim is. Machines differ, and one machine differs from day to day, so nearly every bound
// is a ratio: the measured value against a floor, which is the least that any program would need for the same work. Both are
// measured in turn, and the medians of several rounds are compared. A bound that does not hold is printed as MISSED, but
// the command does not fail: on a busy machine a ratio can be wrong too. The bounds of pages are absolute: they are what a viewer notices.
//
//   npm run bench -- [--only start,transfer,hop,hundred,shell,generate,simulate,pages] [--rounds 7] [--large] [--json .bench/result.json]
//
// --large: simulations of ten million peers, too, which need 2 GB.
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchPages } from './bench/pages.mjs';
import { benchSimulations } from './bench/simulate.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = join(root, '.bench');
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'start,transfer,hop,hundred,shell,generate,simulate,pages' },
    rounds: { type: 'string', default: '7' },
    large: { type: 'boolean', default: false },
    json: { type: 'string', default: join(work, 'result.json') },
  },
});
const rounds = Number(options.rounds);
const { PATH = '' } = process.env;
// Variables of this shell, such as NODE_EXTRA_CA_CERTS, would slow down both sides.
const env = { PATH };
mkdirSync(work, { recursive: true });

const simulate = () => benchSimulations({ root, work, inTurn, report, hasLarge: options.large });
const benches = { start, transfer, hop, hundred, shell, generate, simulate, pages };
const rows = [];
for (const name of options.only.split(',')) {
  if (!Object.hasOwn(benches, name))
    throw new Error(`unknown bench '${name}': use ${Object.keys(benches).join(', ')}`);
  await benches[name]();
}
const machine = {
  node: process.version,
  platform: process.platform,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model,
};
writeFileSync(options.json, `${JSON.stringify({ machine, rounds, rows }, null, 2)}\n`);
const bounded = rows.filter(({ bound }) => bound !== null);
const held = bounded.filter((row) => row.held);
console.log(`\n${held.length} of ${bounded.length} bounds held; ${options.json}`);

/** The whole command, and the cost of each further peer. */
async function start() {
  const out = join(work, 'start');
  const chain = (n) => writeChain(join(work, `chain${n}`), n);
  const run = (topology, file) => () => {
    rmSync(out, { recursive: true, force: true });
    return timed('dist/cli.js', 'run', topology, '--get', file, '--ports', 'auto', '--out', out);
  };
  const floor = (count) => () => timed('scripts/bench/start-bare.mjs', String(count));
  const [whole, bare] = inTurn(run('topologies/chain3.ini', '3.txt'), floor(4));
  report({
    what: 'sim run chain3, whole command',
    value: whole,
    unit: 'ms',
    floor: bare,
    floorIs: 'a process that starts 4 bare ones',
    atMost: 2,
  });
  const [seven, bareEight] = inTurn(run('topologies/seven.ini', '6.txt'), floor(8));
  report({
    what: 'sim run seven, whole command',
    value: seven,
    unit: 'ms',
    floor: bareEight,
    floorIs: 'a process that starts 8 bare ones',
    atMost: 1.7,
  });
  for (const [what, status, ...args] of [
    ['sim --version', 0, '--version'],
    ['an error of usage', 2, 'run', 'chain3', '--gett', '3.txt'],
  ]) {
    const [command, empty] = inTurn(
      () => timedExit(status, join(root, 'dist/cli.js'), ...args),
      () => timedExit(0, '-e', '0'),
    );
    report({ what, value: command, unit: 'ms', floor: empty, floorIs: 'node -e 0', atMost: 2.5 });
  }
  const [fifty, three, bareFifty] = inTurn(run(chain(50), 'x.txt'), run(chain(3), 'x.txt'), floor(51));
  report({
    what: 'each further peer of a chain of 50',
    value: (fifty - three) / 47,
    unit: 'ms',
    floor: bareFifty / 51,
    floorIs: 'each of 51 bare processes',
    atMost: 1.3,
  });
}

/** A verified transfer of 1 GiB over one hop. */
async function transfer() {
  const size = 1 << 30;
  const copied = join(work, 'copied');
  for (const [digest, atLeast] of [
    ['sha256', 0.33],
    ['both', 0.2],
  ]) {
    const ini = writeChain(join(work, `transfer-${digest}`), 2, { digest });
    const file = join(dirname(ini), 'shares/2/big.bin');
    if (!existsSync(file) || statSync(file).size !== size) writeRandom(file, size);
    const out = join(work, 'transfer-out');
    const verified = () => {
      rmSync(out, { recursive: true, force: true });
      node('dist/cli.js', 'run', ini, '--get', 'big.bin', '--ports', 'auto', '--out', out);
      const events = readFileSync(join(out, 'trace.ndjson'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const at = (type) => events.find((event) => event.type === type).at;
      return at('transfer:verified') - at('transfer:started');
    };
    const bare = () => {
      rmSync(copied, { force: true });
      return Number(node('scripts/bench/copy.mjs', file, copied));
    };
    const [time, bareTime] = inTurn(verified, bare);
    rmSync(out, { recursive: true, force: true });
    rmSync(copied, { force: true });
    const rate = (ms) => size / 1e6 / (ms / 1000);
    report({
      what: `1 GiB verified, digest = ${digest}`,
      value: rate(time),
      unit: 'MB/s',
      floor: rate(bareTime),
      floorIs: 'a bare copy',
      atLeast,
    });
  }
}

/** From `get` to `found`, per hop, on a chain of ten with open connections. */
async function hop() {
  const [empty, holder] = ['hop/empty', 'hop/holder'].map((name) => join(work, name));
  for (const folder of [empty, holder]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(holder, 'x.txt'), 'x\n');
  const perHopOf = (...mode) =>
    Number(node('scripts/bench/hop-latency.mjs', empty, holder, 'x.txt', ...mode));
  const [perHop, perProxiedHop, halfRoundTrip] = inTurn(
    () => perHopOf(),
    () => perHopOf('proxied'),
    () => Number(node('scripts/bench/ping-pong.mjs')) / 2,
  );
  report({
    what: 'get to found, per hop of a chain of ten',
    value: perHop * 1000,
    unit: 'us',
    floor: halfRoundTrip * 1000,
    floorIs: 'half a bare round trip',
    atMost: 5,
  });
  report({
    what: 'the same through a proxy on each link, as links with faults have',
    value: perProxiedHop * 1000,
    unit: 'us',
    floor: perHop * 1000,
    floorIs: 'the same without proxies',
    atMost: 3,
  });
}

/** A hundred peers: start, one query, stop; and the memory of each. */
async function hundred() {
  const ini = writeChain(join(work, 'chain100'), 100, { ttl: 200 });
  const out = join(work, 'hundred');
  const whole = [];
  const memory = [];
  const bareMemory = [];
  for (let round = 0; round < Math.min(3, rounds); round += 1) {
    rmSync(out, { recursive: true, force: true });
    const startedAt = performance.now();
    memory.push(await memoryOfPeers(ini, out));
    whole.push(performance.now() - startedAt);
    bareMemory.push(await memoryOfBare(100));
  }
  report({ what: '100 peers: start, one query, stop', value: median(whole) / 1000, unit: 's' });
  report({
    what: 'memory of each of 100 peers (PSS)',
    value: median(memory),
    unit: 'MB',
    floor: median(bareMemory),
    floorIs: 'a bare listening process',
    atMost: 1.5,
  });
}

/** Queries one after another in a shell; and 10,000 of them on ten peers: the end of the shell, and its memory. */
async function shell() {
  const asked = (topology, count) => {
    const runs = join(work, 'shell');
    mkdirSync(runs, { recursive: true });
    const measured = JSON.parse(
      nodeIn(runs, 'scripts/bench/shell-queries.mjs', join(root, topology), String(count)),
    );
    rmSync(runs, { recursive: true, force: true });
    return measured;
  };
  const [perQuery, barePerQuery] = inTurn(
    () => asked('topologies/chain3.ini', 500).perQueryMs,
    () => Number(node('scripts/bench/bare-queries.mjs', '500')),
  );
  report({
    what: 'one query after another in sim shell chain3',
    value: perQuery,
    unit: 'ms',
    floor: barePerQuery,
    floorIs: 'its messages between bare processes',
    atMost: 4.5,
  });
  const ini = join(work, 'ten', 'ten.ini');
  mkdirSync(dirname(ini), { recursive: true });
  const network = ['random-regular', '--peers', '10', '--degree', '4', '--seed', '1'];
  node('dist/cli.js', 'topology', 'generate', ...network, '--overwrite', '--out', ini);
  const topology = relative(root, ini);
  const { exitMs, early, late } = asked(topology, 10_000);
  report({
    what: 'exit of sim shell after 10,000 queries on ten peers',
    value: exitMs,
    unit: 'ms',
    floor: median([1, 2, 3].map(() => asked(topology, 10).exitMs)),
    floorIs: 'the same after 10 queries',
    atMost: 15,
  });
  report({
    what: 'memory of its supervisor (RSS)',
    value: late,
    unit: 'MB',
    floor: early,
    floorIs: 'the same after 1,000 queries',
    atMost: 1.6,
  });
}

/** A million peers with four million links as an edge list, and the memory for it. */
async function generate() {
  const file = join(work, 'links.txt');
  const kinds = {
    'erdos-renyi': ['--links', '4000000'],
    'random-regular': ['--degree', '8'],
    'barabasi-albert': ['--attach', '4'],
    'watts-strogatz': ['--neighbours', '8', '--beta', '0.1'],
    'k-out': ['--neighbours', '4'],
  };
  for (const [kind, parameters] of Object.entries(kinds)) {
    let peak = 0;
    const generated = () => {
      rmSync(file, { force: true });
      const startedAt = performance.now();
      const args = ['topology', 'generate', kind, '--peers', '1000000', ...parameters];
      peak = Math.max(peak, peakOf('dist/cli.js', ...args, '--seed', '1', '--out', file));
      return (performance.now() - startedAt) / 1000;
    };
    const bare = () => timed('scripts/bench/bare-links.mjs', '4000000', file) / 1000;
    const [time, bareTime] = inTurn(generated, bare);
    report({
      what: `10^6 peers, 4 x 10^6 links: ${kind}`,
      value: time,
      unit: 's',
      floor: bareTime,
      floorIs: 'as many random lines',
      atMost: 4,
    });
    report({ what: `its memory: ${kind}`, value: peak / 1000, unit: 'MB' });
  }
  rmSync(file, { force: true });
}

/** Reports of large traces in a browser. Their bounds are absolute: what a viewer notices does not depend on the machine. */
function pages() {
  return benchPages({ folder: join(work, 'pages'), rounds, node, median, report });
}

/** The largest resident set of a process, in kB. */
function peakOf(script, ...args) {
  const printPeak = "process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))";
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(printPeak)}`, join(root, script), ...args],
    { cwd: root, env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} exited with ${status}:\n${stderr}`);
  return Number(/^peak (\d+)$/mu.exec(stderr)?.[1]);
}

async function memoryOfPeers(ini, out) {
  const { run } = await import('../dist/index.js');
  const pids = [];
  let memory = 0;
  const result = await run({
    topology: ini,
    // Events are reported a moment after they happen: further queries keep the peers up until the first is reported.
    get: ['x.txt', ...Array.from({ length: 20 }, (_, index) => `missing${index}`)],
    ports: 'auto',
    out,
    onEvent: (event) => {
      if (event.type === 'peer:started') pids.push(event.pid);
      if (event.type === 'query:resolved' && event.outcome === 'verified') memory = median(pids.map(pss));
    },
  });
  if (result.exitCode !== 1) throw new Error(`the run of 100 peers ended in ${result.exitCode}`);
  return memory;
}

async function memoryOfBare(count) {
  const child = spawn(process.execPath, [join(root, 'scripts/bench/start-bare.mjs'), String(count), 'hold'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.trimEnd().split('\n').length === count) break;
  }
  const memory = median(text.trimEnd().split('\n').map(pss));
  child.stdin.end();
  await new Promise((resolve) => child.once('exit', resolve));
  return memory;
}

/** Proportional set size in MB: each of n processes counts 1/n of a page that they share. */
function pss(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  const kilobytes = /^Pss: +(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kilobytes) / 1000;
}

function node(script, ...args) {
  return nodeIn(root, script, ...args);
}

function nodeIn(cwd, script, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} exited with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function timed(script, ...args) {
  const startedAt = performance.now();
  node(script, ...args);
  return performance.now() - startedAt;
}

/** The time of a command that must end with this exit code. */
function timedExit(expected, ...args) {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, env });
  if (status !== expected) throw new Error(`${args.join(' ')} exited with ${status}, not with ${expected}`);
  return performance.now() - startedAt;
}

/** Runs the measures in turn, for all rounds, and returns their medians. The first round warms up and does not count. */
function inTurn(...measures) {
  const times = measures.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    measures.forEach((measure, index) => {
      const time = measure();
      if (round > 0) times[index].push(time);
    });
  }
  return times.map(median);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** One row: with a floor and a bound on the ratio to it, or only a value. */
function report({ what, value, unit, floor = null, floorIs = null, atMost, atLeast, limit }) {
  const figure = `${value.toFixed(1)} ${unit}`;
  if (limit !== undefined) {
    const held = value <= limit;
    rows.push({ what, value, unit, floor, floorIs, ratio: null, bound: `<= ${limit} ${unit}`, held });
    console.log(`${held ? 'held  ' : 'MISSED'}  ${what}: ${figure}, bound <= ${limit} ${unit}`);
    return;
  }
  if (floor === null) {
    rows.push({ what, value, unit, floor, floorIs, ratio: null, bound: null, held: null });
    console.log(`        ${what}: ${figure}`);
    return;
  }
  const ratio = value / floor;
  const bound = atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`;
  const held = atMost === undefined ? ratio >= atLeast : ratio <= atMost;
  rows.push({ what, value, unit, floor, floorIs, ratio, bound, held });
  console.log(
    `${held ? 'held  ' : 'MISSED'}  ${what}: ${figure}, floor ${floor.toFixed(1)} ${unit} (${floorIs}); ` +
      `ratio ${ratio.toFixed(2)}, bound ${bound}`,
  );
}

/** A chain of n peers, linked both ways; the last shares `x.txt`. */
function writeChain(folder, n, network = {}) {
  const sections = Array.from({ length: n }, (_, index) => {
    const id = index + 1;
    const share = join(folder, 'shares', String(id));
    mkdirSync(share, { recursive: true });
    if (id === n) writeFileSync(join(share, 'x.txt'), 'x\n');
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= n);
    return `[Peer-${id}]\nip_addr = 127.0.0.1\nserver_port = ${20000 + id}\nclient_port = ${21000 + id}\nshare_dir = shares/${id}\npeer_list = [${neighbours}]\n`;
  });
  const settings = Object.entries({ ttl: 100, ...network }).map(([key, value]) => `${key} = ${value}\n`);
  const ini = join(folder, `chain${n}.ini`);
  writeFileSync(ini, `[Network]\n${settings.join('')}\n${sections.join('\n')}`);
  return ini;
}

function writeRandom(path, size) {
  const block = randomFillSync(Buffer.allocUnsafe(1 << 26));
  const file = openSync(path, 'w');
  for (let written = 0; written < size; written += block.length) writeSync(file, block);
  closeSync(file);
}
