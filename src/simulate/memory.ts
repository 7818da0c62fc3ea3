import type { Overlay } from '../engine/overlay.js';
import type { Strategy } from '../protocol/strategy.js';

/** Node.js itself, with its code. */
const baseBytes = 60e6;
/** Of a message on its way. */
const eventBytes = 16;
/** What active queries may use together. It does not depend on the machine, because it decides which queries are active at once. */
const activeBytes = 512 * 2 ** 20;

/** Bytes that one active query needs, without its messages. */
function queryBytes({ peers, targets }: Overlay, { remembers, marksLinks }: Strategy): number {
  return peers / 8 + (remembers ? 4 * peers : 0) + (marksLinks ? targets.length / 8 : 0) + 500;
}

const makingBytes = (directedLinks: number): number => 8 * directedLinks;

/** Bytes that Node.js and a network need while the network is made. */
export function networkBytes(peers: number, directedLinks: number): number {
  return baseBytes + 12 * peers + 8 * directedLinks + makingBytes(directedLinks);
}

/**
 * Bytes of the messages that one query has on their way at once. Walkers have one each. A flood has at most what it sends in the
 * whole: each step multiplies its messages by the mean number of further links of a link's receiver, up to one message on each link.
 */
function flightBytes({ peers, offsets, targets }: Overlay, strategy: Strategy, ttl: number): number {
  if (strategy.goOn !== undefined) return 0;
  const links = targets.length;
  let onward = 0;
  for (let peer = 0; peer < peers; peer += 1) {
    const degree = (offsets[peer + 1] as number) - (offsets[peer] as number);
    onward += degree * (degree - 1);
  }
  let step = links / peers;
  let sum = 0;
  for (let hop = 0; hop < ttl && step > 0 && sum < links; hop += 1) {
    sum += step;
    step *= onward / links;
  }
  return eventBytes * Math.min(sum, links);
}

/**
 * How many queries may be active at once; others wait until one has settled.
 *
 * @param ttl the largest of the queries
 */
export function maxActiveQueries(overlay: Overlay, strategy: Strategy, ttl: number): number {
  const bytes = queryBytes(overlay, strategy) + flightBytes(overlay, strategy, ttl);
  return Math.max(1, Math.floor(activeBytes / bytes));
}

export interface MemoryNeeds {
  /** Number of queries that may be active at once. */
  readonly active: number;
  readonly queries: number;
  /** The largest of the queries. */
  readonly ttl: number;
  /** Copies of files. */
  readonly copies: number;
}

/**
 * Bytes that a simulation needs at once: network, queries, content, and the messages of all active queries, or one on each link.
 */
export function estimatedBytes(overlay: Overlay, strategy: Strategy, needs: MemoryNeeds): number {
  const { peers, targets } = overlay;
  const count = Math.min(needs.active, needs.queries);
  const active = count * queryBytes(overlay, strategy);
  const flight = count * flightBytes(overlay, strategy, needs.ttl);
  const content = 4 * peers + 16 * needs.copies;
  // Messages take the place of what the network needed while it was made.
  const making = makingBytes(targets.length);
  const events = Math.max(0, eventBytes * targets.length - making, flight - making);
  const network = networkBytes(peers, targets.length);
  return Math.round(network + active + content + events + 300 * needs.queries);
}
