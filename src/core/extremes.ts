/**
 * The largest number, or `atLeast`. `Math.max(...numbers)` fails for more than about 100,000: each is an argument of the call.
 */
export function largest(numbers: Iterable<number>, atLeast: number = Number.NEGATIVE_INFINITY): number {
  let result = atLeast;
  for (const number of numbers) if (number > result) result = number;
  return result;
}

/** The smallest number; infinity if there is none. */
export function smallest(numbers: Iterable<number>): number {
  let result = Number.POSITIVE_INFINITY;
  for (const number of numbers) if (number < result) result = number;
  return result;
}
