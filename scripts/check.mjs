// `npm run check`: types, style, import cycles, import walls, unused code, and the documents. A check that finds nothing
// may be broken, so each import rule is also broken on purpose, and the check fails unless that is found.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findForbiddenImports, readModules, readTables } from './walls.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bins = {
  tsc: 'typescript/bin/tsc',
  biome: '@biomejs/biome/bin/biome',
  knip: 'knip/bin/knip.js',
};
const modules = readModules();
const tables = readTables();

/** A module to add to src/, what it imports, and the forbidden pair or package that must be reported. */
const forbidden = [
  ['launch', "import { Peer } from '../peer/peer.js';", 'src/launch must not import src/peer '],
  ['peer', "import { loadTopology } from '../topology/load.js';", 'src/peer must not import src/topology '],
  [
    'client',
    "import type { Topology } from '../topology/model.js';",
    'src/client must not import src/topology ',
  ],
  ['wire', "import { Peer } from '../peer/peer.js';", 'src/wire must not import src/peer '],
  ['trace', "import { Network } from '../launch/network.js';", 'src/trace must not import src/launch '],
  ['shell', "export { Network } from '../launch/network.js';", 'src/shell must not import src/launch '],
  ['check', "const peer = await import('../peer/peer.js');", 'src/check must not import src/peer '],
  ['protocol', "import { decode } from '../wire/decode.js';", 'src/protocol must not import src/wire '],
  [
    'protocol',
    "import type {\n  TraceEvent,\n} from '../trace/event.js';",
    'src/protocol must not import src/trace ',
  ],
  ['transfer', "import { create } from 'archiver';", 'archiver is only for src/transfer/archive '],
  ['cli', "import { Open } from 'unzipper';", 'unzipper is only for src/transfer/archive '],
  ['report', "import { SaxesParser } from 'saxes';", 'saxes is only for src/topology '],
  ['run', "import { parse } from 'ini';", 'ini is only for src/topology '],
  ['run', "import { xoroshiro128plus } from 'pure-rand';", 'pure-rand is only for src/core '],
];

const steps = [
  ['types', () => node(bins.tsc, '-p', 'tsconfig.json', '--noEmit')],
  ['types of the page', () => node(bins.tsc, '-p', 'src/view/page', '--noEmit')],
  ['style and import cycles', lint],
  ['unused code', () => node(bins.knip)],
  ['documents show what runs print', () => node('scripts/docs.mjs', '--check')],
  ['published figures beside those of new simulations', () => node('scripts/reproduce.mjs', '--check')],
  ['import walls', () => verdict(findForbiddenImports(modules, tables))],
  ...forbidden.map(([folder, text, expected]) => [
    `found on purpose: ${expected.trim()}`,
    () => {
      const path = `src/${folder}/planted.ts`;
      return mustFind(new Map([...modules, [path, text]]), tables, `${path}:1: ${expected}`);
    },
  ]),
  [
    'found on purpose: a folder without a row',
    () => mustFind(new Map([...modules, ['src/planted/a.ts', '']]), tables, 'src/planted has no row'),
  ],
  [
    'found on purpose: a row without a folder',
    () => {
      const folders = new Map([...tables.folders, ['planted', []]]);
      return mustFind(modules, { ...tables, folders }, 'the row src/planted names no module');
    },
  ],
  [
    'found on purpose: too few modules',
    () => mustFind(new Map([...modules].slice(0, 49)), tables, 'only 49 modules in src/'),
  ],
  ['found on purpose: an import cycle', cycleMustBeFound],
];

// The slow steps are processes of their own: as many at a time as there are processors.
const results = new Map();
const waiting = [...steps];
const work = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    results.set(next[0], await next[1]());
    reportInOrder();
  }
};
let reported = 0;
await Promise.all(Array.from({ length: availableParallelism() }, work));

const failed = [...results.values()].filter(({ passed }) => !passed).length;
console.log(`check: ${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function reportInOrder() {
  for (; reported < steps.length; reported += 1) {
    const [name] = steps[reported];
    const result = results.get(name);
    if (result === undefined) return;
    console.log(`${result.passed ? 'ok  ' : 'FAIL'}  ${name}`);
    if (!result.passed) console.log(result.output);
  }
}

/** Runs a script of the repository, or of node_modules. */
function node(script, ...args) {
  return nodeIn(root, script, ...args);
}

function nodeIn(cwd, script, ...args) {
  const path = join(root, script.startsWith('scripts/') ? '' : 'node_modules', script);
  const child = spawn(process.execPath, [path, ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ passed: code === 0, output }));
  });
}

async function lint() {
  const { passed, output } = await node(bins.biome, 'check', '--error-on-warnings', '.');
  const count = Number(/Checked (\d+) files/u.exec(output)?.[1] ?? 0);
  if (count >= 50) return { passed, output };
  return { passed: false, output: `${output}\nonly ${count} files were checked` };
}

function verdict(found) {
  return { passed: found.length === 0, output: found.join('\n') };
}

function mustFind(planted, withTables, expected) {
  const found = findForbiddenImports(planted, withTables);
  const passed = found.some((line) => line.includes(expected));
  return { passed, output: `expected to find '${expected}', found:\n${found.join('\n')}` };
}

/** Biome checks cycles, in files only: two modules that import each other, in a folder of their own. */
async function cycleMustBeFound() {
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-cycle-'));
  try {
    const { vcs: _, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'one.ts'), "import { two } from './two.js';\n\nexport const one = two;\n");
    writeFileSync(join(folder, 'two.ts'), "import { one } from './one.js';\n\nexport const two = one;\n");
    const { output } = await nodeIn(folder, bins.biome, 'lint', '.');
    return { passed: output.includes('lint/suspicious/noImportCycles'), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
