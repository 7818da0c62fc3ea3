import { messageOf } from '../../core/errors.js';
import { isSameAddress } from '../../core/same-address.js';
import type { PeerId } from '../../core/vocabulary.js';
import { type DropReason, Outcome, raisedHops } from '../../protocol/router.js';
import { readStrategy } from '../../protocol/strategies/index.js';
import type { Strategy } from '../../protocol/strategy.js';
import type { EventId } from '../../trace/event.js';
import type { AnnounceMessage, GetMessage } from '../../wire/messages.js';
import type { Holder, PeerContext } from '../holder.js';
import type { Links } from '../links.js';
import type { Neighbour } from '../outbound-link.js';
import { Announcements } from './announcements.js';
import { CheckSender } from './check-sender.js';
import { OwnSearches } from './own-searches.js';
import { SearchMemory } from './search-memory.js';
import { type InboundChecks, SearchMessages } from './search-messages.js';
import { PeerSite, type PlannedGet, type SiteQuery } from './search-site.js';

/** Checks at once, and walkers that wait for one: a connection, and an object for each. */
const checkLimits = { open: 128, waiting: 4_096 };

/** A query that has arrived, with its sender and its `query:received`. */
export interface ArrivedGet {
  readonly message: GetMessage;
  /** Its id, also of a message without one. */
  readonly query: string;
  readonly from: PeerId | null;
  readonly received: EventId;
  markSeen(): boolean;
  holds(): boolean;
}

/** A message that a strategy has sent on, or not, and what was sent because of it. */
type Decided = { readonly result: Outcome; readonly planned: readonly PlannedGet[] };

/** Searches with another strategy than a flood: carries out what the strategy decides, and records it. */
export class Search {
  readonly #context: PeerContext;
  readonly #links: Links;
  readonly #holder: Holder;
  readonly #strategy: Strategy;
  readonly #announcements: Announcements;
  readonly #site: PeerSite;
  readonly #checks: CheckSender;
  readonly #own: OwnSearches;
  readonly messages: SearchMessages;

