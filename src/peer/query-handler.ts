import type { SlowLookUps } from '../control/messages.js';
import { isSameAddress } from '../core/same-address.js';
import { traceBytes } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import { type Decision, type Forward, issueQuery, type PeerState, routeQuery } from '../protocol/router.js';
import { QueryMemory, SeenQueries } from '../protocol/seen-queries.js';
import type { UnservableEntry } from '../share/share.js';
import type { EventId } from '../trace/event.js';
import { native } from '../wire/dialects/native.js';
import { legacyQueryId } from '../wire/fields.js';
import { bytesOf, MessageFramer } from '../wire/framer.js';
import type { GetMessage } from '../wire/messages.js';
import type { Holder, PeerContext } from './holder.js';
import type { SlowShare } from './holder-faults.js';
import type { Links } from './links.js';
import type { Neighbour } from './outbound-link.js';
import type { Search } from './search/search.js';
import type { InboundChecks } from './search/search-messages.js';

/** What all messages of one query have in common. */
type Query = Pick<GetMessage, 'file' | 'origin'> & { readonly query: string };

/** Carries out what the rules decide about queries, and records it. */
export class QueryHandler {
  readonly #context: PeerContext;
  readonly #links: Links;
  readonly #holder: Holder;
  readonly #memory = new QueryMemory(Math.random);
  #slowShare: SlowShare | null = null;
  #search: Search | null = null;

  constructor(context: PeerContext, links: Links, holder: Holder) {
    this.#context = context;
    this.#links = links;
    this.#holder = holder;
  }

  /**
   * Searches with another strategy than a flood from now on. Its code is loaded only here.
   *
   * @param hitsOf as `Search` has it
   * @throws SimError `bad-usage`
   */
  async useStrategy(
    strategy: string,
    hitsOf: (query: string) => number | null,
    checks: InboundChecks,
  ): Promise<void> {
    const { Search } = await import('./search/search.js');
    this.#search = new Search(this.#context, this.#links, this.#holder, strategy, hitsOf, checks);
  }

  /** Null: queries are flooded. */
  get search(): Search | null {
    return this.#search;
  }

