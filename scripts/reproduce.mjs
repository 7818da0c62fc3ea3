// `npm run reproduce`: writes docs/reproduced.md, published figures beside those of floodsim's simulations.
//
//   npm run reproduce -- [--gnutella04 p2p-Gnutella04.txt] [--check]
//
// --check compares the page with new figures, and changes nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { gnutella04: { type: 'string' }, check: { type: 'boolean', default: false } },
});

const head = `# Published figures

<!-- Written by \`npm run reproduce\`. -->

Figures that others have published, beside those of [simulations](simulate.md) with the same rules as the real peers of floodsim.
\`npm run reproduce\` makes this page. All figures have fixed seeds: they are the same on every machine.
`;

const folder = mkdtempSync(join(root, '.reproduce-'));
try {
  const outfile = join(folder, 'main.mjs');
  await build({
    entryPoints: [join(root, 'test/reproduce/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  const args = values.gnutella04 === undefined ? [] : ['--gnutella04', values.gnutella04];
  const { status, stdout } = spawnSync(process.execPath, [outfile, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the simulations ended with exit code ${status}`);
  const path = join(root, 'docs/reproduced.md');
  const page = `${head}\n${stdout}`;
  if (!values.check) writeFileSync(path, page);
  else if (readFileSync(path, 'utf8') !== page) {
    console.error('docs/reproduced.md differs from new figures: npm run reproduce writes it again');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
