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
  let [low, high] = [0, list.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) <= value) low = middle;
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
