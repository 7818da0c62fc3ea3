/**
 * Finds a smallest list that still fails: without any one of its items it would not fail. The items keep their order.
 *
 * Delta debugging: A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002,
 * algorithm `ddmin`. It never tries a list twice.
 *
 * @param items a list that fails
 * @param fails tries a list
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  const tried = new Map<string, boolean>();
  const failsOnce = async (positions: readonly number[]): Promise<boolean> => {
    const key = positions.join(' ');
    const known = tried.get(key);
    if (known !== undefined) return known;
    const result = await fails(positions.flatMap((position) => items.slice(position, position + 1)));
    tried.set(key, result);
    return result;
  };
  if (await failsOnce([])) return [];
  let left = [...items.keys()];
  let pieces = 2;
  while (left.length > 1) {
    const size = Math.ceil(left.length / pieces);
    const parts = Array.from({ length: Math.ceil(left.length / size) }, (_, index) =>
      left.slice(index * size, (index + 1) * size),
    );
    const rests = parts.map((part) => left.filter((position) => !part.includes(position)));
    const part = await firstOf(parts, failsOnce);
    // Of two parts, each is the rest of the other.
    const rest = part === undefined && parts.length > 2 ? await firstOf(rests, failsOnce) : undefined;
    if (part !== undefined) {
      left = part;
      pieces = 2;
    } else if (rest !== undefined) {
      left = rest;
      pieces = Math.max(2, parts.length - 1);
    } else if (parts.length === left.length) break;
    else pieces = Math.min(left.length, 2 * parts.length);
  }
  return left.flatMap((position) => items.slice(position, position + 1));
}

async function firstOf<T>(lists: readonly T[], holds: (list: T) => Promise<boolean>): Promise<T | undefined> {
  for (const list of lists) if (await holds(list)) return list;
  return undefined;
}
