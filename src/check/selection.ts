import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { DialectName } from '../core/vocabulary.js';
import { requirements } from './registry.js';
import { levels, type Requirement } from './requirement.js';

export interface Selection {
  readonly dialect: DialectName;
  /** `3` for levels 1 to 3, `2-4`. */
  readonly level?: string | undefined;
  /** Ids or their beginnings, parted by commas: `ttl,serve.header`. */
  readonly only?: string | undefined;
}

/**
 * What is asked for, in the order of the levels: of what is not required of the dialect, only what is named by its whole id.
 *
 * @throws SimError `bad-usage`
 */
export function select({ dialect, level, only }: Selection): Requirement[] {
  const [from, to] = level === undefined ? [1, 9] : readLevels(level);
  const names = only === undefined ? null : readNames(only);
  const asked = requirements.filter((one) => {
    const isOfDialect = one.dialects?.includes(dialect) ?? true;
    if (one.level < from || one.level > to) return false;
    if (names === null) return isOfDialect;
    return names.some((name) => one.id === name || (isOfDialect && one.id.startsWith(`${name}.`)));
  });
  if (asked.length === 0) {
    throw new SimError('bad-usage', `nothing of --only ${only} is in the levels ${from} to ${to}`, {
      hint: 'leave one of --only and --level out',
    });
  }
  return asked;
}

function readLevels(text: string): [number, number] {
  const [, one, other] = /^([1-9])(?:-([1-9]))?$/u.exec(text.trim()) ?? [];
  const [from, to] = other === undefined ? [1, Number(one)] : [Number(one), Number(other)];
  if (one !== undefined && from <= to) return [from, to];
  throw new SimError('bad-usage', `--level '${text}' names no levels`, {
    hint: `write --level 3 for the levels 1 to 3, or --level 2-4; there are ${levels.length}`,
  });
}

function readNames(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim().replace(/\.$/u, ''))
    .filter((name) => name !== '');
  const ids = requirements.map(({ id }) => id);
  const families = [...new Set(ids.filter((id) => id.includes('.')).map((id) => id.split('.')[0] ?? id))];
  for (const name of names) {
    if (ids.includes(name) || families.includes(name)) continue;
    throw unknownRequirement(name, [...ids, ...families]);
  }
  if (names.length > 0) return names;
  throw new SimError('bad-usage', '--only names nothing', { hint: 'write --only ttl,serve.header, say' });
}

function unknownRequirement(name: string, known: readonly string[]): SimError {
  const near = nearest(name, known);
  return new SimError('bad-usage', `no requirement is called '${name}'`, {
    hint: near === undefined ? 'sim check --list tells their names' : `did you mean ${near}?`,
  });
}
