import { printable } from '../core/sanitize.js';
import type { QueryResult, QueryVerdict } from '../judge/result.js';
import type { StoppedPeer, UnreachedHolder, UnreachedReason } from '../judge/unreached.js';
import { counted, listed } from './units.js';

/** Why no file was found or verified, as far as the trace shows. */
export function reasonsOf(query: QueryResult): string[] {
  const { verdict, radius, unreachedHolders, reached, others, gone } = query;
  if (verdict !== 'not-found') return stoppedReasons(query);
  const reach =
    reached === 0
      ? 'the query reached no other peer'
      : `the query travelled ${counted(radius, 'link')} and reached ${reached} of ${others} peers`;
  const reasons = [`${reach}; ${endOf(query)}`];
  for (const holder of unreachedHolders.slice(0, 3)) reasons.push(unreachedOf(holder, query));
  const more = unreachedHolders.slice(3).map(({ peer }) => String(peer));
  if (more.length > 0)
    reasons.push(
      `${more.length === 1 ? 'peer' : 'peers'} ${listed(more)} ${more.length === 1 ? 'has' : 'have'} it too`,
    );
  if (unreachedHolders.length > 0) return reasons;
  const running = gone.length === 0 ? 'no peer in this network' : 'no running peer';
  return [...reasons, [`${running} shares it`, ...downTexts(query)].join('; ')];
}

/** The peers that faults have ended or paused, as far as these explain an end without a result. */
function stoppedReasons({ verdict, origin, failures, stoppedPeers }: QueryResult): string[] {
  const explains: Readonly<Partial<Record<QueryVerdict, (stopped: StoppedPeer) => boolean>>> = {
    unknown: ({ effect }) => effect === 'paused',
    failed: ({ peer }) => peer === origin,
    unverified: ({ peer }) => failures.some(({ holder }) => holder === peer),
  };
  const chosen = stoppedPeers.filter((stopped) => explains[verdict]?.(stopped) === true);
  return chosen.map(
    (stopped) => `${stoppedText(stopped)}${stopped.peer === origin ? ', which searches' : ''}`,
  );
}

function stoppedText({ peer, fault, effect }: StoppedPeer): string {
  return `fault ${fault} has ${effect} peer ${peer}`;
}

/** Why the shares of some peers are not known. */
function downTexts({ gone, stoppedPeers }: QueryResult): string[] {
  const areGone = new Set(gone);
  const stopped = stoppedPeers.filter(({ peer }) => areGone.has(peer));
  const byFault = new Set(stopped.map(({ peer }) => peer));
  const others = gone.filter((id) => !byFault.has(id));
  const [one, ...more] = others;
  const down = `${more.length === 0 ? `peer ${one} is` : `peers ${listed(others.map(String))} are`} not running`;
  return [...stopped.map(stoppedText), ...(one === undefined ? [] : [down])];
}

/** Why the query reached no further peer, for each reason that can stop it at a link. */
const endTexts: Readonly<Record<UnreachedReason, string | null>> = {
  ttl: null,
  undelivered: 'messages could not be delivered',
  fault: 'a fault dropped messages',
  gone: 'a peer was not running',
  'rate-limited': 'a peer ignored messages over the rate limit',
  answered: 'a holder answered and did not forward it',
  'not-forwarded': 'a foreign peer did not forward it',
  unobserved: 'messages between foreign peers were not observed',
  lost: 'messages were lost',
  // These are about a peer that the query reached, or about none.
  'no-path': null,
  unservable: null,
  'hit-lost': null,
  'no-hit': null,
  late: null,
};

function endOf({ ttl, origin, reached, others, stoppedBy }: QueryResult): string {
  const texts = stoppedBy.flatMap((reason) => endTexts[reason] ?? []);
  if (stoppedBy.includes('ttl')) texts.unshift(`its TTL of ${ttl} expired`);
  if (texts.length > 0) return texts.join(', and ');
  if (reached === 0) return `peer ${origin} has no link to another peer`;
  return reached < others ? 'there is no path to further peers' : 'these are all other peers';
}

/** Where a holder is, and why its hit did not arrive. */
function unreachedOf(holder: UnreachedHolder, query: QueryResult): string {
  const { peer, distance, reason, detail } = holder;
  const has = `peer ${peer} has it`;
  const away = distance === null ? has : `${has}, ${counted(distance, 'link')} away`;
  const because = detail === null ? '' : `: ${printable(detail)}`;
  const [from = null, to = null] = holder.link ?? [];
  const onPath = holder.at === peer ? 'it' : `peer ${holder.at} on the path`;
  const stopped = query.stoppedPeers.find((other) => other.peer === holder.at);
  switch (reason) {
    case 'no-path':
      return `${has}, but there is no path to it from peer ${query.origin}`;
    case 'ttl':
      // Not certain: if a copy over a longer path arrives first, even this TTL may be too small.
      return (distance ?? 0) > query.ttl
        ? `${away}: TTL ${distance} may reach it`
        : `${away}, but the query took a longer path to peer ${from}, where its TTL of ${query.ttl} expired`;
    case 'undelivered':
      return `${away}, but the message from peer ${from} to peer ${to} was not delivered${because}`;
    case 'fault':
      return `${away}, but ${detail} dropped the message from peer ${from} to peer ${to}`;
    case 'gone':
      return stopped === undefined
        ? `${away}, but ${onPath} had ${detail}`
        : `${away}, but fault ${stopped.fault} had ${stopped.effect} ${onPath}`;
    case 'rate-limited':
      return holder.link === null
        ? `${has} and received the query, but peer ${holder.at} ignored hits over the rate limit`
        : `${away}, but peer ${to} ignored messages over the rate limit from peer ${from}`;
    case 'answered':
      return `${away}, behind peer ${from}, which has it too and does not forward`;
    case 'not-forwarded':
      return `${away}, but peer ${from}, a foreign peer, did not forward the query to peer ${to}`;
    case 'unobserved':
      return `${away}, behind the link from peer ${from} to peer ${to}, which no proxy observes`;
    case 'lost':
      return `${away}, but the query did not arrive over the link from peer ${from ?? '?'} to peer ${to ?? '?'}`;
    case 'unservable':
      return `${has} but ${printable(detail ?? 'cannot serve it')}`;
    case 'hit-lost':
      return `${has} and received the query, but its hit did not arrive${because}`;
    case 'no-hit':
      return `${has} and received the query, but no hit from it was observed`;
    case 'late':
      return `${has} now, but did not have it when the query arrived`;
  }
}
