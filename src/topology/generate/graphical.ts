/**
 * Whether some simple network has these degrees: the theorem of P. Erdős and T. Gallai (1960). With the degrees in
 * falling order, the sum of the first k may for no k exceed k (k - 1) plus what the others can offer those k.
 */
export function isGraphical(degrees: Int32Array): boolean {
  const falling = degrees.slice().sort().reverse();
  const count = falling.length;
  const sum = falling.reduce((total, degree) => total + degree, 0);
  if (sum % 2 !== 0) return false;
  let first = 0;
  let rest = sum;
  // Nodes from `split` on have a degree of at most k, and offer all of it; those before it offer k.
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
    // From here on all others offer all they have, and what the first are short of falls with each k.
    if (split <= k) return first <= k * (k - 1) + rest;
    if (first > k * (k - 1) + (split - k) * k + offered) return false;
  }
  return true;
}
