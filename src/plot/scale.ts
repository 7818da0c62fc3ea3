import type { PlotAxis } from './figure.js';
import { axisNumber } from './number-text.js';
import { linearTicks, logTicks } from './ticks.js';

export interface Tick {
  /** Position from 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** Where the values of an axis stand. */
export interface Scale {
  /** Position of a value, from 0 at the low end of the axis to 1; values beyond its ends are moved to them. */
  readonly position: (value: number) => number;
  readonly ticks: readonly Tick[];
  /** Position of the break between 0 and the rest of a logarithmic axis; null: zeros have no place. */
  readonly breakAt: number | null;
  /** The lowest value on it. */
  readonly floor: number;
}

/** Part of a logarithmic axis below its break. */
const zeroShare = 0.1;
/** A linear axis starts at 0 if that costs less than this part of it. */
const zeroRatio = 0.6;

/**
 * The scale of an axis for these values: ends at round numbers. On a logarithmic axis 0 stands below a break; it is linear if no value
 * is positive.
 *
 * @param values all that is drawn on it: a linear axis holds all of them, a logarithmic one those that are positive
 * @param maxTicks about the number of ticks that fit
 */
export function scaleOf(axis: PlotAxis, values: readonly number[], maxTicks: number): Scale {
  const { categories } = axis;
  if (categories !== null) return categoryScale(categories);
  const finite = values.filter(Number.isFinite);
  const positive = finite.filter((value) => value > 0);
  if (axis.isLog && positive.length > 0) return logScale(axis, positive, finite.includes(0), maxTicks);
  return linearScale(axis, finite.length === 0 ? [0, 1] : finite, maxTicks);
}

function categoryScale(categories: readonly string[]): Scale {
  const position = (value: number): number => (value + 0.5) / categories.length;
  return {
    position,
    ticks: categories.map((label, index) => ({ at: position(index), label })),
    breakAt: null,
    floor: 0,
  };
}

function linearScale({ steps, min, max }: PlotAxis, values: readonly number[], maxTicks: number): Scale {
  const [least, greatest] = extremes(values);
  if (steps !== null) {
    // Values of steps, such as TTLs, have a margin on both sides instead of round ends.
    const margin = (greatest - least) * 0.06 || 1;
    const isFew = steps.length <= maxTicks;
    const inside = linearTicks(least, greatest, maxTicks).filter((tick) => tick >= least && tick <= greatest);
    return scaleFrom(linear(least - margin, greatest + margin), isFew ? steps : inside, least - margin);
  }
  const isNearZero = least >= 0 && (least <= greatest * zeroRatio || least === greatest);
  const low = isNearZero ? 0 : least;
  // If all values are equal, the axis still needs a length.
  const above = greatest > low ? greatest : low + Math.max(1, Math.abs(low));
  const ticks = linearTicks(Math.max(low, min ?? low), Math.min(above, max ?? above), maxTicks);
  const [first = low, last = above] = [ticks[0], ticks.at(-1)];
  return scaleFrom(linear(first, last), ticks, first);
}

function logScale(
  { steps }: PlotAxis,
  positive: readonly number[],
  hasZero: boolean,
  maxTicks: number,
): Scale {
  const [least, greatest] = extremes(positive);
  const rounded = logTicks(least, greatest, maxTicks);
  const margin = Math.max(1.1, (greatest / least) ** 0.06);
  const low = steps === null ? (rounded[0] ?? least) : least / margin;
  const high = steps === null ? (rounded.at(-1) ?? greatest) : greatest * margin;
  const isFew = steps !== null && steps.length <= maxTicks;
  const ticks = (isFew ? steps : rounded).filter(
    (tick) => tick >= low * 0.999_999 && tick <= high * 1.000_001,
  );
  const start = hasZero ? zeroShare : 0;
  const zero = start / 2;
  const along = linear(Math.log10(low), Math.log10(high));
  const position = (value: number): number =>
    value <= 0 ? zero : start + (1 - start) * along(Math.log10(value));
  const scale = scaleFrom(position, hasZero ? [0, ...ticks.filter((tick) => tick > 0)] : ticks, low);
  return { ...scale, breakAt: hasZero ? zeroShare * 0.8 : null };
}

function scaleFrom(position: (value: number) => number, ticks: readonly number[], floor: number): Scale {
  return {
    position,
    ticks: ticks.map((value) => ({ at: position(value), label: axisNumber(value) })),
    breakAt: null,
    floor,
  };
}

function linear(low: number, high: number): (value: number) => number {
  // Halves, so that the difference of huge numbers stays finite.
  return (value) => Math.min(1, Math.max(0, (value / 2 - low / 2) / (high / 2 - low / 2)));
}

function extremes(values: readonly number[]): readonly [number, number] {
  return [
    values.reduce((one, other) => Math.min(one, other)),
    values.reduce((one, other) => Math.max(one, other)),
  ];
}
