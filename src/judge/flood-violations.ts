import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl, raisedHops } from '../protocol/router.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { Receipts } from '../trace/foreign-senders.js';
import { expectedRecipients } from './breadth-first.js';
import type { ForeignPeers, MissingForward, Observation, Rule } from './violations.js';

/** What one query shows of the foreign peers that it reached. */
export class FloodViolations {
  /** The peers that it reached. */
  readonly reached = new Set<PeerId>();
  /** Its origin's report that it found nothing. */
  notFound: EventOf<'query:resolved'> | null = null;
  readonly #receipts = new Receipts<EventOf<'query:received'>>();
  /** The first copy at each foreign peer with which the TTL allows it to forward. */
  readonly #toForward = new Map<PeerId, EventOf<'query:received'>>();
  /** `<from>><to>`; `from` is null for an unknown sender. */
  readonly #arrivals = new Set<string>();
  /** Copies that were sent, by link. */
  readonly #copies = new Map<string, number>();
  readonly #matched = new Set<PeerId>();
  #issued: EventId | null = null;
  #origin: PeerId | null = null;
  #isSettled = false;

  /** @returns the violations that this event shows */
  see(event: TraceEvent, foreign: ForeignPeers): Observation[] {
    switch (event.type) {
      case 'query:issued':
        this.#issued = event.id;
        this.#origin = event.peer;
        return [];
      case 'query:received':
        this.#seeReceived(event, foreign);
        return [];
      case 'query:sent':
        return this.#seeSent(event, foreign);
      case 'query:matched':
        this.#matched.add(event.peer);
        return [];
      case 'query:settled':
        this.#isSettled = true;
        return [];
      case 'query:resolved':
        if (event.outcome === 'not-found') this.notFound = event;
        return [];
      default:
        return [];
    }
  }

  #seeReceived(event: EventOf<'query:received'>, foreign: ForeignPeers): void {
    const { peer, query, from, ttl } = event;
    this.reached.add(peer);
    this.#arrivals.add(`${from}>${peer}`);
    if (!foreign.has(peer)) return;
    this.#receipts.add(query, peer, event);
    if (loweredTtl(ttl) > 0 && !this.#toForward.has(peer)) this.#toForward.set(peer, event);
  }

  /** Compares a copy that a foreign peer sent with the copies that it had received. */
  #seeSent(event: EventOf<'query:sent'>, foreign: ForeignPeers): Observation[] {
    const { peer, to, ttl, hops } = event;
    // The supervisor sends on behalf of foreign origins; that is not the peer's own message.
    if (event.observedBy === 'supervisor' || !foreign.has(peer)) return [];
    const link = `${peer}>${to}`;
    const copy = (this.#copies.get(link) ?? 0) + 1;
    this.#copies.set(link, copy);
    const [first] = this.#receipts.before(event, peer);
    // The peer's own query.
    const isOwn = this.#issued !== null && event.cause === this.#issued;
    if (first === undefined || (copy === 1 && isOwn)) return [];
    const source = this.#receipts.sourceOf(event, peer);
    // An older program cannot know senders and hops.
    const isNative = foreign.get(peer)?.program?.dialect === 'native';
    const broken: (Rule | false)[] = [
      copy > 1 && 'duplicate',
      (source === undefined || ttl <= 0) && 'ttl',
      isNative && source !== undefined && hops !== raisedHops(source.hops) && 'hops',
      isNative && copy === 1 && to === first.from && saysHello(to, foreign) && 'sender',
    ];
    const actual = `${event.bytes ?? `get, TTL ${ttl}, hops ${hops}`} (to peer ${to})`;
    return broken.flatMap((rule) => (rule === false ? [] : [{ peer, rule, actual }]));
  }

  /**
   * Copies that foreign peers should have forwarded and did not, once the query has settled. Only native neighbours can confirm
   * this.
   *
   * @param holders `<peer> <file>`
   */
  missingForwards(foreign: ForeignPeers, holders: ReadonlySet<string>): MissingForward[] {
    if (!this.#isSettled) return [];
    return [...this.#toForward].flatMap(([peer, { from, ttl, hops, file }]) => {
      // A query that returns to its origin is dropped.
      if (this.#origin === peer) return [];
      const holds = this.#matched.has(peer) || holders.has(`${peer} ${file}`);
      // TTL + hops is constant on every path, so their sum is the TTL at the origin.
      const flood = { origin: this.#origin, ttl: ttl + hops, forwardOnHit: false };
      const copy = { peer, hops: raisedHops(hops), from, holds };
      const neighbours = foreign.get(peer)?.neighbours ?? [];
      const to = expectedRecipients(copy, neighbours, flood).filter((id) => {
        const isConfirmed = this.#arrivals.has(`${peer}>${id}`);
        const mayBeConfirmed = this.#arrivals.has(`null>${id}`);
        return !isConfirmed && !mayBeConfirmed && !foreign.has(id);
      });
      return to.length === 0 ? [] : [{ peer, to, ttl }];
    });
  }
}

/** Peers of the older dialects send no `hello`, so no peer can know them as senders. */
function saysHello(peer: PeerId, foreign: ForeignPeers): boolean {
  return (foreign.get(peer)?.program?.dialect ?? 'native') === 'native';
}
