import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomic } from '../../core/atomic-write.js';
import { ExitCode, messageOf, SimError } from '../../core/errors.js';
import { makeFolder } from '../../core/platform.js';
import { shellWord } from '../../core/shell-words.js';
import { figuresOf } from '../../plot/figures.js';
import { sweepMarkdown } from '../../plot/markdown.js';
import { figureSvg } from '../../plot/svg.js';
import type { SweepReport } from '../../plot/table.js';
import { tableOf } from '../../sweep/record.js';
import { readResults } from '../../sweep/saved-results.js';
import { countPoints } from '../../sweep/sweep-file.js';
import { showPath } from '../../topology/text.js';
import { sweepPage } from '../../view/file/sweep-page.js';

/**
 * Writes plots, page and summary of a sweep beside its points.csv; earlier plots are removed.
 *
 * @returns what was written, in a sentence
 * @throws SimError `bad-usage` if the folder has no results, `not-written`
 */
export function writeSweepReport(out: string, cwd: string): string {
  const folder = resolve(cwd, out);
  const shown = showPath(folder, cwd);
  const { manifest, sweep, ini, records } = readResults(folder, shown);
  const report: SweepReport = {
    table: tableOf(manifest.name, records),
    plots: sweep.plots,
    settings: ini,
    points: countPoints(sweep),
    command: `sim sweep ${shellWord(`${manifest.name}.ini`)} -o ${shellWord(`${manifest.name}-results`)}`,
    floodsim: manifest.floodsim,
  };
  const figures = figuresOf(report.table, report.plots, 'en');
  const plots = join(folder, 'plots');
  try {
    rmSync(plots, { recursive: true, force: true });
    makeFolder(plots);
    for (const figure of figures)
      writeAtomic(join(plots, `${figure.id}.svg`), figureSvg(figure), { overwrite: true });
    writeAtomic(
      join(folder, 'summary.md'),
      sweepMarkdown(report, (id) => `plots/${id}.svg`),
      {
        overwrite: true,
      },
    );
    writeAtomic(join(folder, 'sweep.html'), sweepPage(report), { overwrite: true });
  } catch (error) {
    throw new SimError('not-written', `cannot write the report of the sweep: ${messageOf(error)}`, {
      exitCode: ExitCode.output,
      hint: `the results are in ${shown}/points.csv; 'sim sweep report ${shellWord(out)}' writes the report again`,
      cause: error,
    });
  }
  const count = figures.length === 1 ? '1 plot' : `${figures.length} plots`;
  return `${count} in ${shown}/plots, a page in ${shown}/sweep.html, a summary in ${shown}/summary.md`;
}
