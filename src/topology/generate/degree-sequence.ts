/**
 * Whether some simple network has these degrees: the theorem of P. Erdős and T. Gallai (1960). With the degrees in
 * descending order, for every k the sum of the first k is at most k (k - 1) plus the links that the others can have to
 * those k.
 */
export function isGraphical(degrees: Int32Array): boolean {
  const falling = degrees.slice().sort().reverse();
  const count = falling.length;
  const sum = falling.reduce((total, degree) => total + degree, 0);
  if (sum % 2 !== 0) return false;
  let first = 0;
  let rest = sum;
  // Nodes from `split` on have a degree of at most k and can use all of it; those before it can use k.
  let split = count;
  let offered = 0;
  for (let k = 1; k <= count; k += 1) {
    const degree = falling[k - 1] as number;
    first += degree;
    rest -= degree;
    while (split > k && (falling[split - 1] as number) <= k) {
      split -= 1;
      offered += falling[split] as number;
    }
    // From here on all others use their whole degree, and the difference only falls as k grows.
    if (split <= k) return first <= k * (k - 1) + rest;
    if (first > k * (k - 1) + (split - k) * k + offered) return false;
  }
  return true;
}

/**
 * The ends of the links of one simple overlay with these degrees, by V. Havel (1955) and S. L. Hakimi (1962): link a
 * node to the nodes with the largest remaining degrees, and repeat with the rest. Any node can be next (D. J. Kleitman
 * and D. L. Wang, 1973); the one with the smallest degree keeps the time in proportion to the links.
 *
 * @param degrees a sequence that some simple network has (`isGraphical`)
 * @returns link i connects the nodes at 2i and 2i + 1
 */
export function someEnds(degrees: Int32Array): Int32Array {
  const nodes = Int32Array.from(degrees.keys()).sort(
    (one, other) => (degrees[other] as number) - (degrees[one] as number),
  );
  /** Remaining degrees, in descending order. */
  const remaining = nodes.map((node) => degrees[node] as number);
  const ends = new Int32Array(degrees.reduce((sum, degree) => sum + degree, 0));
  let filled = 0;
  const link = (last: number, place: number): void => {
    remaining[place] = (remaining[place] as number) - 1;
    ends[filled] = nodes[last] as number;
    ends[filled + 1] = nodes[place] as number;
    filled += 2;
  };
  for (let last = nodes.length - 1; last > 0; last -= 1) {
    const degree = remaining[last] as number;
    if (degree === 0) continue;
    // Among equal degrees pick the last ones, so that the array stays sorted.
    const smallest = remaining[degree - 1] as number;
    const first = firstAtMost(remaining, last, smallest);
    const end = firstAtMost(remaining, last, smallest - 1);
    for (let place = 0; place < first; place += 1) link(last, place);
    for (let place = end - (degree - first); place < end; place += 1) link(last, place);
  }
  return ends;
}

/** The index of the first of `count` descending values that is at most `max`; `count` if there is none. */
function firstAtMost(values: Int32Array, count: number, max: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= max) high = middle;
    else low = middle + 1;
  }
  return low;
}
