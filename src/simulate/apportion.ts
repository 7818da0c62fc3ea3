/**
 * Divides copies among files in proportion to their weights: exactly `copies` in all, each file at least 1 and at most `most`
 * (E. Cohen and S. Shenker, "Replication strategies in unstructured peer-to-peer networks", SIGCOMM 2002, 3.2: a truncated
 * allocation). Whole numbers are those of the largest remainders; of equal ones, the first.
 *
 * @param weights above 0
 * @param copies `weights.length` to `weights.length * most`
 */
export function apportion(weights: Float64Array, copies: number, most: number): Uint32Array {
  const shares = truncatedShares(weights, copies, most);
  const counts = Uint32Array.from(shares, Math.floor);
  let left = copies - counts.reduce((sum, count) => sum + count, 0);
  const order = [...counts.keys()].sort((one, other) => rest(other) - rest(one) || one - other);
  // Shares at a limit are whole, and rounding errors may leave one more than there are remainders.
  for (let at = 0; left > 0; at = (at + 1) % order.length) {
    const file = order[at] as number;
    if ((counts[file] as number) >= most) continue;
    counts[file] = (counts[file] as number) + 1;
    left -= 1;
  }
  return counts;

  function rest(file: number): number {
    return (shares[file] as number) - (counts[file] as number);
  }
}

/** Shares from 1 to `most` with the sum `copies`; those between the limits are in proportion to the weights. */
function truncatedShares(weights: Float64Array, copies: number, most: number): Float64Array {
  const scaled = (factor: number): Float64Array =>
    weights.map((weight) => Math.min(most, Math.max(1, weight * factor)));
  const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  let [low, high] = [0, 1];
  while (sumOf(scaled(high)) < copies && high < Number.MAX_VALUE / 4) [low, high] = [high, high * 2];
  // The sum grows with the factor. After 1100 halvings no number is between the two.
  for (let halving = 0; halving < 1100; halving += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (sumOf(scaled(middle)) <= copies) low = middle;
    else high = middle;
  }
  return scaled(low);
}
