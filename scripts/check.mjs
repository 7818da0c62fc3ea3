// `npm run check`: types, style, unused code, and the walls between modules; each wall is also breached on purpose, in
// a copy, to see that it holds.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const bin = (name) => {
  const paths = {
    tsc: 'typescript/bin/tsc',
    biome: '@biomejs/biome/bin/biome',
    knip: 'knip/bin/knip.js',
  };
  return join(root, 'node_modules', paths[name]);
};
const node = (cwd, ...args) =>
  spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } });

/** Each: a file that must not be, what is in it, and the rule that must refuse it. */
const breaches = [
  [
    'src/supervisor/breach.ts',
    "import { routeQuery } from '../peer/router.js';\nexport const x = routeQuery;\n",
    'noRestrictedImports',
  ],
  [
    'src/peer/breach.ts',
    "import { loadTopology } from '../topology/index.js';\nexport const x = loadTopology;\n",
    'noRestrictedImports',
  ],
  [
    'src/client/breach.ts',
    "import type { Topology } from '../topology/model.js';\nexport type X = Topology;\n",
    'noRestrictedImports',
  ],
  [
    'src/wire/breach.ts',
    "import { routeQuery } from '../peer/router.js';\nexport const x = routeQuery;\n",
    'noRestrictedImports',
  ],
  [
    'src/trace/breach.ts',
    "import { Network } from '../supervisor/network.js';\nexport const x = Network;\n",
    'noRestrictedImports',
  ],
  [
    'src/peer/transfer/breach.ts',
    "import { create } from 'archiver';\nexport const x = create;\n",
    'noRestrictedImports',
  ],
  [
    'src/shell/breach.ts',
    "import { Network } from '../supervisor/network.js';\nexport const x = Network;\n",
    'noRestrictedImports',
  ],
  [
    'src/report/breach.ts',
    "import { SaxesParser } from 'saxes';\nexport const x = SaxesParser;\n",
    'noRestrictedImports',
  ],
  ['src/run/breach.ts', "import { parse } from 'ini';\nexport const x = parse;\n", 'noRestrictedImports'],
  [
    'src/cli/breach.ts',
    "import { parse } from 'unzipper';\nexport const x = parse;\n",
    'noRestrictedImports',
  ],
  [
    'src/check/breach.ts',
    "import { routeQuery } from '../peer/router.js';\nexport const x = routeQuery;\n",
    'noRestrictedImports',
  ],
  [
    'src/errors.ts',
    "import { version } from './version.js';\nexport const x = version;\n",
    'noImportCycles',
    'src/version.ts',
    "import { x } from './errors.js';\nexport const version = x;\n",
  ],
];

const steps = [
  ['types', () => node(root, bin('tsc'), '-p', 'tsconfig.json', '--noEmit')],
  ['style and walls', () => mustHaveLooked(node(root, bin('biome'), 'check', '--error-on-warnings', '.'))],
  ['unused code', () => node(root, bin('knip'))],
  ['documents show what runs print', () => node(root, 'scripts/docs.mjs', '--check')],
  ...breaches.map(([file, text, rule, ...also]) => [
    `breach: ${file} (${rule})`,
    () => breach(rule, [file, text, ...also]),
  ]),
];

let failed = 0;
for (const [name, step] of steps) {
  const { status, stdout, stderr } = step();
  const passed = status === 0;
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${name}`);
  if (!passed) {
    failed += 1;
    console.log(`${stdout}${stderr}`);
  }
}
console.log(`check: ${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A linter that looked at no module has found nothing wrong, and proves nothing. */
function mustHaveLooked(result) {
  const looked = Number(/Checked (\d+) files/u.exec(result.stdout + result.stderr)?.[1] ?? 0);
  if (result.status === 0 && looked < 50)
    return { ...result, status: 1, stderr: `only ${looked} files were looked at` };
  return result;
}

/** Plants files in a copy of the sources and expects the linter to name the rule. */
function breach(rule, files) {
  const copy = mkdtempSync(join(tmpdir(), 'floodsim-breach-'));
  try {
    cpSync('src', join(copy, 'src'), { recursive: true });
    const { vcs: _, ...config } = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(copy, 'biome.json'), JSON.stringify(config));
    cpSync('package.json', join(copy, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    for (let index = 0; index < files.length; index += 2) {
      const file = join(copy, files[index]);
      if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, files[index + 1]);
    }
    const { stdout, stderr } = node(copy, bin('biome'), 'lint', files[0]);
    const caught = (stdout + stderr).includes(`lint/`) && (stdout + stderr).includes(rule);
    return { status: caught ? 0 : 1, stdout, stderr: caught ? '' : `the breach was not caught\n${stderr}` };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
