import type { EdgeArrays } from '../model.js';
import { someEnds } from './havel-hakimi.js';
import { Pairing } from './pairing.js';
import type { Random } from './random.js';

/** Exchanges tried for each link where they alone bring chance in. */
const triesPerLink = 20;

/**
 * A random simple overlay in which each node has exactly its degree.
 *
 * Every node has as many ends of links as its degree says, and all ends are paired at random (the configuration model:
 * B. Bollobás, 1980). Pairs that cannot stand exchange ends with others. Where few networks have these degrees that may
 * lead nowhere; then some network that has them is shuffled by exchanges (R. Milo and others, "On the uniform
 * generation of random graphs with prescribed degree sequences", 2003). Not all networks are quite equally likely, but
 * ever more nearly so the larger and sparser they are.
 *
 * @param degrees a sequence that some simple network has (`isGraphical`)
 */
export function linkByDegrees(degrees: Int32Array, random: Random): EdgeArrays {
  const paired = new Pairing(shuffledEnds(degrees, random), degrees.length);
  const ends = degrees.reduce((sum, degree) => sum + degree, 0);
  if (paired.hint(random, 1000 + 2 * ends)) return paired.toOverlay();
  const shuffled = new Pairing(someEnds(degrees), degrees.length);
  shuffled.shuffle(random, (triesPerLink * ends) / 2);
  return shuffled.toOverlay();
}

function shuffledEnds(degrees: Int32Array, random: Random): Int32Array {
  const ends = new Int32Array(degrees.reduce((sum, degree) => sum + degree, 0));
  let filled = 0;
  degrees.forEach((degree, node) => {
    ends.fill(node, filled, filled + degree);
    filled += degree;
  });
  // R. A. Fisher and F. Yates, in R. Durstenfeld's form (1964).
  for (let last = ends.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const end = ends[last] as number;
    ends[last] = ends[other] as number;
    ends[other] = end;
  }
  return ends;
}
