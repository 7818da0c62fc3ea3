import { SimError } from '../../../core/errors.js';
import { power } from '../../../core/portable-math.js';
import type { Random } from '../../../core/random.js';
import { isGraphical } from '../degree-sequence.js';
import { defineGenerator, peers, type Refusal, refuseOddEnds, refuseTooManyLinks } from '../generator.js';
import { linkByDegrees } from '../link-by-degrees.js';

/**
 * The configuration model with a power law (M. E. J. Newman, S. H. Strogatz and D. J. Watts, "Random graphs with
 * arbitrary degree distributions", Physical Review E 64, 2001): each of n nodes has a degree k between the minimum
 * and the maximum with a probability that falls as k^-exponent, and their ends are linked at random.
 *
 * If the degrees add up to an odd number, one of them is changed by one; degrees that no simple network has are drawn
 * again. No link is dropped: self-links and duplicates are swapped with other links (see `linkByDegrees`), so that every
 * node has exactly the degree that was drawn. The maximum defaults to the square root of n, beyond
 * which hubs would have to avoid each other (M. Catanzaro, M. Boguñá and R. Pastor-Satorras, "Generation of
 * uncorrelated random scale-free networks", Physical Review E 71, 2005).
 *
 * The number of links is half the sum of the degrees: n times half their mean is expected.
 */
export const powerLaw = defineGenerator({
  name: 'power-law',
  summary: 'many peers with few links, few with many',
  parameters: {
    peers: { ...peers, min: 2 },
    exponent: { help: 'exponent of the power law', min: 0, max: 100, isFraction: true, default: 2.5 },
    'min-degree': { help: 'minimum links of a peer', min: 1, default: 1 },
    'max-degree': { help: 'maximum links of a peer', min: 1, isOptional: true, defaultText: '√peers' },
  },
  isRandom: true,
  refuse: (values): Refusal | undefined => {
    const { peers } = values;
    const { min, max } = rangeOf(values);
    if (max >= peers) return refuseTooManyLinks('max-degree', peers);
    if (min >= peers) return refuseTooManyLinks('min-degree', peers);
    if (min > max) {
      return {
        message: `the minimum of ${min} links is above the maximum of ${max}`,
        hint: 'lower --min-degree or raise --max-degree',
      };
    }
    if (min < max || (peers * min) % 2 === 0) return undefined;
    return refuseOddEnds(peers, min, 'make the number of peers even, or --max-degree larger');
  },
  size: (values) => {
    const weights = cumulatedWeights(values);
    const { min } = rangeOf(values);
    const mean = weights.reduce(
      (sum, weight, index) => sum + (min + index) * (weight - (weights[index - 1] ?? 0)),
      0,
    );
    return { nodes: values.peers, links: (values.peers * mean) / (weights.at(-1) as number) / 2 };
  },
  build: (values, random) => linkByDegrees(drawDegrees(values, random), random),
});

interface Values {
  readonly peers: number;
  readonly exponent: number;
  readonly 'min-degree': number;
  readonly 'max-degree': number | undefined;
}

function rangeOf({ peers, 'min-degree': min, 'max-degree': max }: Values): { min: number; max: number } {
  return { min, max: max ?? Math.max(min, Math.floor(Math.sqrt(peers))) };
}

/** For each degree from the minimum on, the sum of its own weight and those before it. */
function cumulatedWeights(values: Values): Float64Array {
  const { min, max } = rangeOf(values);
  const weights = new Float64Array(max - min + 1);
  let sum = 0;
  for (let degree = min; degree <= max; degree += 1) {
    // Relative to the first: absolute weights would underflow to 0 with a high exponent.
    sum += power(min / degree, values.exponent);
    weights[degree - min] = sum;
  }
  return weights;
}

function drawDegrees(values: Values, random: Random): Int32Array {
  const { min, max } = rangeOf(values);
  const weights = cumulatedWeights(values);
  const total = weights.at(-1) as number;
  const degrees = new Int32Array(values.peers);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    let sum = 0;
    for (let node = 0; node < degrees.length; node += 1) {
      const degree = min + firstAbove(weights, random.unit() * total);
      degrees[node] = degree;
      sum += degree;
    }
    if (sum % 2 !== 0) makeEven(degrees, min, max, random);
    if (isGraphical(degrees)) return degrees;
  }
  throw new SimError('bad-usage', `could not draw a valid degree sequence in ${attempts} attempts`, {
    hint: `give --max-degree below ${max}, or try another --seed`,
  });
}

const attempts = 20;

/** Every link has two ends: one node gets one link more, or one less if it has the maximum. */
function makeEven(degrees: Int32Array, min: number, max: number, random: Random): void {
  // If all degrees are equal their sum is even: `refuse` has checked it.
  if (min === max) return;
  const node = random.below(degrees.length);
  const degree = degrees[node] as number;
  degrees[node] = degree === max ? degree - 1 : degree + 1;
}

/** The first index whose value is above the one given; the values ascend. */
function firstAbove(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
