// `npm run fuzz`: gives mutated inputs to the code that reads files and messages of strangers, and exits with 1 if one of
// them breaks a promise, ends the process, runs for over a second of processor time, or takes too much memory. Its input is
// saved. Each target runs in a process of its own, all at the same time.
//
//   npm run fuzz [target ...] [-- --minutes 1] [--seed 1] [--blind] [--keep] [--write]
//   npm run fuzz target -- --input file
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { fuzzTarget, runAlone } from './fuzz/run-target.mjs';
import { machine, table, writeBlock } from './reliability/page.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    input: { type: 'string' },
    // Changes only the known inputs, whatever code the new ones run: to measure what the coverage gives.
    blind: { type: 'boolean', default: false },
    // Ends a target after so many findings.
    'stop-at': { type: 'string', default: '10' },
    // Has the folders `targets` and `corpus`.
    folder: { type: 'string', default: 'test/fuzz' },
    // Replaces the inputs in test/fuzz/corpus by the best ones.
    keep: { type: 'boolean', default: false },
    // Writes the figures into docs/reliability.md.
    write: { type: 'boolean', default: false },
  },
});
const { folder } = options;
const known = readdirSync(join(folder, 'targets')).map((name) => name.replace(/\.ts$/u, ''));
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) fail(`there is no target '${unknown}'`, `use ${known.join(', ')}`);
const isOwn = folder === 'test/fuzz';
const minutes = Number(options.minutes);
if (!(minutes > 0)) fail(`--minutes ${options.minutes} is not a number above 0`, 'give a number such as 0.5');
if (options.input !== undefined && positionals.length !== 1)
  fail('--input needs one target', 'write npm run fuzz archive -- --input FILE');

const names = positionals.length === 0 ? known : positionals;
// The workers' files; those of other runs stay.
const work = `.fuzz/work-${process.pid}`;
mkdirSync(work, { recursive: true });
process.once('exit', () => rmSync(work, { recursive: true, force: true, maxRetries: 3 }));
await Promise.all([
  bundle('test/fuzz/engine/worker.ts', join(work, 'worker.mjs')),
  ...names.map((name) => bundle(join(folder, 'targets', `${name}.ts`), join(work, 'targets', `${name}.mjs`))),
]);

if (options.input !== undefined) {
  const { kind, text } = await runAlone({ name: names[0], work }, options.input);
  console.log(kind === 'held' ? 'held: this input breaks no promise' : `${kind}: ${text}`);
  process.exitCode = kind === 'held' ? 0 : 1;
} else {
  const seed = Number(options.seed);
  console.log(`fuzz: ${names.length} targets, ${minutes} min each, seed ${seed}`);
  const startedAt = Date.now();
  const { blind, keep } = options;
  const corpora = (name) => [join(folder, 'corpus', name), join(isOwn ? '.fuzz' : folder, 'corpus', name)];
  const settings = {
    minutes,
    seed,
    blind,
    keep,
    maxFindings: Number(options['stop-at']),
    onProgress: showProgress(),
  };
  const results = await Promise.all(
    names.map((name) => fuzzTarget({ name, work }, { ...settings, corpora: corpora(name) })),
  );
  for (const result of results) printResult(result);
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const findings = results.flatMap((result) => result.findings);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`fuzz: ${count(runs)} inputs in ${seconds} s, ${findings.length} findings`);
  if (options.write) {
    const rows = results.map((one) => [one.name, count(one.runs), String(one.findings.length)]);
    const total = ['all', count(runs), String(findings.length)];
    const figures = table([['target', 'inputs', 'findings'], ...rows, total]);
    writeBlock(
      'fuzz',
      `${minutes} minutes, all targets at the same time, seed ${seed}:\n\n${figures}\n\n${machine}`,
    );
  }
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** @param outfile the path of the bundle */
function bundle(entry, outfile) {
  return build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@aws-sdk/*', 'vitest'],
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

function printResult({ name, runs, seconds, covered, atStart, inputs, findings, once }) {
  const rate = count(Math.round(runs / seconds));
  const code = `${count(covered)} bytes of code, ${count(covered - atStart)} new`;
  const slow = once > 0 ? `, ${once} slow or large once and never again` : '';
  console.log(
    `${name.padEnd(12)} ${count(runs)} inputs, ${rate} a second; ${code}, ${inputs} kept${slow}; ${findings.length} findings`,
  );
  for (const { kind, text, path } of findings) {
    console.log(`  ${kind}: ${text.split('\n').slice(0, 6).join('\n    ')}`);
    console.log(`  again: npm run fuzz ${name} -- --input ${path}`);
  }
}

/** One line that is written again and again, on a terminal. */
function showProgress() {
  if (!process.stdout.isTTY) return () => {};
  const latest = new Map();
  let shownAt = 0;
  return (name, { runs, findings }) => {
    latest.set(name, { runs, findings });
    if (Date.now() - shownAt < 500) return;
    shownAt = Date.now();
    const all = [...latest.values()];
    const sum = (key) => count(all.reduce((total, value) => total + value[key], 0));
    process.stdout.write(`\r${sum('runs')} inputs, ${sum('findings')} findings \r`);
  };
}

function count(number) {
  return number.toLocaleString('en');
}

function fail(message, hint) {
  console.error(`fuzz: ${message}\n  hint: ${hint}`);
  process.exit(2);
}
