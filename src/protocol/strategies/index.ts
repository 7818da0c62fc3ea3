import { SimError } from '../../core/errors.js';
import type { Strategy } from '../strategy.js';
import { flood } from './flood.js';
import { walk } from './walk.js';

/** A setting of a strategy: a whole number. */
interface Setting {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

interface StrategyKind {
  readonly name: string;
  /** In one short line. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, Setting>>;
  make(values: Readonly<Record<string, number>>, options: StrategyOptions): Strategy;
}

export interface StrategyOptions {
  /** Network option `forward_on_hit`. */
  readonly forwardOnHit: boolean;
}

/** All strategies, in the order of the help. */
export const strategies: readonly StrategyKind[] = [
  {
    name: 'flood',
    summary: 'to all neighbours, as Gnutella did',
    settings: {},
    make: (_, { forwardOnHit }) => flood(forwardOnHit),
  },
  {
    name: 'walk',
    summary: 'walkers that go to one random neighbour at a time',
    settings: {
      walkers: { help: 'number of walkers', min: 1, max: 10_000, default: 16 },
      check: {
        help: 'links after which a walker asks the origin; 0: never',
        min: 0,
        max: 65_535,
        default: 4,
      },
    },
    make: ({ walkers = 0, check = 0 }) => walk({ walkers, check }),
  },
];

/**
 * Reads a strategy with its settings, such as `flood` or `walk:walkers=16,check=4`.
 *
 * @throws SimError `bad-usage`
 */
export function readStrategy(text: string, options: StrategyOptions): Strategy {
  const [name = '', list] = text.split(':', 2);
  const kind = strategies.find((known) => known.name === name);
  if (kind === undefined) {
    throw new SimError('bad-usage', `there is no strategy '${name}'`, {
      hint: `the strategies are ${strategies.map((known) => known.name).join(', ')}`,
    });
  }
  const values: Record<string, number> = {};
  for (const [key, setting] of Object.entries(kind.settings)) values[key] = setting.default;
  for (const part of list === undefined ? [] : list.split(',')) {
    const [key = '', value = ''] = part.split('=');
    const setting = Object.hasOwn(kind.settings, key) ? kind.settings[key] : undefined;
    const number = /^\d{1,9}$/u.test(value) ? Number(value) : Number.NaN;
    if (setting === undefined || !(number >= setting.min && number <= setting.max)) {
      throw new SimError('bad-usage', `'${part}' is not a setting of the strategy ${name}`, {
        hint: settingsText(kind),
      });
    }
    values[key] = number;
  }
  return kind.make(values, options);
}

function settingsText({ name, settings }: StrategyKind): string {
  const texts = Object.entries(settings).map(([key, { min, max }]) => `${key}=${min} to ${max}`);
  return texts.length === 0 ? `${name} has no settings` : `its settings are ${texts.join(', ')}`;
}
