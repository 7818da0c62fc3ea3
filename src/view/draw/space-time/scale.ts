/** A mapping that never falls, linear between given points. */
export interface Scale {
  placeOf(at: number): number;
  timeAt(place: number): number;
}

/** @param ats and places are of equal length, at least 2, and rise strictly */
export function scaleOf(ats: readonly number[], places: readonly number[]): Scale {
  return {
    placeOf: (at) => interpolate(ats, places, at),
    timeAt: (place) => interpolate(places, ats, place),
  };
}

/** Position of the last entry of a rising list that is not above the value; 0 if all are above. */
export function indexAt(list: readonly number[], value: number): number {
  return Math.max(0, countUpTo(list, value) - 1);
}

/** How many entries of a rising list are not above the value. */
export function countUpTo(list: readonly number[], value: number): number {
  return countWhile(list, (entry) => entry <= value);
}

/** How many entries of a rising list are below the value. */
export function countBelow(list: readonly number[], value: number): number {
  return countWhile(list, (entry) => entry < value);
}

function countWhile(list: readonly number[], isLow: (entry: number) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLow(list[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function interpolate(from: readonly number[], to: readonly number[], value: number): number {
  const index = Math.min(indexAt(from, value), from.length - 2);
  const [a = 0, b = 0] = [from[index], from[index + 1]];
  const [c = 0, d = 0] = [to[index], to[index + 1]];
  const share = Math.min(1, Math.max(0, (value - a) / (b - a)));
  return share === 1 ? d : c + share * (d - c);
}
