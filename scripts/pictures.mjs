// `npm run pictures`: makes docs/img/*.png from real runs, with the system's Chromium.
//
//   npm run pictures -- [--only report-light,report-dark]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumPath, launchChromium } from './chromium.mjs';
import { withPalette } from './pictures/palette.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'docs/img');
const { values: options } = parseArgs({ options: { only: { type: 'string' } } });

/** Name of the picture: the run, and the moment of its report, after the `#` of the address. */
const pictures = {
  'report-light': { run: ['grid3x3', '--get', '9.txt'], moment: 'theme=light' },
  'report-dark': { run: ['grid3x3', '--get', '9.txt'], moment: 'theme=dark' },
  'report-projector': {
    run: ['complete5', '--get', '5.txt'],
    moment: 'theme=projector',
    size: { width: 1600, height: 900 },
  },
  'lecture-waves': {
    run: ['ring8', '--get', '5.txt', '--slow', '300'],
    moment: 'theme=light&axis=waves&layout=map',
  },
  'lecture-duplicates': {
    run: ['complete5', '--get', 'nowhere.txt', '--slow', '300', '--expect', 'not-found'],
    moment: 'theme=light&axis=waves&layout=map',
    outcome: 'not-found',
  },
  'report-hosts': {
    trace: 'test/traces/hosts-lost.ndjson',
    moment: 'theme=light&layout=map&t=1000',
    outcome: '',
  },
  'report-chinese': { run: ['grid3x3', '--get', '9.txt'], moment: 'theme=light&lang=zh' },
  'sweep-trade-off': { sweep: 'examples/sweeps/strategies.ini', plot: 'trade-off' },
};

if (chromiumPath === undefined) throw new Error('pictures need Chromium: install the package chromium');
const names = options.only?.split(',') ?? Object.keys(pictures);
const unknown = names.find((name) => !Object.hasOwn(pictures, name));
if (unknown !== undefined)
  throw new Error(`unknown picture '${unknown}': use ${Object.keys(pictures).join(', ')}`);
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'floodsim-pictures-'));
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  for (const name of names) {
    if (pictures[name].sweep === undefined) await take(page, name, pictures[name]);
    else await takePlot(page, name, pictures[name]);
  }
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

async function take(
  page,
  name,
  { run, trace, moment, outcome = 'verified', size = { width: 1280, height: 800 } },
) {
  await page.setViewportSize(size);
  // Otherwise only the fragment might change, and the page would not be loaded.
  await page.goto('about:blank');
  await page.goto(`${pathToFileURL(trace === undefined ? reportOf(run) : reportOfTrace(trace))}#${moment}`);
  await page.locator(`[data-testid="verdict"][data-outcome="${outcome}"]`).waitFor();
  save(name, await page.screenshot());
}

/** A plot of a sweep, on white ground. */
async function takePlot(page, name, { sweep, plot }) {
  const out = join(work, name);
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'sweep', join(root, sweep), '--out', out], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await page.goto(pathToFileURL(join(out, 'plots', `${plot}.svg`)).href);
  save(name, await page.locator('svg').first().screenshot());
}

function save(name, screenshot) {
  const png = withPalette(screenshot);
  writeFileSync(join(folder, `${name}.png`), png);
  console.log(`${name}.png: ${Math.round(png.length / 1000)} kB`);
}

/** The report of a run; pictures of the same run share it. */
function reportOf(run) {
  const file = join(work, `${run.join(' ')}.html`);
  if (existsSync(file)) return file;
  const output = ['--quiet', '--reporter', `html=${file}`];
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'run', ...run, '--ports', 'auto', ...output], {
    cwd: work,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return file;
}

/** The report of a saved run: of what this machine alone cannot do. */
function reportOfTrace(trace) {
  const file = join(work, 'trace.html');
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'report', join(root, trace), '--out', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return file;
}
