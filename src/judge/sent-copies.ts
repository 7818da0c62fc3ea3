import type { PeerId } from '../core/vocabulary.js';
import type { EventOf } from '../trace/event.js';
import { Receipts } from '../trace/foreign-senders.js';
import type { Facts } from './facts.js';
import type { QueryFacts } from './query-facts.js';

/** A `get` that a peer has sent by itself, and what made it send it. */
export interface SentCopy {
  readonly sent: EventOf<'query:sent'>;
  /** 2: the same process has sent the query to the same neighbour before. */
  readonly nth: number;
  /** The query that it issued, or the copy that it forwarded; undefined if the trace shows none that fits. */
  readonly source: EventOf<'query:issued' | 'query:received'> | undefined;
  /** The first copy that it received; of a native peer, `source`. */
  readonly first: EventOf<'query:received'> | undefined;
  readonly isForeign: boolean;
  /** Whether its messages have hops. */
  readonly hasHops: boolean;
  /** Whether it can know that the receiver is the sender of its first copy: not every foreign peer sends a `hello`. */
  readonly knowsReceiver: boolean;
}

/** The message of a copy, for people: its bytes, or its numbers. */
export function copyText({ sent: { to, ttl, hops, bytes } }: SentCopy): string {
  return `${bytes ?? `get, TTL ${ttl}, hops ${hops}`} (to peer ${to})`;
}

/** The copies of one query, in trace order. Those that the supervisor sent on behalf of a foreign origin are not among them. */
export function sentCopies(query: QueryFacts, facts: Facts): SentCopy[] {
  const receipts = new Receipts<EventOf<'query:received'>>();
  if (facts.foreign.size > 0) {
    for (const copy of query.own.of('query:received'))
      if (facts.foreign.has(copy.peer)) receipts.add(query.id, copy.peer, copy);
  }
  const counts = new Map<string, number>();
  const speaksNative = (peer: PeerId): boolean =>
    (facts.foreign.get(peer)?.program?.dialect ?? 'native') === 'native';
  return query.own.of('query:sent').flatMap((sent): SentCopy[] => {
    const { peer, to, observedBy } = sent;
    const isForeign = facts.foreign.has(peer);
    if (isForeign && observedBy === 'supervisor') return [];
    // A restarted peer has seen no query yet.
    const process = isForeign ? peer : sent.id.slice(0, sent.id.lastIndexOf('#'));
    const link = `${process}>${to}`;
    const nth = (counts.get(link) ?? 0) + 1;
    counts.set(link, nth);
    if (!isForeign) {
      const source = query.sourceOf(sent);
      const first = source?.type === 'query:received' ? source : undefined;
      return [{ sent, nth, source, first, isForeign, hasHops: true, knowsReceiver: !facts.foreign.has(to) }];
    }
    const [first] = receipts.before(sent, peer);
    const isOwn = query.issued !== undefined && sent.cause === query.issued.id;
    if (first === undefined || (nth === 1 && isOwn)) return [];
    const source = receipts.sourceOf(sent, peer);
    const hasHops = speaksNative(peer);
    return [{ sent, nth, source, first, isForeign, hasHops, knowsReceiver: hasHops && speaksNative(to) }];
  });
}
