import type { Random } from '../../../core/random.js';
import type { EdgeArrays } from '../../model.js';
import {
  defineGenerator,
  degree,
  peers,
  type Refusal,
  refuseOddEnds,
  refuseTooManyLinks,
} from '../generator.js';
import { linkByDegrees } from '../link-by-degrees.js';
import { LinkList, PairSet } from '../links.js';

/** Random d-regular graphs: n nodes, each with exactly d links; n d / 2 links. See `linkByDegrees`. */
export const randomRegular = defineGenerator({
  name: 'random-regular',
  summary: 'random links, the same number at each peer',
  parameters: { peers, degree },
  isRandom: true,
  refuse: ({ peers, degree }) => refuseRegular(peers, degree),
  size: ({ peers, degree }) => ({ nodes: peers, links: (peers * degree) / 2 }),
  build: ({ peers, degree }, random) => regularOverlay(peers, degree, random),
});

/** Why there is no network of this many peers with this many links each; undefined if there is one. */
export function refuseRegular(nodes: number, degree: number): Refusal | undefined {
  if (degree >= nodes) return refuseTooManyLinks('degree', nodes);
  if ((nodes * degree) % 2 === 0) return undefined;
  return refuseOddEnds(nodes, degree, 'make the number of peers or --degree even');
}

/** @param degree a value that `refuseRegular` does not refuse */
export function regularOverlay(nodes: number, degree: number, random: Random): EdgeArrays {
  const others = nodes - 1 - degree;
  if (degree <= others) return linkByDegrees(new Int32Array(nodes).fill(degree), random);
  // Where most pairs are linked, a random pairing rarely succeeds; so the few pairs without a link are drawn instead.
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
