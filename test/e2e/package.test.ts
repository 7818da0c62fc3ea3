import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../helpers/sim.js';

const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
const app = join(folder, 'app');
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function command(name: string, args: readonly string[], cwd: string) {
  const result = spawnSync(name, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  return { ...result, all: `${result.stdout}${result.stderr}` };
}

/** Compiles files of the app as a user with strict settings does, with Node's types and nothing else. */
function compile(files: readonly string[]) {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const types = ['--typeRoots', join(repository, 'node_modules/@types'), '--types', 'node'];
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const options = ['--module', 'nodenext', '--target', 'es2023', ...strict, ...types];
  return command(process.execPath, [tsc, ...options, ...files], app);
}

/** The examples of docs/api.md, with what each prints. */
const examples = [
  ...readFileSync(join(repository, 'docs/api.md'), 'utf8').matchAll(
    /<!-- example -->\n```ts\n([\s\S]*?)```\n\n<!-- prints -->\n```text\n([\s\S]*?)```/gu,
  ),
].map(([, code = '', prints = ''], index) => ({ name: `example-${index + 1}`, code, prints }));

describe('the package, installed into an empty folder,', () => {
  beforeAll(() => {
    mkdirSync(app);
    // The build is there already, and a build within a test run would pull it away from under the others.
    const packed = command('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], repository);
    expect(packed.status, packed.all).toBe(0);
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
    const installed = command(
      'npm',
      ['install', '--offline', '--no-audit', join(folder, tarball ?? '')],
      app,
    );
    expect(installed.status, installed.all).toBe(0);
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'floodsim',
    ]);
    for (const { name, code } of examples) writeFileSync(join(app, `${name}.mts`), code);
  });

  it('runs chain3', () => {
    const args = ['--offline', 'sim', 'run', 'chain3', '--get', '3.txt', '--ports', 'auto'];
    const run = command('npx', args, app);
    expect(run.status, run.all).toBe(0);
    expect(run.stdout).toContain('transferred and verified');
  });

  it('has types for every function of the library, and refuses wrong options and unknown events', () => {
    writeFileSync(
      join(app, 'use.mts'),
      `import { check, generate, open, predict, readTrace, run, simulate, validate } from 'floodsim';
import type { CheckReport, OpenNetwork, PredictResult, QueryResult, RunResult, TraceEvent } from 'floodsim';
const stop = new AbortController();
const result: Promise<RunResult> = run({ topology: 'x', get: ['y'], signal: stop.signal });
const network: OpenNetwork = await open({ topology: 'x', onEvent: (event: TraceEvent) => void event.at });
const query: QueryResult = await network.ask('y', { from: 1, ttl: 2, timeout: 3, signal: stop.signal });
const predicted: PredictResult = await predict({ topology: 'x', get: ['y'], holders: [3] });
const report: CheckReport = await check({ command: ['x'], signal: stop.signal });
for await (const event of readTrace('x')) {
  if (event.type === 'query:dropped') event.reason satisfies 'own' | 'duplicate' | 'ttl' | 'dead-end' | 'stopped' | 'late-message';
}
export const all = [result, query.stoppedBy, predicted, report.requirements, await validate('x'), await generate({ kind: 'ring', out: 'x' }), await simulate({ topology: 'x', queries: 3 })];
// @ts-expect-error there is no such option
await run({ topology: 'x', get: ['y'], port: 'auto' });
// @ts-expect-error there is no such event
export const wrong = (event: TraceEvent): boolean => event.type === 'query:danced';
`,
    );
    const compiled = compile(['use.mts']);
    expect(compiled.status, compiled.all).toBe(0);
  });

  it('has examples in docs/api.md for all functions', () => {
    for (const name of ['run', 'open', 'predict', 'validate', 'generate', 'check', 'readTrace']) {
      expect(
        examples.some(({ code }) => new RegExp(`import .*\\b${name}\\b`, 'u').test(code)),
        name,
      ).toBe(true);
    }
  });

  it('compiles the examples of docs/api.md', () => {
    const compiled = compile(examples.map(({ name }) => `${name}.mts`));
    expect(compiled.status, compiled.all).toBe(0);
  });

  it.each(examples)('runs $name of docs/api.md, which prints what is written there', ({ name, prints }) => {
    // A process that ends by itself has left no timer and no connection.
    const { stdout, stderr, status } = command(process.execPath, [`${name}.mjs`], app);
    expect({ stdout, stderr, status }).toEqual({ stdout: prints, stderr: '', status: 0 });
  });

  it('exports each value that docs/api.md shows', async () => {
    const exported = Object.keys(await import(join(repository, 'dist/index.js'))).sort();
    const shown = readFileSync(join(repository, 'docs/api.md'), 'utf8');
    const missing = exported.filter(
      (name) => !new RegExp(`^(?:function|class|const) ${name}\\b`, 'mu').test(shown),
    );
    expect(missing).toEqual([]);
  });
});

it.each(['docs/api.md', 'docs/trace.md'])('%s has the declarations and events of the sources', (document) => {
  const checked = command(process.execPath, ['scripts/docs.mjs', '--check', document], repository);
  expect(checked.status, checked.all).toBe(0);
});
