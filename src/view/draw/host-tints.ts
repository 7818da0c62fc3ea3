import type { HostStory, Overlay } from '../story/model.js';
import type { Story } from '../story/story.js';
import type { Colour } from './pen.js';

export const hostTints = ['host1', 'host2', 'host3', 'host4', 'host5', 'host6'] as const satisfies Colour[];
export type HostTint = (typeof hostTints)[number];

interface Known {
  readonly hosts: number;
  readonly tints: ReadonlyMap<HostStory, HostTint>;
}
const known = new WeakMap<Overlay, Known>();

/** The colour of each host. With more hosts than colours, those with a link between them differ as far as possible. */
export function tintsOf(story: Story, overlay: Overlay): ReadonlyMap<HostStory, HostTint> {
  const { hosts } = story;
  const found = known.get(overlay);
  if (found?.hosts === hosts.length) return found.tints;
  const tints = hosts.length <= hostTints.length ? inOrder(hosts) : unlikeNeighbours(story, overlay);
  known.set(overlay, { hosts: hosts.length, tints });
  return tints;
}

function inOrder(hosts: readonly HostStory[]): ReadonlyMap<HostStory, HostTint> {
  return new Map(hosts.map((host, index) => [host, hostTints[index] ?? hostTints[0]]));
}

/** Each host in turn gets the colour that fewest links to hosts before it have; of equals, the one that is used least. */
function unlikeNeighbours(story: Story, { peers }: Overlay): ReadonlyMap<HostStory, HostTint> {
  const links = new Map<HostStory, HostStory[]>(story.hosts.map((host) => [host, []]));
  for (const { id, neighbours } of peers) {
    const one = story.hostOf(id);
    for (const neighbour of neighbours) {
      const other = story.hostOf(neighbour);
      if (one === null || other === null || one === other) continue;
      links.get(one)?.push(other);
      links.get(other)?.push(one);
    }
  }
  const tints = new Map<HostStory, HostTint>();
  const used = new Map<HostTint, number>(hostTints.map((tint) => [tint, 0]));
  for (const host of story.hosts) {
    const near = new Map<HostTint, number>();
    for (const other of links.get(host) ?? []) {
      const tint = tints.get(other);
      if (tint !== undefined) near.set(tint, (near.get(tint) ?? 0) + 1);
    }
    const cost = (tint: HostTint): number =>
      (near.get(tint) ?? 0) * (story.hosts.length + 1) + (used.get(tint) ?? 0);
    const best = hostTints.reduce((one, other) => (cost(other) < cost(one) ? other : one));
    tints.set(host, best);
    used.set(best, (used.get(best) ?? 0) + 1);
  }
  return tints;
}
