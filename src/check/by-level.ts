import { type Level, levels } from './requirement.js';

/** The items of each level that has any. */
export function byLevelOf<T>(
  items: readonly T[],
  levelOf: (item: T) => Level,
): { readonly level: Level; readonly items: readonly T[] }[] {
  return levels
    .map((level) => ({ level, items: items.filter((item) => levelOf(item) === level) }))
    .filter((group) => group.items.length > 0);
}
