import type { EdgeArrays } from '../../model.js';
import { defineKind, type Refusal } from '../generator.js';
import { linkByDegrees } from '../link-by-degrees.js';
import { LinkList } from '../link-list.js';
import { PairSet } from '../pair-set.js';
import { degree, peers } from '../parameters.js';
import type { Random } from '../random.js';

/** Random d-regular graphs: n nodes, each with exactly d links; n d / 2 links. See `linkByDegrees`. */
export const randomRegular = defineKind({
  name: 'random-regular',
  summary: 'by chance, with as many links at each peer',
  parameters: { peers, degree },
  isRandom: true,
  refuse: ({ peers, degree }) => refuseRegular(peers, degree),
  size: ({ peers, degree }) => ({ nodes: peers, links: (peers * degree) / 2 }),
  build: ({ peers, degree }, random) => regularOverlay(peers, degree, random),
});

/** Why there is no network of so many peers with so many links each, unless there is. */
export function refuseRegular(nodes: number, degree: number): Refusal | undefined {
  if (degree >= nodes) {
    return {
      message: `each of ${nodes} peers has at most ${nodes - 1} others to link to`,
      hint: `give --degree of at most ${nodes - 1}`,
    };
  }
  if ((nodes * degree) % 2 === 0) return undefined;
  return {
    message: `${nodes} peers with ${degree} links each make an odd number of ends, but a link has two`,
    hint: 'make the number of peers or --degree even',
  };
}

/** A random regular overlay of values that `refuseRegular` does not refuse. */
export function regularOverlay(nodes: number, degree: number, random: Random): EdgeArrays {
  const others = nodes - 1 - degree;
  if (degree <= others) return linkByDegrees(new Int32Array(nodes).fill(degree), random);
  // Where most pairs are linked, chance would hardly ever pair the last ends; those that are not linked are few.
  const { sources, targets } = linkByDegrees(new Int32Array(nodes).fill(others), random);
  const apart = new PairSet(nodes, sources.length);
  for (let index = 0; index < sources.length; index += 1) {
    apart.add(sources[index] as number, targets[index] as number);
  }
  const links = new LinkList((nodes * degree) / 2);
  for (let low = 0; low < nodes; low += 1) {
    for (let high = low + 1; high < nodes; high += 1) {
      if (!apart.has(low, high)) links.add(low, high);
    }
  }
  return links.toOverlay(nodes);
}
