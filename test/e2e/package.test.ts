import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository, temporaryFolder } from '../helpers/sim.js';

function command(name: string, args: readonly string[], cwd: string) {
  const result = spawnSync(name, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  return { ...result, all: `${result.stdout}${result.stderr}` };
}

it('the package, installed into an empty folder, runs chain3, and can be imported with its types', () => {
  const folder = temporaryFolder();
  const app = join(folder, 'app');
  mkdirSync(app);
  // The build is there already, and a build within a test run would pull it away from under the others.
  const packed = command('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], repository);
  expect(packed.status, packed.all).toBe(0);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  const installed = command('npm', ['install', '--offline', '--no-audit', join(folder, tarball ?? '')], app);
  expect(installed.status, installed.all).toBe(0);
  expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'floodsim',
  ]);

  const run = command('npx', ['--offline', 'sim', 'run', 'chain3', '--get', '3.txt', '--ports', 'auto'], app);
  expect(run.status, run.all).toBe(0);
  expect(run.stdout).toContain('transferred and verified');

  const source = `import { run, type RunResult, type TraceEvent } from 'floodsim';
const types: TraceEvent['type'][] = [];
const result: RunResult = await run({
  topology: 'chain3',
  get: ['3.txt'],
  ports: 'auto',
  onEvent: (event: TraceEvent) => void types.push(event.type),
});
console.log(result.queries[0]?.path, types.includes('transfer:verified'));
`;
  writeFileSync(join(app, 'use.mts'), source);
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const roots = join(repository, 'node_modules/@types');
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--typeRoots',
    roots,
    '--types',
    'node',
  ];
  const compiled = command(process.execPath, [tsc, ...options, 'use.mts'], app);
  expect(compiled.status, compiled.all).toBe(0);
  const used = command(process.execPath, ['use.mjs'], app);
  expect(used.stdout).toBe('[ 1, 2, 3 ] true\n');
});
