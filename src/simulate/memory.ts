import type { Overlay } from '../engine/overlay.js';
import type { Strategy } from '../protocol/strategy.js';

/** Node.js itself, with its code. */
const baseBytes = 60e6;
/** Of a message on its way. */
const eventBytes = 16;
/** What active queries may use together. It does not depend on the machine, because it decides which queries are active at once. */
const activeBytes = 256 * 2 ** 20;

/** Bytes that one active query needs. */
function queryBytes({ peers, targets }: Overlay, { remembers, marksLinks }: Strategy): number {
  return peers / 8 + (remembers ? 4 * peers : 0) + (marksLinks ? targets.length / 8 : 0) + 500;
}

/** How many queries may be active at once; others wait until one has settled. */
export function maxActiveQueries(overlay: Overlay, strategy: Strategy): number {
  return Math.max(1, Math.floor(activeBytes / queryBytes(overlay, strategy)));
}

export interface MemoryNeeds {
  /** Number of queries that may be active at once. */
  readonly active: number;
  readonly queries: number;
  /** Copies of files. */
  readonly copies: number;
}

/**
 * Bytes that a simulation needs at once, if one flood reaches all peers: network, queries, content, and a message on each link.
 */
export function estimatedBytes(overlay: Overlay, strategy: Strategy, needs: MemoryNeeds): number {
  const { peers, targets } = overlay;
  const network = 12 * peers + 8 * targets.length;
  const building = 8 * targets.length;
  const active = Math.min(needs.active, needs.queries) * queryBytes(overlay, strategy);
  const content = 4 * peers + 16 * needs.copies;
  const events = Math.max(building, eventBytes * targets.length);
  return Math.round(baseBytes + network + active + content + events + 300 * needs.queries);
}
