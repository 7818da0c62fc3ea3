// `npm run soak`: random faults over random queries on a network of 30 peers, judged case by case (`sim soak`). Writes its figures
// into docs/reliability.md with --write. It exits as `sim soak` does.
//
//   npm run soak [-- --minutes 1] [--seed 1] [--peers 30] [--write] [--result FILE]
//
// With --result, nothing is run: the figures are those of a report that `sim soak --reporter json=FILE` has written.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, table, writeBlock } from './reliability/page.mjs';

const sim = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/cli.js');
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    peers: { type: 'string', default: '30' },
    result: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const { path, status } = options.result === undefined ? run() : { path: options.result, status: 0 };
if (options.write) writeFigures(JSON.parse(readFileSync(path, 'utf8')));
process.exitCode = status;

/** Keeps its folder if a case has failed. */
function run() {
  const folder = mkdtempSync(join(tmpdir(), 'floodsim-soak-'));
  const node = (...args) => spawnSync(process.execPath, [sim, ...args], { cwd: folder, stdio: 'inherit' });
  const { minutes, seed, peers } = options;
  const network = ['generate', 'random-regular', '-n', peers, '-d', '4', '-s', '1', '-o', 'random.ini'];
  const made = node('topology', ...network);
  if (made.status !== 0) return { path: '', status: made.status };
  const reports = ['-r', 'text', '-r', 'json=result.json'];
  const { status } = node(
    'soak',
    'random.ini',
    '--minutes',
    minutes,
    '--seed',
    seed,
    '-o',
    'runs',
    ...reports,
  );
  process.once('exit', () => {
    if (status === 0) rmSync(folder, { recursive: true, force: true });
    else console.error(`soak: its runs are in ${folder}`);
  });
  return { path: join(folder, 'result.json'), status };
}

function writeFigures({
  topology,
  seed,
  cases,
  queries,
  verdicts,
  faults,
  failures,
  growth,
  durationMs,
  leftovers,
}) {
  const count = (number) => number.toLocaleString('en');
  const kinds = faults.map(({ kind, drawn, triggered }) => [kind, count(drawn), count(triggered)]);
  const counts = Object.entries(verdicts).map(([verdict, number]) => `${count(number)} ${verdict}`);
  const left = leftovers.processes + leftovers.ports + leftovers.temporaryFiles;
  const failed = failures.map(
    ({ number, findings }) => `case ${number} (${findings.map(({ rule }) => rule).join(', ')})`,
  );
  const text = [
    `${topology.peers} peers, ${count(cases)} cases with ${count(queries)} queries under faults, and ${count(cases)} after the faults were healed, in ${Math.round(durationMs / 60_000)} minutes, seed ${seed}: ${counts.join(', ')}.`,
    `Failed cases: ${failed.length === 0 ? '0' : failed.join('; ')}. Left behind: ${left}.`,
    table([['fault', 'drawn', 'triggered'], ...kinds]),
    growthText(growth),
    machine,
  ];
  writeBlock('soak', text.join('\n\n'));
}

/** The largest growth of each measure. */
function growthText(growth) {
  if (growth === null) return 'Growth: not known, because there were not more than 1000 queries.';
  const measures = [...new Set(growth.map(({ what }) => what))];
  const rows = measures.map((what) => {
    const all = growth.filter((one) => one.what === what);
    const share = ({ early, late }) => (early === 0 ? 0 : late / early);
    const { of, early, late } = all.reduce((most, one) => (share(one) > share(most) ? one : most));
    const isJudged = all.some(({ isTooLarge }) => isTooLarge !== null);
    const grown = isJudged ? String(all.filter(({ isTooLarge }) => isTooLarge).length) : 'not judged';
    return [what, of, amount(what, early), amount(what, late), grown];
  });
  const head = [
    'measure',
    'grew most',
    'largest in the first 1000 queries',
    'largest after them',
    'grown by over 10 %',
  ];
  const grown = growth
    .filter(({ isTooLarge }) => isTooLarge)
    .map(
      ({ of, what, early, late }) => `${what} of ${of} (${amount(what, early)}, then ${amount(what, late)})`,
    );
  return [
    table([head, ...rows]),
    'Live memory is the heap and the buffers of a process after a full garbage collection. Private memory is what the system counts; it is not judged, because V8 keeps the memory of its young generation, also when nothing in it is needed. Of foreign peers only this one is known.',
    `Grown by over 10 %: ${grown.length === 0 ? 'nothing' : grown.join(', ')}.`,
  ].join('\n\n');
}

function amount(what, value) {
  return what.endsWith('memory') ? `${(value / 1e6).toFixed(1)} MB` : String(value);
}
