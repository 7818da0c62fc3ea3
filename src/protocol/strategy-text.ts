import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { maxTtl } from '../core/vocabulary.js';

/** A setting of a strategy: a whole number. */
export interface StrategySetting {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** The value is a multiple of it. Default 1. */
  readonly multipleOf?: number;
}

export interface StrategyKind {
  /** In one short line. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, StrategySetting>>;
}

const check = {
  help: 'links after which a walker asks the origin; 0: never',
  min: 0,
  max: maxTtl,
  default: 4,
};
const lookup = { help: '1: peers know the files of their neighbours', min: 0, max: 1, default: 0 };
const results = {
  help: 'hits after which the origin sends nothing more',
  min: 1,
  max: 1_000_000,
  default: 1,
};

/** All strategies, in the order of the help. `docs/strategies.md` describes them. */
export const strategies = {
  flood: { summary: 'to all neighbours, as in Gnutella 0.4', settings: {} },
  ring: {
    summary: 'a flood that goes further in steps, until there is a hit',
    settings: {
      first: { help: 'TTL of the first step', min: 1, max: maxTtl, default: 1 },
      step: { help: 'what each further step adds', min: 1, max: maxTtl, default: 2 },
      results,
    },
  },
  walk: {
    summary: 'walkers that go to one random neighbour at a time',
    settings: {
      walkers: { help: 'number of walkers', min: 1, max: 10_000, default: 16 },
      check,
      lookup,
    },
  },
  'high-degree': {
    summary: 'walkers that go to the neighbour with the most neighbours',
    settings: {
      walkers: { help: 'number of walkers', min: 1, max: 10_000, default: 1 },
      check,
      lookup,
    },
  },
  normalised: {
    summary: 'a flood to a few random neighbours of each peer',
    settings: { fanout: { help: 'most neighbours of a peer that get it', min: 1, max: maxTtl, default: 3 } },
  },
  'one-hop': {
    summary: 'a flood whose last link is crossed only to holders',
    settings: {},
  },
  'light-flood': {
    summary: 'a flood near the origin, then along a tree of hubs',
    settings: { flood: { help: 'links of the flood', min: 1, max: maxTtl, default: 4 } },
  },
  ultrapeers: {
    summary: 'leaves and ultrapeers, as in Gnutella 0.6, one neighbour at a time',
    settings: {
      results,
      leaf: {
        help: 'largest degree of a leaf where the topology has no roles',
        min: 0,
        max: maxTtl,
        default: 3,
      },
      table: {
        help: "bits of the table of a peer's files",
        min: 8,
        max: 65_536,
        default: 1024,
        multipleOf: 8,
      },
    },
  },
} as const satisfies Readonly<Record<string, StrategyKind>>;

export type StrategyName = keyof typeof strategies;
export const strategyNames = Object.keys(strategies) as readonly StrategyName[];

export type StrategyValues<N extends StrategyName> = {
  readonly [key in keyof (typeof strategies)[N]['settings']]: number;
};

/** A strategy with a value of each of its settings. */
export interface StrategyChoice {
  readonly name: StrategyName;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Reads a strategy with its settings, such as `flood` or `walk:walkers=16,check=4`.
 *
 * @throws SimError `bad-usage`
 */
export function parseStrategy(text: string): StrategyChoice {
  const colon = text.indexOf(':');
  const given = (colon < 0 ? text : text.slice(0, colon)).trim();
  const name = strategyNames.find((known) => known === given);
  if (name === undefined) {
    throw new SimError('bad-usage', `there is no strategy '${given}'`, {
      hint: didYouMean(given, strategyNames, 'the strategies are'),
    });
  }
  const settings: StrategyKind['settings'] = strategies[name].settings;
  const values = Object.fromEntries(Object.entries(settings).map(([key, of]) => [key, of.default]));
  const read = new Set<string>();
  for (const part of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    const [key, value] = readSetting(name, settings, part.trim());
    if (read.has(key)) throw new SimError('bad-usage', `the strategy ${name} has '${key}' twice: '${text}'`);
    read.add(key);
    values[key] = value;
  }
  return { name, values };
}

function readSetting(
  name: string,
  settings: StrategyKind['settings'],
  part: string,
): readonly [key: string, value: number] {
  const [, key = '', value = ''] = /^([^=]*?)\s*=\s*(.*)$/u.exec(part) ?? ['', part];
  const keys = Object.keys(settings);
  const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (setting === undefined) {
    throw new SimError('bad-usage', `the strategy ${name} has no setting '${key}'`, {
      hint: keys.length === 0 ? `write '${name}' only` : didYouMean(key, keys, 'its settings are'),
    });
  }
  const { min, max, multipleOf = 1 } = setting;
  const number = /^\d{1,9}$/u.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max && number % multipleOf === 0) return [key, number];
  const multiple = multipleOf === 1 ? '' : `, a multiple of ${multipleOf}`;
  throw new SimError('bad-usage', `'${value}' is not a value of '${key}' of the strategy ${name}`, {
    hint: `write a whole number from ${min} to ${max}${multiple}, such as ${key}=${setting.default}`,
  });
}

function didYouMean(name: string, known: readonly string[], list: string): string {
  const near = nearest(name, known);
  return `${near === undefined ? '' : `did you mean '${near}'? `}${list} ${known.join(', ')}`;
}

/** The text of a strategy, without the settings that have their default: {@link parseStrategy} reads the same choice from it. */
export function strategyText({ name, values }: StrategyChoice): string {
  const settings: StrategyKind['settings'] = strategies[name].settings;
  const parts = Object.entries(settings)
    .filter(([key, setting]) => values[key] !== setting.default)
    .map(([key]) => `${key}=${values[key]}`);
  return parts.length === 0 ? name : `${name}:${parts.join(',')}`;
}