  /** Sends this peer's own query to its neighbours. */
  issue(file: string, query: string, ttl: number, cause: EventId): void {
    if (this.#search !== null) return this.#search.own.begin(file, query, ttl, cause);
    const { self } = this.#context;
    this.#send(issueQuery(ttl, this.#links.neighbours), { query, file, origin: self() }, cause);
  }

  /** @param from null if the sender is unknown */
  onGet(message: GetMessage, from: PeerId | null): void {
    if (this.#slowShare === null) this.#lookUp(message, from);
    else this.#slowShare.wait(message, () => this.#lookUp(message, from));
  }

  /** Only for a fault. */
  async slow(lookUps: SlowLookUps): Promise<void> {
    const { SlowShare } = await import('./holder-faults.js');
    this.#slowShare ??= new SlowShare(this.#context);
    this.#slowShare.change(lookUps);
  }

  #lookUp(message: GetMessage, from: PeerId | null): void {
    // A large share is looked at in many turns: the query waits for that, and other messages do not.
    const preparing = this.#context.share.prepare(message.file);
    if (preparing === null) this.#decide(message, from);
    else void preparing.then(() => this.#decide(message, from));
  }

  #decide(message: GetMessage, from: PeerId | null): void {
    const { clock, config, addresses, share, recorder } = this.#context;
    const { file, origin, ttl } = message;
    const query = { query: message.query ?? legacyQueryId(file, origin), file, origin };
    const hops = message.hops ?? 0;
    const seen = this.#memory.for(this.#isBare(message) ? null : query.query);
    const arrived = { ...query, from, ttl, hops };
    let unservable = null as UnservableEntry | null;
    const here = {
      markSeen: () => seen.markSeen(query.query, clock()),
      holds: () => {
        const { entry, problem } = share.lookUp(file);
        unservable = problem;
        return entry !== null;
      },
    };
    if (this.#search !== null && message.state !== undefined) {
      const received = this.#received(message, query.query, from);
      return this.#search.arrive({ message, query: query.query, from, received, ...here });
    }
    const decision = this.#route(arrived, here);
    const about = { peer: config.id, query: query.query };
    const named = addresses.name('origin', origin);
    const cause = this.#received(message, query.query, from);
    if (unservable !== null) this.#holder.recordUnservable(file, unservable, { query: query.query, cause });
    switch (decision.kind) {
      case 'drop':
      case 'forward':
        return this.#passOn(decision, query, cause);
      case 'hit': {
        const to = (decision.forward?.to ?? []).map(({ id }) => id);
        const match = {
          type: 'query:matched',
          ...about,
          file,
          ...named,
          to,
          cause,
        } as const;
        const matched = recorder.record(match);
        void this.#holder.answer(message, query.query, decision.hops, matched).then((failed) => {
          if (failed === null || config.forwardOnHit) return;
          const instead = this.#route(arrived, { markSeen: () => true, holds: () => false });
          if (instead.kind !== 'hit') this.#passOn(instead, query, failed);
        });
        if (decision.forward !== null) this.#send(decision.forward, query, matched);
      }
    }
  }

  /**
   * Whether a query began without query id, at an older origin: a native peer has forwarded it with the derived id. It is then
   * remembered as shortly as one without id, because its origin cannot choose another id when it searches for the file again.
   */
  #received(message: GetMessage, query: string, from: PeerId | null): EventId {
    const { recorder, config, addresses } = this.#context;
    const { file, origin, ttl, hops, state } = message;
    const bytes = bytesOf(message);
    return recorder.record({
      type: 'query:received',
      peer: config.id,
      query,
      from,
      file,
      ...addresses.name('origin', origin),
      ttl,
      hops: hops ?? 0,
      ...(state !== undefined && { state }),
      ...(bytes !== null && { bytes: traceBytes(bytes) }),
    });
  }

  #isBare({ query, file, origin }: GetMessage): boolean {
    if (query === null) return true;
    if (this.#context.addresses.dialectAt(origin) === 'native') return false;
    return query === legacyQueryId(file, origin);
  }

  /** Drops or forwards a query that this peer does not answer. */
  #passOn(decision: Exclude<Decision<Neighbour>, { kind: 'hit' }>, query: Query, cause: EventId): void {
    const { recorder, config } = this.#context;
    const about = { peer: config.id, query: query.query };
    if (decision.kind === 'drop') {
      recorder.record({ type: 'query:dropped', ...about, reason: decision.reason, cause });
      return;
    }
    const to = decision.forward.to.map(({ id }) => id);
    const forwarded = recorder.record({ type: 'query:forwarded', ...about, to, cause });
    this.#send(decision.forward, query, forwarded);
  }

  /**
   * Warms up the JIT while the links are being opened: encodes, decodes and routes one fake query. Without this, the
   * first real query would be slow at every peer on its path.
   */
  warmUp(): void {
    const { self, share } = this.#context;
    const { ip, port } = self();
    // Another origin: routing the peer's own query ends at the first rule.
    const origin = { ip, port: port === 1 ? 2 : port - 1 };
    const query = '0'.repeat(32);
    const written = native.get({ verb: 'get', file: 'rehearsal', origin, query, hops: 0, ttl: 2 });
    const seen = new SeenQueries(1, 1, Math.random);
    for (const message of new MessageFramer().push(Buffer.from(written))) {
      if (message.verb !== 'get') continue;
      this.#route(
        { ...message, hops: 0, from: null },
        {
          markSeen: () => seen.markSeen(query, 0),
          // A large share is looked at in the background.
          holds: () => share.prepare(message.file) === null && share.find(message.file) !== null,
        },
      );
    }
  }

  #route(
    {
      origin,
      from,
      ttl,
      hops,
    }: Pick<GetMessage, 'origin' | 'ttl'> & { readonly from: PeerId | null; readonly hops: number },
    here: Pick<PeerState<Neighbour>, 'markSeen' | 'holds'>,
  ): Decision<Neighbour> {
    const { self, addresses, config } = this.#context;
    const { neighbours } = this.#links;
    const address = addresses.primaryAddress(origin);
    return routeQuery(
      {
        isOwn: isSameAddress(address, self()),
        origin: neighbours.find((neighbour) => isSameAddress(neighbour.address, address)) ?? null,
        from: neighbours.find(({ id }) => id === from) ?? null,
        ttl,
        hops,
      },
      { ...here, neighbours },
      config.forwardOnHit,
    );
  }

  #send({ to, ttl, hops }: Forward<Neighbour>, { query, file, origin }: Query, cause: EventId): void {
    const { recorder, config } = this.#context;
    const about = { peer: config.id, query };
    for (const neighbour of to) {
      const receiver = { ...about, to: neighbour.id };
      const sent = recorder.record({ type: 'query:sent', ...receiver, ttl, hops, cause });
      const message = neighbour.dialect.get({ verb: 'get', file, origin, query, hops, ttl });
      this.#links.send(neighbour, message, (reason) => {
        recorder.record({ type: 'query:failed', ...receiver, reason, cause: sent });
      });
    }
  }
}
