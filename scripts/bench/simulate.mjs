// Simulated floods: messages a second against a flood on the same arrays without rules and without a queue, and against a library for
// graphs. Each measurement is a process of its own, so that its memory is its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What PeerSim 1.0.5 did on the same kind of network, on another day, on a machine of two cores, at its best setting. */
const peerSim =
  'PeerSim, measured elsewhere: 1.1 M/s at 100,000 peers, 0.54 to 0.63 M/s and 945 MB at 1,000,000';

/** @param inTurn medians of rounds of several measures @param report a row of the bench */
export async function benchSimulations({ root, work, inTurn, report, hasLarge }) {
  const script = join(work, 'simulated-floods.mjs');
  await build({
    entryPoints: [join(root, 'test/bench/simulated-floods.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // CommonJS packages in the bundle ask for it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const measure = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args.map(String)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  };
  const last = {};
  /** Millions of messages a second. */
  const speed =
    (name, ...args) =>
    () => {
      last[name] = measure(...args);
      return last[name].messages / last[name].ms / 1000;
    };
  const floods = [
    { peers: 100_000, least: 4 },
    { peers: 1_000_000, least: 2.5 },
    ...(hasLarge ? [{ peers: 10_000_000, least: null }] : []),
  ];
  console.log(`        ${peerSim}`);
  for (const { peers, least } of floods) {
    const size = peers.toLocaleString('en');
    const [engine, floor] = inTurn(speed('engine', 'engine', peers), speed('floor', 'floor', peers));
    const what = `simulated flood of ${size} peers`;
    report({
      what,
      value: engine,
      unit: 'M messages/s',
      floor,
      floorIs: 'the same flood without rules and queue',
      atLeast: 0.1,
    });
    if (least !== null)
      report({ what: `${what}, ns for each message`, value: 1000 / engine, unit: 'ns', limit: 1000 / least });
    report({ what: `${what}, start-up`, value: last.engine.startMs, unit: 'ms' });
    const memory = { what: `${what}, memory`, value: last.engine.rssMb, unit: 'MB' };
    report(peers === 1_000_000 ? { ...memory, limit: 300 } : memory);
  }
  const [engine, graphology] = inTurn(
    speed('engine', 'engine', 100_000),
    speed('graph', 'graphology', 100_000),
  );
  report({
    what: 'simulated flood of 100,000 peers',
    value: engine,
    unit: 'M messages/s',
    floor: graphology,
    floorIs: "graphology's neighbours, breadth first",
    atLeast: 1,
  });
  const [many] = inTurn(speed('many', 'engine', 100_000, 10_000, 4));
  report({ what: '10,000 queries with TTL 4 at once, 100,000 peers', value: many, unit: 'M messages/s' });
  report({ what: 'their memory', value: last.many.rssMb, unit: 'MB' });
}
