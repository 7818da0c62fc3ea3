import type { EdgeArrays } from '../topology/model.js';

/**
 * The links of a network as typed arrays. Peers are indices from 0. A link is directed, and has an index: those of peer p are
 * `offsets[p]` to `offsets[p + 1] - 1`, in the order of its list of neighbours, so its slot is the index less `offsets[p]`.
 */
export interface Overlay {
  readonly peers: number;
  /** peers + 1 numbers. */
  readonly offsets: Uint32Array;
  /** The receiver of each link. */
  readonly targets: Uint32Array;
  /** The slot of the sender in the receiver's list; -1 if it is not in it. */
  readonly senderSlots: Int32Array;
}

/** Lists are in ascending order; an undirected link is in both. */
export function overlayOfEdges({ nodes, directed, sources, targets }: EdgeArrays): Overlay {
  const offsets = new Uint32Array(nodes + 1);
  const count = (peer: number): void => {
    offsets[peer + 1] = (offsets[peer + 1] as number) + 1;
  };
  sources.forEach((source, link) => {
    count(source);
    if (!directed) count(targets[link] as number);
  });
  for (let peer = 0; peer < nodes; peer += 1)
    offsets[peer + 1] = (offsets[peer + 1] as number) + (offsets[peer] as number);
  const next = offsets.slice();
  const lists = new Uint32Array(offsets[nodes] as number);
  const add = (from: number, to: number): void => {
    const at = next[from] as number;
    lists[at] = to;
    next[from] = at + 1;
  };
  sources.forEach((source, link) => {
    add(source, targets[link] as number);
    if (!directed) add(targets[link] as number, source);
  });
  for (let peer = 0; peer < nodes; peer += 1) lists.subarray(offsets[peer], offsets[peer + 1]).sort();
  return overlayOfLists(offsets, lists);
}

/** @param offsets and `targets` as in {@link Overlay}, in any order within a list */
export function overlayOfLists(offsets: Uint32Array, targets: Uint32Array): Overlay {
  const peers = offsets.length - 1;
  const senderSlots = new Int32Array(targets.length).fill(-1);
  // The links by receiver: a counting sort. Then each list is compared with the links that arrive.
  const arriving = new Uint32Array(peers + 1);
  for (const target of targets) arriving[target + 1] = (arriving[target + 1] as number) + 1;
  for (let peer = 0; peer < peers; peer += 1)
    arriving[peer + 1] = (arriving[peer + 1] as number) + (arriving[peer] as number);
  const next = arriving.slice();
  const byTarget = new Uint32Array(targets.length);
  const senders = new Uint32Array(targets.length);
  for (let peer = 0; peer < peers; peer += 1) {
    for (let link = offsets[peer] as number; link < (offsets[peer + 1] as number); link += 1) {
      const target = targets[link] as number;
      const at = next[target] as number;
      byTarget[at] = link;
      senders[at] = peer;
      next[target] = at + 1;
    }
  }
  const slotOf = new Int32Array(peers).fill(-1);
  for (let peer = 0; peer < peers; peer += 1) {
    const [first, end] = [offsets[peer] as number, offsets[peer + 1] as number];
    for (let link = first; link < end; link += 1) slotOf[targets[link] as number] = link - first;
    for (let at = arriving[peer] as number; at < (arriving[peer + 1] as number); at += 1)
      senderSlots[byTarget[at] as number] = slotOf[senders[at] as number] as number;
    for (let link = first; link < end; link += 1) slotOf[targets[link] as number] = -1;
  }
  return { peers, offsets, targets, senderSlots };
}
