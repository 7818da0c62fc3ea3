import type { Style } from './style.js';

/** A way of more peers is cut in its middle. */
const mostPeers = 12;

/** `1 → 2 → 3`. */
export function pathToString(path: readonly number[], style: Style): string {
  const peers = path.map((peer) => style.peer(peer));
  const shown = peers.length > mostPeers ? [...peers.slice(0, 6), '...', ...peers.slice(-4)] : peers;
  return shown.join(` ${style.arrow} `);
}
