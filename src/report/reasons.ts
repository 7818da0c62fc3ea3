import type { QueryResult, UnreachedHolder } from '../judge/result.js';
import { counted, listed } from './units.js';

/** Why nothing was found, as far as the trace knows. */
export function reasonsOf({
  verdict,
  origin,
  ttl,
  radius,
  expired,
  unreachedHolders,
  reached,
  others,
  unreachable,
}: QueryResult): string[] {
  if (verdict !== 'not-found') return [];
  const far =
    reached === 0
      ? 'the query reached nobody'
      : `the query came ${counted(radius, 'link')} far, to ${reached} of ${others} peers`;
  const end = unreachedHolders.some(
    (one) => one.behindForeignPeer && !one.wasReached && (one.distance ?? 0) <= ttl,
  )
    ? 'and was not passed on'
    : expired > 0 || radius >= ttl
      ? `where its TTL of ${ttl} ran out`
      : unreachable > 0
        ? 'and whoever was next could not be reached'
        : 'and no link led further';
  const reasons = [`${far}, ${end}`];
  for (const holder of unreachedHolders.slice(0, 3)) reasons.push(beyondOf(holder, ttl, origin, unreachable));
  if (unreachedHolders.length > 3)
    reasons.push(`so have peers ${listed(unreachedHolders.slice(3).map(({ peer }) => String(peer)))}`);
  if (unreachedHolders.length === 0) reasons.push('no peer of this network shares it');
  return reasons;
}

function beyondOf(
  { peer, distance, wasReached, behindForeignPeer }: UnreachedHolder,
  ttl: number,
  origin: number,
  unreachable: number,
): string {
  if (wasReached) return `peer ${peer} has it and was asked, but its answer did not come back`;
  if (distance === null) return `peer ${peer} has it, but no path leads there from peer ${origin}`;
  const away = `peer ${peer} has it, ${counted(distance, 'link')} away`;
  // Where a copy over a longer way comes first, even that may not.
  if (distance > ttl) return `${away}: a TTL of ${distance} may reach it`;
  if (behindForeignPeer) return `${away}, behind a foreign program that did not pass the query on`;
  return unreachable > 0
    ? `${away}, behind a peer that could not be reached`
    : `${away}, but the query took a longer way`;
}
