import { sweepColumns } from '../../src/plot/columns.js';
import type { SweepRow, SweepTable, SweepValue } from '../../src/plot/table.js';

/** The parameters of a grid for tests; the measures follow from them by simple formulas, with a spread of about 10 %. */
export interface GridSizes {
  readonly topologies?: readonly string[];
  readonly strategies?: readonly string[];
  readonly ttls?: readonly number[];
  readonly seeds?: number;
  /** Replaces measures by their key. */
  readonly measure?: (
    key: string,
    parameters: Readonly<Record<string, SweepValue>>,
    value: SweepValue,
  ) => SweepValue;
}

const keys = [
  'topology',
  'strategy',
  'ttl',
  'loss',
  'seed',
  'success-rate',
  'first-hit-p50',
  'reach',
  'messages',
  'duplicates',
  'load-max',
] as const;

/** A table as a sweep gives it. The same sizes give the same table. */
export function sweepTable({
  topologies = ['er:n=10000,degree=6', 'ba:n=10000,m=3'],
  strategies = ['flood', 'walk:walkers=16'],
  ttls = [1, 2, 3, 4, 5, 6, 7],
  seeds = 5,
  measure = (_key, _parameters, value) => value,
}: GridSizes = {}): SweepTable {
  const columns = keys.map((key) => {
    const column = sweepColumns.find((one) => one.key === key);
    if (column === undefined) throw new Error(`no column '${key}'`);
    return column;
  });
  const rows: SweepRow[] = [];
  let state = 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (const [t, topology] of topologies.entries()) {
    for (const [s, strategy] of strategies.entries()) {
      for (const ttl of ttls) {
        for (let seed = 1; seed <= seeds; seed += 1) {
          const spread = 0.9 + 0.2 * random();
          const reach = Math.min(100, (0.02 * 4 ** ttl * (1 + t / 5) * spread) / (1 + s));
          const messages = reach * 100 * (1.2 + 0.3 / (1 + s)) * spread;
          const measured: Record<string, SweepValue> = {
            'success-rate': Math.min(100, reach * 3),
            'first-hit-p50': reach < 0.1 ? null : 40 * ttl ** 0.7 * spread * (1 + s / 2),
            reach,
            messages,
            duplicates: messages * 0.2,
            'load-max': messages / 500 + 1,
          };
          const parameters = { topology, strategy, ttl, loss: 0, seed };
          rows.push({
            point: rows.length + 1,
            values: keys.map((key) =>
              key in measured
                ? measure(key, parameters, measured[key] ?? null)
                : ((parameters as Record<string, SweepValue>)[key] ?? null),
            ),
            command: `sim simulate ${topology} --strategy ${strategy} --ttl ${ttl} --get file --seed ${seed}`,
          });
        }
      }
    }
  }
  return { name: 'strategies', columns, rows };
}
