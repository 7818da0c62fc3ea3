import { ExitCode, SimError } from '../../core/errors.js';
import { printable } from '../../core/sanitize.js';
import { type NetworkCost, networkCost } from '../../judge/network-cost.js';
import { costPlot } from '../../report/cost-plot.js';
import { costCsv, costMarkdown, costTable } from '../../report/network-costs.js';
import { Style } from '../../report/style.js';
import { checkTtl } from '../../run/number-options.js';
import { peerOf } from '../../run/options.js';
import { loadNetwork } from '../../topology/formats/load-network.js';
import { Screen, styleFor } from '../terminal.js';
import type { CompareArguments } from './compare-command.js';

/** More rows would not be read. */
const maxTtls = 100;

/** @returns the exit code */
export async function compareNetworks(args: CompareArguments): Promise<number> {
  const { topologies, from, mean, format } = args;
  const ttls = readTtls(args.ttl);
  if (mean && from !== undefined)
    throw new SimError('bad-usage', '--mean and --from cannot be used together', {
      hint: 'give one of them',
    });
  const screen = new Screen(process.stdout, process.stderr);
  const costs: NetworkCost[] = [];
  for (const where of topologies) {
    const { name, peers } = await loadNetwork(where, {
      cwd: process.cwd(),
      format: undefined,
      undirected: false,
      sharesMayBeMissing: true,
      note: (text) => screen.log(`note: ${printable(text)}`),
    });
    const origin = mean ? null : peerOf({ name, peers }, from).id;
    costs.push(networkCost({ name, peers, origin, ttls }));
  }
  screen.result(textOf(costs, format));
  return ExitCode.ok;
}

function textOf(costs: readonly NetworkCost[], format: CompareArguments['format']): string {
  switch (format) {
    case 'text':
      return `${costTable(costs, new Style(styleFor(process.stdout)))}\n`;
    case 'csv':
      return costCsv(costs);
    case 'markdown':
      return `${costMarkdown(costs)}\n`;
    case 'svg':
      return costPlot(costs);
  }
}

/** Reads `4`, `1..7`. */
function readTtls(text: string): number[] {
  const [, first = '', last = first] = /^\s*(\d+)(?:\s*\.\.\s*(\d+))?\s*$/u.exec(text) ?? [];
  const [min, max] = [first, last].map((word) => checkTtl(Number(word === '' ? Number.NaN : word), text));
  if (min === undefined || max === undefined || min > max || max - min >= maxTtls) {
    throw new SimError('bad-usage', `invalid TTLs '${text}'`, {
      hint: `use a number, or two with .. between them, at most ${maxTtls} TTLs: 1..7`,
    });
  }
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}
