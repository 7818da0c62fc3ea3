import type { PeerId } from '../../../core/vocabulary.js';
import { groupBy } from '../../../trace/select.js';
import type { QueryStory } from '../../story/model.js';
import type { Story } from '../../story/story.js';

/** Lanes with the same distance from the origin. */
interface Band {
  /** Links from the origin; null for peers without a path. */
  readonly hops: number | null;
  /** First lane, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** One lane for each peer, from the top. */
export interface Lanes {
  readonly order: readonly PeerId[];
  readonly bands: readonly Band[];
  /** Undefined for an unknown peer. */
  laneOf(peer: PeerId | null): number | undefined;
}

/**
 * Orders peers by distance from the origin, then by the mean lane of those neighbours that are one link nearer to it: so
 * neighbours are close. In a run on hosts, peers of one host stand together within each distance.
 */
export function lanesOf(story: Story, query: QueryStory): Lanes {
  const { overlay, origin } = query;
  const neighboursOf = new Map(overlay.peers.map(({ id, neighbours }) => [id, neighbours]));
  const lanes = new Map([[origin, 0]]);
  const order = [origin];
  const bands: Band[] = [{ hops: 0, from: 0, to: 1 }];
  const add = (hops: number | null, unsorted: readonly PeerId[]) => {
    if (unsorted.length === 0) return;
    const peers = byHost(story, unsorted);
    bands.push({ hops, from: order.length, to: order.length + peers.length });
    for (const peer of peers) {
      lanes.set(peer, order.length);
      order.push(peer);
    }
  };
  for (let ring = [origin], hops = 1; ring.length > 0; hops += 1) {
    ring = nextRing(ring, neighboursOf, lanes);
    add(hops, ring);
  }
  const others = new Set([...neighboursOf.keys(), ...overlay.absent, ...peersOf(story, query)]);
  add(
    null,
    [...others].filter((peer) => !lanes.has(peer)).sort((a, b) => a - b),
  );
  return { order, bands, laneOf: (peer) => (peer === null ? undefined : lanes.get(peer)) };
}

function nextRing(
  ring: readonly PeerId[],
  neighboursOf: ReadonlyMap<PeerId, readonly PeerId[]>,
  lanes: ReadonlyMap<PeerId, number>,
): PeerId[] {
  const found = new Map<PeerId, { sum: number; count: number }>();
  for (const peer of ring) {
    for (const neighbour of neighboursOf.get(peer) ?? []) {
      if (lanes.has(neighbour)) continue;
      const { sum, count } = found.get(neighbour) ?? { sum: 0, count: 0 };
      found.set(neighbour, { sum: sum + (lanes.get(peer) ?? 0), count: count + 1 });
    }
  }
  return [...found]
    .map(([peer, { sum, count }]) => ({ peer, mean: sum / count }))
    .sort((a, b) => a.mean - b.mean || a.peer - b.peer)
    .map(({ peer }) => peer);
}

function* peersOf(story: Story, query: QueryStory): Iterable<PeerId> {
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.from != null) yield message.from;
    if (message?.to != null) yield message.to;
  }
}

/** The hosts in the order of their first peers here. */
function byHost(story: Story, peers: readonly PeerId[]): readonly PeerId[] {
  if (story.hosts.length === 0) return peers;
  return [...groupBy(peers, (peer) => story.hostOf(peer)).values()].flat();
}
