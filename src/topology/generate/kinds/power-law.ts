import { SimError } from '../../../core/errors.js';
import { defineKind, type Refusal } from '../generator.js';
import { isGraphical } from '../graphical.js';
import { mostNodes } from '../limits.js';
import { linkByDegrees } from '../link-by-degrees.js';
import { peers } from '../parameters.js';
import { power } from '../portable-math.js';
import type { Random } from '../random.js';

/**
 * The configuration model with a power law (M. E. J. Newman, S. H. Strogatz and D. J. Watts, "Random graphs with
 * arbitrary degree distributions", Physical Review E 64, 2001): each of n nodes has a degree k between the least and
 * the most with a probability that falls as k^-exponent, and their ends are linked at random.
 *
 * Where the degrees add up to an odd number one of them is changed by one, and degrees that no simple network has are
 * drawn again. Nothing is erased: what would be a link of a peer to itself or a second one of a pair is swapped with others (see
 * `linkByDegrees`), so that the degrees drawn are the degrees realised. The most defaults to the square root of n,
 * beyond which hubs would have to avoid each other (M. Catanzaro, M. Boguñá and R. Pastor-Satorras, "Generation of
 * uncorrelated random scale-free networks", Physical Review E 71, 2005).
 *
 * Half the sum of the degrees is the number of links: n times half their mean is to be expected.
 */
export const powerLaw = defineKind({
  name: 'power-law',
  summary: 'many with few links, few with many',
  parameters: {
    peers: { ...peers, least: 2 },
    exponent: { meaning: 'how steeply degrees fall', least: 0, most: 100, isWhole: false, default: 2.5 },
    'min-degree': { meaning: 'fewest links of a peer', least: 1, most: mostNodes, isWhole: true, default: 1 },
    'max-degree': {
      meaning: 'most links of a peer  [default: √peers]',
      least: 1,
      most: mostNodes,
      isWhole: true,
      isOptional: true,
    },
  },
  isRandom: true,
  refuse: (values): Refusal | undefined => {
    const { peers } = values;
    const { least, most } = rangeOf(values);
    if (most >= peers || least >= peers) {
      return {
        message: `each of ${peers} peers has at most ${peers - 1} others to link to`,
        hint: `give ${most >= peers ? '--max-degree' : '--min-degree'} of at most ${peers - 1}`,
      };
    }
    if (least > most) {
      return {
        message: `the fewest links, ${least}, are more than the most, ${most}`,
        hint: 'lower --min-degree or raise --max-degree',
      };
    }
    if (least < most || (peers * least) % 2 === 0) return undefined;
    return {
      message: `${peers} peers with ${least} links each make an odd number of ends, but a link has two`,
      hint: 'make the number of peers even, or --max-degree larger',
    };
  },
  size: (values) => {
    const weights = cumulatedWeights(values);
    const { least } = rangeOf(values);
    const mean = weights.reduce(
      (sum, weight, index) => sum + (least + index) * (weight - (weights[index - 1] ?? 0)),
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

function rangeOf({ peers, 'min-degree': least, 'max-degree': most }: Values): {
  least: number;
  most: number;
} {
  return { least, most: most ?? Math.max(least, Math.floor(Math.sqrt(peers))) };
}

/** For each degree from the least on, the sum of its own weight and those before it. */
function cumulatedWeights(values: Values): Float64Array {
  const { least, most } = rangeOf(values);
  const weights = new Float64Array(most - least + 1);
  let sum = 0;
  for (let degree = least; degree <= most; degree += 1) {
    // In proportion to the first, or a high exponent would leave nothing of any.
    sum += power(least / degree, values.exponent);
    weights[degree - least] = sum;
  }
  return weights;
}

function drawDegrees(values: Values, random: Random): Int32Array {
  const { least, most } = rangeOf(values);
  const weights = cumulatedWeights(values);
  const total = weights.at(-1) as number;
  const degrees = new Int32Array(values.peers);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    let sum = 0;
    for (let node = 0; node < degrees.length; node += 1) {
      const degree = least + firstAbove(weights, random.unit() * total);
      degrees[node] = degree;
      sum += degree;
    }
    if (sum % 2 !== 0) makeEven(degrees, least, most, random);
    if (isGraphical(degrees)) return degrees;
  }
  throw new SimError('bad-usage', `chance has dealt no degrees that fit together, in ${attempts} attempts`, {
    hint: `give --max-degree below ${most}, or another --seed`,
  });
}

const attempts = 20;

/** Every link has two ends: one node gets one more, or one less where it has the most. */
function makeEven(degrees: Int32Array, least: number, most: number, random: Random): void {
  // Where all have as many, their sum is even, or else it has been refused.
  if (least === most) return;
  const node = random.below(degrees.length);
  const degree = degrees[node] as number;
  degrees[node] = degree === most ? degree - 1 : degree + 1;
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
