/** Multiples of 1, 2 or 5 times a power of ten, from at or below `min` to at or above `max`: about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  const span = max - min;
  if (!(span > 0)) return [min];
  const step = niceStep(span / Math.max(1, count - 1));
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  // A product, not a sum, and rounded to the digits of the step, so that no 0.30000000000000004 is left.
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
}

/** The least 1, 2 or 5 times a power of ten that is not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return tidy(factor * power);
}

/**
 * Powers of ten from at or below `min` to at or above `max`, both positive. Less than two decades also have 2 and 5; of many, every
 * second, third ... is left out, so that about `count` are left.
 */
export function logTicks(min: number, max: number, count: number): number[] {
  const first = Math.floor(Math.log10(min) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(max) - 1e-9));
  const decades = last - first;
  if (decades <= 2) {
    const all = Array.from({ length: decades + 1 }, (_, at) =>
      [1, 2, 5].map((factor) => tidy(factor * 10 ** (first + at))),
    ).flat();
    const from = all.findLastIndex((tick) => tick <= min * (1 + 1e-9));
    const to = all.findIndex((tick) => tick >= max * (1 - 1e-9));
    return all.slice(Math.max(0, from), to < from + 2 ? from + 2 : to + 1);
  }
  const every = Math.ceil(decades / Math.max(1, count - 1));
  const ticks = Math.ceil(decades / every);
  return Array.from({ length: ticks + 1 }, (_, index) => tidy(10 ** (first + index * every)));
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
