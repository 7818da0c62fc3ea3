/**
 * Logarithm and power, computed with the four basic operations only, which give the same last digit everywhere (IEEE
 * 754).
 *
 * ECMAScript leaves the last digit of `Math.log` and `Math.pow` to the engine, and Node has changed it before. One
 * different digit can change all that follows, and the same seed would then give another network or simulation.
 */

/** Natural logarithm of a positive number, to about 15 digits. */
export function log(value: number): number {
  let mantissa = value;
  let exponent = 0;
  // Doubling and halving are exact.
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  return exponent * Math.LN2 + logOfRatio((mantissa - 1) / (mantissa + 1));
}

/** `log(1 - value)` for 0 <= value < 1; also precise for a tiny value. */
export function logOneMinus(value: number): number {
  return value > 0.25 ? log(1 - value) : logOfRatio(-value / (2 - value));
}

/** `base ** exponent` for a positive base, to about 13 digits. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base));
}

/** Euler's number to a power, for exponents from -700 to 700: a series for the part below log 2, then multiplied by powers of two. */
export function exp(value: number): number {
  const twos = Math.round(value / Math.LN2);
  const rest = value - twos * Math.LN2;
  let sum = 1;
  for (let term = 18; term > 0; term -= 1) sum = 1 + (rest * sum) / term;
  let result = sum;
  for (let count = Math.abs(twos); count > 0; count -= 1) result *= twos > 0 ? 2 : 0.5;
  return result;
}

/** `log((1 + x) / (1 - x))`, by its series 2(x + x^3/3 + x^5/5 + ...), for |x| below 0.18. */
function logOfRatio(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let odd = 23; odd > 0; odd -= 2) sum = sum * square + 1 / odd;
  return 2 * x * sum;
}