  /**
   * @param hitsOf the number of holders that have answered a query of this peer; null if nobody waits for it any more
   * @throws SimError `bad-usage`
   */
  constructor(
    context: PeerContext,
    links: Links,
    holder: Holder,
    strategy: string,
    hitsOf: (query: string) => number | null,
    checks: InboundChecks,
  ) {
    const { config, share, addresses, clock } = context;
    this.#context = context;
    this.#links = links;
    this.#holder = holder;
    this.#strategy = readStrategy(strategy, { forwardOnHit: config.forwardOnHit });
    this.messages = new SearchMessages(this, checks);
    this.#announcements = new Announcements(this.#strategy, links, share);
    this.#site = new PeerSite(links, addresses, new SearchMemory(clock), (file) =>
      this.#announcements.neighbourhood(file),
    );
    this.#own = new OwnSearches(context, this.#strategy, this.#site, hitsOf, (...sent) =>
      this.#send(...sent),
    );
    this.#checks = new CheckSender({ ...checkLimits, answerMs: config.limits.idleMs });
  }

  opened(neighbour: Neighbour): void {
    this.#announcements.opened(neighbour);
  }

  failed(neighbour: Neighbour): void {
    this.#announcements.failed(neighbour);
  }

  /** @param receivers the neighbours that have this peer as a neighbour */
  announceTo(receivers: readonly PeerId[]): void {
    this.#announcements.announceTo(receivers);
  }

  linked(): Promise<void> {
    return this.#announcements.linked();
  }

  shareChanged(): void {
    this.#announcements.shareChanged();
  }

  /** @returns whether it is of a neighbour */
  announced(from: PeerId, message: AnnounceMessage): boolean {
    return this.#announcements.receive(from, message);
  }

  /** The searches of this peer's own queries. */
  get own(): OwnSearches {
    return this.#own;
  }

  /** A query with a state has arrived. */
  arrive(arrived: ArrivedGet): void {
    const { message, received } = arrived;
    const decided = this.#site.decide(this.#siteQuery(arrived), (site) =>
      this.#strategy.arrive(site, message.ttl, message.hops ?? 0, message.state ?? 0),
    );
    this.#act(decided, arrived, received);
  }

  #siteQuery({ message, query, from, markSeen, holds }: ArrivedGet): SiteQuery {
    const { file, origin } = message;
    const { self, addresses } = this.#context;
    const isOwn = isSameAddress(addresses.primaryAddress(origin), self());
    return { query, file, origin, from, isOwn, markSeen, holds };
  }

  /** @param cause the event because of which the strategy was asked */
  #act({ result, planned }: Decided, arrived: ArrivedGet, cause: EventId): void {
    const { recorder, config } = this.#context;
    const { message, query } = arrived;
    const { file, origin } = message;
    const about = { peer: config.id, query };
    const to = planned.map(({ to: { id } }) => id);
    const all = { query, file, origin };
    switch (result) {
      case Outcome.forwarded:
        return this.#send(planned, all, recorder.record({ type: 'query:forwarded', ...about, to, cause }));
      case Outcome.waiting:
        return void this.#check(arrived, cause);
      case Outcome.hit: {
        const named = this.#context.addresses.name('origin', origin);
        const matched = recorder.record({ type: 'query:matched', ...about, file, ...named, to, cause });
        this.#send(planned, all, matched);
        return void this.#answerHit(arrived, matched, planned.length > 0);
      }
      default:
        recorder.record({ type: 'query:dropped', ...about, reason: reasons[result], cause });
    }
  }

  /** Sends the hit. If the file cannot be served after all, the query goes on as if this peer did not have it. */
  async #answerHit(arrived: ArrivedGet, matched: EventId, isForwarded: boolean): Promise<void> {
    const { message, query } = arrived;
    const failed = await this.#holder.answer(message, query, raisedHops(message.hops ?? 0), matched);
    if (failed === null || isForwarded) return;
    this.arrive({ ...arrived, received: failed, markSeen: () => true, holds: () => false });
  }

  /** Asks the origin whether a walker goes on, which waits here meanwhile. */
  async #check(arrived: ArrivedGet, cause: EventId): Promise<void> {
    const { recorder, config, addresses, self } = this.#context;
    const { message, query } = arrived;
    const { origin, state = 0 } = message;
    const hops = raisedHops(message.hops ?? 0);
    const about = { peer: config.id, query };
    const named = addresses.name('to', origin);
    const sent = recorder.record({ type: 'check:sent', ...about, ...named, hops, state, cause });
    let goesOn: boolean;
    try {
      const { isOwn } = this.#siteQuery(arrived);
      goesOn = isOwn
        ? this.#own.answer(query, { from: config.id, state })
        : await this.#checks.ask(origin, { query, state, address: self() });
    } catch (error) {
      const failed = recorder.record({
        type: 'check:failed',
        ...about,
        reason: messageOf(error),
        cause: sent,
      });
      return this.#stop(about, failed);
    }
    const answered = recorder.record({ type: 'check:answered', ...about, goesOn, cause: sent });
    if (!goesOn) return this.#stop(about, answered);
    const decided = this.#site.decide(this.#siteQuery(arrived), (site) => {
      return this.#strategy.goOn?.(site, message.ttl, message.hops ?? 0, state) ?? Outcome.stopped;
    });
    this.#act(decided, arrived, answered);
  }

  #stop(about: { readonly peer: PeerId; readonly query: string }, cause: EventId): void {
    this.#context.recorder.record({ type: 'query:dropped', ...about, reason: 'stopped', cause });
  }

  #send(
    planned: readonly PlannedGet[],
    { query, file, origin }: Pick<GetMessage, 'file' | 'origin'> & { readonly query: string },
    cause: EventId,
  ): void {
    const { recorder, config } = this.#context;
    for (const { to, ttl, hops, state } of planned) {
      const receiver = { peer: config.id, query, to: to.id };
      const sent = recorder.record({ type: 'query:sent', ...receiver, ttl, hops, state, cause });
      const message = to.dialect.get({ verb: 'get', file, origin, query, hops, state, ttl });
      this.#links.send(to, message, (reason) => {
        recorder.record({ type: 'query:failed', ...receiver, reason, cause: sent });
      });
    }
  }
}

const reasons: Readonly<
  Record<Exclude<Outcome, typeof Outcome.forwarded | typeof Outcome.waiting | typeof Outcome.hit>, DropReason>
> = {
  [Outcome.own]: 'own',
  [Outcome.duplicate]: 'duplicate',
  [Outcome.expired]: 'ttl',
  [Outcome.deadEnd]: 'dead-end',
  [Outcome.stopped]: 'stopped',
};
