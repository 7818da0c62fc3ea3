import type { Knowledge } from '../engine/options.js';
import type { Overlay } from '../engine/overlay.js';
import { hashOfName, shareMayHave } from '../protocol/bloom.js';
import { isLeaf, parentSlot } from '../protocol/roles.js';
import type { Strategy } from '../protocol/strategy.js';
import type { Content } from './content.js';
import type { SimulatedNetwork } from './network.js';

/** What peers know from the announcements of a strategy, calculated with the rules by which real peers announce. */
export function knowledgeOf(
  { overlay, ids }: Pick<SimulatedNetwork, 'overlay' | 'ids'>,
  strategy: Strategy,
  content: Content,
): Knowledge {
  const { announces, tableBits = 0 } = strategy;
  const roles = announces.includes('role') ? ultrapeerBits(overlay, strategy.leafDegree ?? 0) : null;
  const tree = announces.includes('parent') ? treeBits(overlay, ids) : null;
  return {
    isUltrapeer: roles === null ? () => false : (peer) => isSet(roles, peer),
    isTreeLink: tree === null ? () => false : (link) => isSet(tree, link),
    mayHold: mayHold(),
  };

  function mayHold(): Knowledge['mayHold'] {
    const { targets } = overlay;
    if (announces.includes('files')) return (link, file) => content.holds(targets[link] as number, file);
    if (!announces.includes('table')) return () => false;
    const hashes = Uint32Array.from({ length: content.files }, (_, file) => hashOfName(content.nameOf(file)));
    return (link, file) => {
      const share = content.filesOf(targets[link] as number).map((own) => hashes[own] as number);
      return shareMayHave(share, hashes[file] as number, tableBits);
    };
  }
}

/** The degree that a neighbour announces: only those who have a peer in their list announce anything to it. */
function announcedDegree({ offsets, targets, senderSlots }: Overlay, link: number): number {
  if ((senderSlots[link] as number) < 0) return 0;
  const peer = targets[link] as number;
  return (offsets[peer + 1] as number) - (offsets[peer] as number);
}

function ultrapeerBits(overlay: Overlay, leafDegree: number): Uint32Array {
  const bits = newBits(overlay.peers);
  for (let peer = 0; peer < overlay.peers; peer += 1) {
    const first = overlay.offsets[peer] as number;
    const degree = (overlay.offsets[peer + 1] as number) - first;
    if (!isLeaf(degree, (slot) => announcedDegree(overlay, first + slot), leafDegree)) set(bits, peer);
  }
  return bits;
}

/** Links to parents, and back. */
function treeBits(overlay: Overlay, ids: Uint32Array): Uint32Array {
  const { offsets, targets, senderSlots } = overlay;
  const bits = newBits(targets.length);
  for (let peer = 0; peer < overlay.peers; peer += 1) {
    const first = offsets[peer] as number;
    const degree = (offsets[peer + 1] as number) - first;
    const slot = parentSlot(
      degree,
      (at) => announcedDegree(overlay, first + at),
      (at) => ids[targets[first + at] as number] as number,
    );
    if (slot < 0) continue;
    set(bits, first + slot);
    const back = senderSlots[first + slot] as number;
    if (back >= 0) set(bits, (offsets[targets[first + slot] as number] as number) + back);
  }
  return bits;
}

const newBits = (count: number): Uint32Array => new Uint32Array(Math.ceil(count / 32));
const isSet = (bits: Uint32Array, at: number): boolean =>
  (((bits[at >>> 5] as number) >>> (at & 31)) & 1) === 1;

function set(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) | (1 << (at & 31));
}
