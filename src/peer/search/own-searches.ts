import type { PeerId } from '../../core/vocabulary.js';
import { bitsOfQuery } from '../../protocol/random-bits.js';
import type { OriginSearch, Strategy } from '../../protocol/strategy.js';
import type { EventId } from '../../trace/event.js';
import { encodeChecked } from '../../wire/dialects/native.js';
import type { CheckMessage, GetMessage } from '../../wire/messages.js';
import type { PeerContext } from '../holder.js';
import type { PeerSite, PlannedGet, SiteQuery } from './search-site.js';

/** What all messages of one query have in common. */
type Query = Pick<GetMessage, 'file' | 'origin'> & { readonly query: string };

/** Sends the messages that a strategy has planned. */
type Send = (planned: readonly PlannedGet[], query: Query, cause: EventId) => void;

/** A query of this peer that has not ended. */
interface OpenSearch {
  readonly search: OriginSearch;
  readonly file: string;
  readonly issued: EventId;
  steps: number;
}

/** The searches of a peer as origin: their steps, and the answers to their walkers. */
export class OwnSearches {
  readonly #context: PeerContext;
  readonly #strategy: Strategy;
  readonly #site: PeerSite;
  readonly #hitsOf: (query: string) => number | null;
  readonly #send: Send;
  readonly #open = new Map<string, OpenSearch>();

  /** @param hitsOf as `Search` has it */
  constructor(
    context: PeerContext,
    strategy: Strategy,
    site: PeerSite,
    hitsOf: (query: string) => number | null,
    send: Send,
  ) {
    this.#context = context;
    this.#strategy = strategy;
    this.#site = site;
    this.#hitsOf = hitsOf;
    this.#send = send;
  }

  /** Begins a search with its first step. */
  begin(file: string, query: string, ttl: number, issued: EventId): void {
    const search = this.#strategy.begin({ ttl, random: bitsOfQuery(query) });
    this.#open.set(query, { search, file, issued, steps: 0 });
    this.#next(query);
  }

  /** No message of the query is in flight after this step: sends the next one, or ends the search. */
  stepEnded(query: string, step: number): void {
    if (this.#open.get(query)?.steps === step) this.#next(query);
  }

  /** The query has settled. */
  settled(query: string): void {
    this.#open.delete(query);
  }

  /** Whether the search goes on, so that a walker may ask. */
  isOpen(query: string): boolean {
    return this.#open.has(query);
  }

  /** Answers a walker. */
  check({ query, state, address }: CheckMessage): string {
    const from = this.#context.addresses.name('from', address);
    return encodeChecked({ verb: 'checked', query, goesOn: this.answer(query, { ...from, state }) });
  }

  /** Whether a walker of a query goes on. */
  answer(query: string, walker: { readonly from: PeerId | null; readonly state: number }): boolean {
    const open = this.#open.get(query);
    const hits = this.#hitsOf(query);
    if (open === undefined) return false;
    const goesOn = hits !== null && (open.search.goesOn?.(hits) ?? hits === 0);
    const { recorder, config } = this.#context;
    recorder.record({ type: 'check:received', peer: config.id, query, ...walker, hits: hits ?? 0, goesOn });
    return goesOn;
  }

  #next(query: string): void {
    const open = this.#open.get(query);
    if (open === undefined) return;
    const { recorder, config, self } = this.#context;
    const { file, search, issued: cause } = open;
    const hits = this.#hitsOf(query);
    const about = { peer: config.id, query };
    const { result: isSent, planned } = this.#site.decide(this.#siteQuery(query, file), (site) =>
      hits === null ? false : search.next(site, hits),
    );
    if (!isSent) {
      recorder.record({ type: 'query:ended', ...about, steps: open.steps, hits: hits ?? 0, cause });
      this.#open.delete(query);
      return;
    }
    open.steps += 1;
    const step = recorder.record({ type: 'query:step', ...about, step: open.steps, hits: hits ?? 0, cause });
    this.#send(planned, { query, file, origin: self() }, step);
  }

  #siteQuery(query: string, file: string): SiteQuery {
    const origin = this.#context.self();
    return { query, file, origin, from: null, isOwn: true, markSeen: () => false, holds: () => false };
  }
}
