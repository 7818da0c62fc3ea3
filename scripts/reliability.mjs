// `npm run reliability`: honest queries beside each storm of scripts/storms, one storm after the other. Writes the tables of
// docs/reliability.md with --write. It exits with 1 if a bound does not hold.
//
//   npm run reliability -- [--only NAME,NAME] [--queries 40] [--mixed DIALECT] [--write]
//
// With --mixed, a foreign peer of this dialect is between origin and holder, and the storm attacks the native peers.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, table, writeBlock } from './reliability/page.mjs';
import { storms } from './storms/index.mjs';

/** What an honest query may take at the median, in milliseconds. */
const maxMedianMs = 250;
/** A query that reaches a foreign peer ends after a quiet period of this length, in milliseconds. */
const quietMs = 1_000;
/** What a process may use, in MB. */
const maxMemory = 150;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const quiet = { name: 'no storm', what: 'the network alone' };
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    queries: { type: 'string', default: '40' },
    mixed: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const chosen = options.only?.split(',') ?? [quiet, ...storms].map(({ name }) => name);

const rows = chosen.map((name) => {
  const storm = [quiet, ...storms].find((one) => one.name === name);
  if (storm === undefined) throw new Error(`no storm has the name '${name}'`);
  // Each storm has a process of its own: the highest use of memory never falls.
  const script = join(root, 'scripts/reliability/measure.mjs');
  const child = spawnSync(process.execPath, [script, name, options.queries, options.mixed ?? ''], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) return { storm, failure: `the measurement ended with exit code ${child.status}` };
  const measured = JSON.parse(child.stdout);
  const row = { storm, ...measured };
  console.log(`${holds(row) ? 'held  ' : 'MISSED'} ${cells(row).join(' | ')}`);
  return row;
});

function holds(row) {
  if (row.failure !== undefined || row.verified < row.queries) return false;
  return (
    row.medianMs <= maxMedianMs + (options.mixed === undefined ? 0 : quietMs) &&
    Math.max(row.supervisorMb, row.peerMb) <= maxMemory
  );
}

function cells({ storm, failure, verified, queries, medianMs, p95Ms, supervisorMb, peerMb }) {
  if (failure !== undefined) return [storm.name, failure, '', '', '', ''];
  const ms = (value) => `${value.toFixed(0)} ms`;
  const mb = (value) => `${value.toFixed(0)} MB`;
  return [storm.name, `${verified} of ${queries}`, ms(medianMs), ms(p95Ms), mb(supervisorMb), mb(peerMb)];
}

if (options.write) {
  const head = ['storm', 'verified', 'median', '95 %', 'supervisor', 'largest peer'];
  writeBlock('storms', storms.map(({ name, what }) => `- **${name}**: ${what}.`).join('\n'));
  const block = options.mixed === undefined ? 'figures' : 'mixed';
  writeBlock(block, `${table([head, ...rows.map(cells)])}\n\n${machine}`);
}
process.exitCode = rows.every(holds) ? 0 : 1;
