import { checkPlotOptions } from '../plot/choose.js';
import { sweepColumns } from '../plot/columns.js';
import type { PlotOptions } from '../plot/table.js';
import type { Section } from '../topology/ini/read-sections.js';
import type { Report } from '../topology/source.js';

export const plotKeys = ['x', 'series', 'facets', 'measures', 'log', 'linear'] as const;

/** Reads the section [Plots]; what is wrong with it is reported. */
export function readPlots(section: Section | undefined, report: Report): PlotOptions {
  const textOf = (key: (typeof plotKeys)[number]): string | undefined =>
    section?.entries.get(key)?.value || undefined;
  const listOf = (key: (typeof plotKeys)[number]): string[] | undefined =>
    textOf(key)
      ?.split(/[|,]/u)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const plots: PlotOptions = {
    x: textOf('x'),
    series: textOf('series'),
    facets: textOf('facets'),
    measures: listOf('measures'),
    log: listOf('log'),
    linear: listOf('linear'),
  };
  for (const problem of checkPlotOptions(sweepColumns, plots)) {
    const key = plotKeys.find((one) => problem.startsWith(`${one} = `));
    const location =
      (key === undefined ? undefined : section?.entries.get(key)?.location) ?? section?.location;
    if (location !== undefined)
      report(location, `[Plots]: ${problem}`, 'correct the section [Plots], or leave it out');
  }
  return plots;
}
