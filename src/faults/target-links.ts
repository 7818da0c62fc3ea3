import type { PeerId } from '../core/vocabulary.js';
import type { Target } from './fault.js';

/** Whether a target includes the messages from one peer to another. */
export function isOnLink(target: Target, from: PeerId, to: PeerId): boolean {
  if (target.on === 'link') {
    return isDirection(target, from, to) || (target.bothWays && isDirection(target, to, from));
  }
  if (target.on !== 'groups') return false;
  const groups = [from, to].map((peer) => target.groups.findIndex((group) => group.includes(peer)));
  return !groups.includes(-1) && groups[0] !== groups[1];
}

function isDirection(target: { readonly from: End; readonly to: End }, from: PeerId, to: PeerId): boolean {
  return (target.from === 'all' || target.from === from) && (target.to === 'all' || target.to === to);
}

type End = PeerId | 'all';
