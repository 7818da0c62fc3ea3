/** Of confidence intervals: 0.95 of them contain the true mean, if the values are distributed normally. */
const confidence = 0.95;

const found = new Map<number, number>();

/**
 * The t of Student's distribution that |T| does not exceed with a probability of {@link confidence}: 12.706 for one degree of freedom,
 * 1.960 for infinitely many.
 *
 * @param degrees of freedom, an integer of at least 1: one less than the number of values
 */
export function studentT(degrees: number): number {
  const known = found.get(degrees);
  if (known !== undefined) return known;
  let low = 0;
  let high = 16;
  // Each step halves the distance, until it is the least that a number can have.
  for (let middle = 8; middle > low && middle < high; middle = (low + high) / 2) {
    if (probabilityWithin(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  found.set(degrees, high);
  return high;
}

/**
 * The probability of |T| <= t. Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 for odd and 26.7.4 for even
 * degrees of freedom; theta = arctan(t / sqrt(degrees)).
 */
function probabilityWithin(t: number, degrees: number): number {
  const cosine2 = degrees / (degrees + t * t);
  const sine = t / Math.sqrt(degrees + t * t);
  const isOdd = degrees % 2 === 1;
  // The factors of the terms are 2/3, 4/5, ... if odd, and 1/2, 3/4, ... if even.
  let term = isOdd ? Math.sqrt(cosine2) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let next = isOdd ? 3 : 2; next <= degrees - 2; next += 2) {
    term *= ((next - 1) / next) * cosine2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (Math.atan(t / Math.sqrt(degrees)) + sine * sum) : sine * sum;
}
