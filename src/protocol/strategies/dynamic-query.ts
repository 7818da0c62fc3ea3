import type { OriginSearch, OriginSite } from '../strategy.js';

/** Peers to query if none has answered: as in LimeWire. */
const hostsWithoutResults = 40_000;
/** TTL of the first message, which shows how frequent the file is. */
const probeTtl = 2;

/**
 * The number of peers that a message over one link reaches if all have the same degree and links make no circles: the sum of
 * (degree - 1)^i for 0 <= i < ttl (LimeWire, "Gnutella dynamic query protocol", 2003).
 */
export function horizon(degree: number, ttl: number): number {
  let sum = 0;
  let layer = 1;
  for (let links = 0; links < ttl; links += 1) {
    sum += layer;
    layer *= Math.max(0, degree - 1);
  }
  return sum;
}

/** The smallest TTL whose horizon has so many peers, or `maxTtl`. */
export function ttlForHorizon(degree: number, peers: number, maxTtl: number): number {
  let ttl = 1;
  let layer = 1;
  for (let sum = 1; ttl < maxTtl && sum < peers; ttl += 1) {
    layer *= Math.max(0, degree - 1);
    sum += layer;
  }
  return ttl;
}

/**
 * A dynamic query: to the leaves whose table may have the file and to one ultrapeer with a small TTL, then to one further ultrapeer
 * at a time, until there are enough hits. The TTL of each is the smallest whose horizon gives the hits that are missing, if the other
 * neighbours that are left give as many, and files are as frequent there as they were so far.
 *
 * @param maxTtl no message has a higher one
 */
export function dynamicQuery(maxTtl: number, results: number): OriginSearch {
  let slot = -1;
  let hosts = 0;
  return {
    next(site, hits) {
      if (maxTtl <= 0 || hits >= results) return false;
      let sent = slot < 0 ? sendToLeaves(site) : 0;
      let left = ultrapeersFrom(site, slot + 1);
      const isFirst = slot < 0;
      while (left > 0) {
        slot = nextUltrapeer(site, slot + 1);
        const degree = site.ultrapeersOf(slot);
        const missing = hits === 0 ? hostsWithoutResults : ((results - hits) * hosts) / hits;
        const wanted =
          isFirst && left > 1 ? Math.min(probeTtl, maxTtl) : ttlForHorizon(degree, missing / left, maxTtl);
        const ttl = wanted === 1 && !site.mayHold(slot) ? Math.min(2, maxTtl) : wanted;
        left -= 1;
        // Over its last link a query crosses only to a peer that may have the file.
        if (ttl === 1 && !site.mayHold(slot)) continue;
        site.forward(slot, ttl, 0, 0);
        hosts += horizon(degree, ttl);
        sent += 1;
        break;
      }
      slot = left === 0 ? site.degree() : slot;
      return sent > 0;
    },
  };
}

/** @returns number of messages */
function sendToLeaves(site: OriginSite): number {
  let sent = 0;
  const degree = site.degree();
  for (let slot = 0; slot < degree; slot += 1) {
    if (site.isUltrapeerAt(slot) || !site.mayHold(slot)) continue;
    site.forward(slot, 1, 0, 0);
    sent += 1;
  }
  return sent;
}

/** Number of ultrapeers in the slots from `first`. */
function ultrapeersFrom(site: OriginSite, first: number): number {
  let count = 0;
  const degree = site.degree();
  for (let slot = first; slot < degree; slot += 1) if (site.isUltrapeerAt(slot)) count += 1;
  return count;
}

function nextUltrapeer(site: OriginSite, first: number): number {
  let slot = first;
  while (!site.isUltrapeerAt(slot)) slot += 1;
  return slot;
}
