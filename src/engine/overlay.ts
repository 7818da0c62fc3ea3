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

/** Lists of neighbours: `targets` holds those of peer p from `offsets[p]` to `offsets[p + 1] - 1`. */
interface Lists {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** Lists are in ascending order; an undirected link is in both. */
export function overlayOfEdges(edges: EdgeArrays): Overlay {
  // Those who have a peer in their list, taken in ascending order, are themselves in ascending order. Undirected links are the same
  // both ways.
  const once = reversed(listsOf(edges));
  return edges.directed ? overlayOfSorted(reversed(once)) : overlayOfMutual(once);
}

/** @param offsets and `targets` as in {@link Overlay}, in any order within a list */
export function overlayOfLists(offsets: Uint32Array, targets: Uint32Array): Overlay {
  const lists = { offsets, targets };
  return isSorted(lists) ? overlayOfSorted(lists) : overlayOfUnsorted(lists);
}

function listsOf({ nodes, directed, sources, targets }: EdgeArrays): Lists {
  const offsets = new Uint32Array(nodes + 1);
  const links = sources.length;
  for (let link = 0; link < links; link += 1) {
    const [source, target] = [sources[link] as number, targets[link] as number];
    offsets[source] = (offsets[source] as number) + 1;
    if (!directed) offsets[target] = (offsets[target] as number) + 1;
  }
  endsOfCounts(offsets);
  const lists = new Uint32Array(offsets[nodes] as number);
  // Filled from the end of each list, so that the ends become the starts.
  for (let link = links - 1; link >= 0; link -= 1) {
    const [source, target] = [sources[link] as number, targets[link] as number];
    lists[place(offsets, source)] = target;
    if (!directed) lists[place(offsets, target)] = source;
  }
  return { offsets, targets: lists };
}

/** Lists of those who have a peer in their list. */
function reversed({ offsets, targets }: Lists): Lists {
  const peers = offsets.length - 1;
  const starts = new Uint32Array(peers + 1);
  for (let link = 0; link < targets.length; link += 1) {
    const target = targets[link] as number;
    starts[target] = (starts[target] as number) + 1;
  }
  endsOfCounts(starts);
  const lists = new Uint32Array(targets.length);
  for (let peer = peers - 1; peer >= 0; peer -= 1) {
    const first = offsets[peer] as number;
    for (let link = (offsets[peer + 1] as number) - 1; link >= first; link -= 1)
      lists[place(starts, targets[link] as number)] = peer;
  }
  return { offsets: starts, targets: lists };
}

/** Counts become the ends of their lists. */
function endsOfCounts(counts: Uint32Array): void {
  let sum = 0;
  for (let peer = 0; peer < counts.length; peer += 1) {
    sum += counts[peer] as number;
    counts[peer] = sum;
  }
}

/** The last free place of a list, which is filled from its end. */
function place(ends: Uint32Array, peer: number): number {
  const at = (ends[peer] as number) - 1;
  ends[peer] = at;
  return at;
}

function isSorted({ offsets, targets }: Lists): boolean {
  for (let peer = 0; peer < offsets.length - 1; peer += 1)
    for (let link = (offsets[peer] as number) + 1; link < (offsets[peer + 1] as number); link += 1)
      if ((targets[link - 1] as number) > (targets[link] as number)) return false;
  return true;
}

/** Of sorted lists in which all links are mutual: the senders, taken in ascending order, are the list of the receiver. */
function overlayOfMutual({ offsets, targets }: Lists): Overlay {
  const peers = offsets.length - 1;
  const senderSlots = new Int32Array(targets.length);
  const next = new Uint32Array(peers);
  for (let link = 0; link < targets.length; link += 1) {
    const target = targets[link] as number;
    const slot = next[target] as number;
    senderSlots[link] = slot;
    next[target] = slot + 1;
  }
  return { peers, offsets, targets, senderSlots };
}

function overlayOfSorted({ offsets, targets }: Lists): Overlay {
  const peers = offsets.length - 1;
  const senderSlots = new Int32Array(targets.length);
  // Where each list was last compared: senders are taken in ascending order.
  const next = offsets.slice();
  for (let sender = 0; sender < peers; sender += 1) {
    const end = offsets[sender + 1] as number;
    for (let link = offsets[sender] as number; link < end; link += 1) {
      const target = targets[link] as number;
      const last = offsets[target + 1] as number;
      let at = next[target] as number;
      while (at < last && (targets[at] as number) < sender) at += 1;
      next[target] = at;
      senderSlots[link] = at < last && targets[at] === sender ? at - (offsets[target] as number) : -1;
    }
  }
  return { peers, offsets, targets, senderSlots };
}

function overlayOfUnsorted({ offsets, targets }: Lists): Overlay {
  const peers = offsets.length - 1;
  const slots = new Map<number, number>();
  for (let peer = 0; peer < peers; peer += 1) {
    const first = offsets[peer] as number;
    for (let link = first; link < (offsets[peer + 1] as number); link += 1)
      slots.set(peer * peers + (targets[link] as number), link - first);
  }
  const senderSlots = new Int32Array(targets.length);
  for (let sender = 0; sender < peers; sender += 1)
    for (let link = offsets[sender] as number; link < (offsets[sender + 1] as number); link += 1)
      senderSlots[link] = slots.get((targets[link] as number) * peers + sender) ?? -1;
  return { peers, offsets, targets, senderSlots };
}
