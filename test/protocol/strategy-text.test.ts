import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import {
  parseStrategy,
  type StrategyKind,
  strategies,
  strategyNames,
  strategyText,
} from '../../src/protocol/strategy-text.js';
import { errorOf } from '../helpers/errors.js';

const anyChoice = fc.constantFrom(...strategyNames).chain((name) => {
  const settings: StrategyKind['settings'] = strategies[name].settings;
  const values = Object.fromEntries(
    Object.entries(settings).map(([key, { min, max, multipleOf = 1 }]) => [
      key,
      fc
        .integer({ min: Math.ceil(min / multipleOf), max: Math.floor(max / multipleOf) })
        .map((n) => n * multipleOf),
    ]),
  );
  return fc.record(values).map((drawn) => ({ name, values: { ...drawn } }));
});

describe('the text of a strategy', () => {
  it('is read as what was written', () => {
    fc.assert(
      fc.property(anyChoice, (choice) => {
        expect(parseStrategy(strategyText(choice))).toEqual(choice);
      }),
    );
  });

  it('leaves out what has its default', () => {
    expect(strategyText(parseStrategy('walk:check=4, walkers = 16'))).toBe('walk');
    expect(strategyText(parseStrategy('walk:check=8,walkers=16'))).toBe('walk:check=8');
  });

  it.each(strategyNames)('has a summary, settings with defaults in their range, and a maker: %s', (name) => {
    const { summary, settings }: StrategyKind = strategies[name];
    expect(summary.length).toBeLessThan(76);
    for (const { min, max, default: value, multipleOf = 1 } of Object.values(settings)) {
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
      expect(value % multipleOf).toBe(0);
    }
    expect(readStrategy(name, { forwardOnHit: false }).name).toBe(name);
  });

  it.each([
    ['', "there is no strategy ''", 'the strategies are flood, ring,'],
    ['floot', "there is no strategy 'floot'", "did you mean 'flood'?"],
    ['toString', "there is no strategy 'toString'", 'the strategies are'],
    ['walk:walker=4', "the strategy walk has no setting 'walker'", "did you mean 'walkers'?"],
    [
      'walk:toString=4',
      "the strategy walk has no setting 'toString'",
      'its settings are walkers, check, lookup',
    ],
    ['walk:', "the strategy walk has no setting ''", 'its settings are'],
    ['flood:ttl=3', "the strategy flood has no setting 'ttl'", "write 'flood' only"],
    [
      'walk:walkers=0',
      "'0' is not a value of 'walkers' of the strategy walk",
      'a whole number from 1 to 10000, such as walkers=16',
    ],
    ['walk:walkers=-1', "'-1' is not a value of 'walkers'", 'from 1 to 10000'],
    ['walk:walkers=1e3', "'1e3' is not a value of 'walkers'", 'from 1 to 10000'],
    ['walk:walkers', "'' is not a value of 'walkers'", 'such as walkers=16'],
    ['walk:walkers=2,walkers=3', "the strategy walk has 'walkers' twice", ''],
    ['ultrapeers:table=1001', "'1001' is not a value of 'table'", 'a multiple of 8'],
  ])('gives a good error: %s', (text, message, hint) => {
    const error = errorOf(() => parseStrategy(text));
    expect(error.code).toBe('bad-usage');
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });
});
