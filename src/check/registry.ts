import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { DialectName } from '../core/vocabulary.js';
import { parseStrategy } from '../protocol/strategy-text.js';
import { listens } from './levels/1-listens.js';
import { answers } from './levels/2-answers.js';
import { forwards } from './levels/3-forwards.js';
import { links } from './levels/3-links.js';
import { searches } from './levels/3-searches.js';
import { ttl } from './levels/4-ttl.js';
import { duplicates } from './levels/5-duplicates.js';
import { searchCopies, searchEnds } from './levels/5-searches.js';
import { fetches } from './levels/6-fetches.js';
import { transfers } from './levels/6-transfers.js';
import { stream } from './levels/7-stream.js';
import { invalid } from './levels/8-invalid.js';
import { refuses } from './levels/8-refuses.js';
import { refusedTransfers } from './levels/8-transfers.js';
import { load } from './levels/9-load.js';
import { levels, type Requirement } from './requirement.js';

/** All requirements, in the order of their levels. */
export const requirements: readonly Requirement[] = [
  ...listens,
  ...answers,
  ...forwards,
  ...links,
  ...searches,
  ...ttl,
  ...searchEnds,
  ...duplicates,
  ...searchCopies,
  ...transfers,
  ...fetches,
  ...stream,
  ...refuses,
  ...invalid,
  ...refusedTransfers,
  ...load,
];

const ids = requirements.map(({ id }) => id);
/** `ttl` selects `ttl.lowered`, `ttl.stops` ... */
const prefixes = [...new Set(ids.filter((id) => id.includes('.')).map((id) => id.split('.')[0] ?? id))];

/** The requirements of a dialect and a strategy, which may have settings: `walk:walkers=4`. */
export function requirementsOf(dialect: DialectName, strategy = 'flood'): Requirement[] {
  return requirements.filter((one) => isRequiredOf(dialect, strategy, one));
}

function isRequiredOf(
  dialect: DialectName,
  strategy: string,
  { dialects, strategies = ['flood'], setting }: Requirement,
): boolean {
  const { name, values } = parseStrategy(strategy);
  const isOfStrategy = strategies.includes(name) && (setting === undefined || values[setting] !== 0);
  return isOfStrategy && (dialects?.includes(dialect) ?? true);
}

export interface Selection {
  readonly dialect: DialectName;
  /** Default: flooding. */
  readonly strategy?: string | undefined;
  /** `3` for levels 1 to 3; or `2-4`. */
  readonly level?: string | undefined;
  /** Comma-separated ids or prefixes: `ttl,serve.header`. */
  readonly only?: string | undefined;
}

/**
 * The selected requirements, in the order of their levels. A requirement of another dialect is selected only by its whole id.
 *
 * @throws SimError `bad-usage`
 */
export function select({ dialect, strategy = 'flood', level, only }: Selection): Requirement[] {
  const [from, to] = level === undefined ? [1, levels.length] : readLevels(level);
  const names = only === undefined ? null : readNames(only);
  const selected = requirements.filter((one) => {
    if (one.level < from || one.level > to) return false;
    const isRequired = isRequiredOf(dialect, strategy, one);
    if (names === null) return isRequired;
    return names.some((name) => one.id === name || (isRequired && one.id.startsWith(`${name}.`)));
  });
  if (selected.length > 0) return selected;
  throw new SimError('bad-usage', `levels ${from} to ${to} contain none of --only ${only}`, {
    hint: 'leave out --only or --level',
  });
}

function readLevels(text: string): [number, number] {
  const [, one, other] = /^([1-9])(?:-([1-9]))?$/u.exec(text.trim()) ?? [];
  const [from, to] = other === undefined ? [1, Number(one)] : [Number(one), Number(other)];
  if (one !== undefined && from <= to) return [from, to];
  throw new SimError('bad-usage', `--level '${text}' is not a range of levels`, {
    hint: `write --level 3 for levels 1 to 3, or --level 2-4; there are ${levels.length} levels`,
  });
}

function readNames(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim().replace(/\.$/u, ''))
    .filter((name) => name !== '');
  const known = [...ids, ...prefixes];
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new SimError('bad-usage', `unknown requirement '${name}'`, { hint: requirementHint(name, known) });
  }
  if (names.length > 0) return names;
  throw new SimError('bad-usage', '--only names no requirement', {
    hint: 'for example: --only ttl,serve.header',
  });
}

/** The hint for a name that is not in `known`. */
export function requirementHint(name: string, known: readonly string[] = ids): string {
  const near = nearest(name, known);
  return near === undefined ? 'sim check --list shows all ids' : `did you mean ${near}?`;
}
