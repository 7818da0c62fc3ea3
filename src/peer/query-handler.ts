import { traceBytes } from '../core/sanitize.js';
import { isSameAddress, type PeerId } from '../core/vocabulary.js';
import { type Forward, issueQuery, type PeerState, routeQuery } from '../protocol/router.js';
import { QueryMemory, SeenQueries } from '../protocol/seen-queries.js';
import type { EventId } from '../trace/event.js';
import { native } from '../wire/dialects/native.js';
import { legacyQueryId } from '../wire/fields.js';
import { bytesOf, MessageFramer } from '../wire/framer.js';
import type { GetMessage } from '../wire/messages.js';
import type { Holder, PeerContext } from './holder.js';
import type { Links, Neighbour } from './links.js';

/** What all messages of one query have in common. */
type Query = Pick<GetMessage, 'file' | 'origin'> & { readonly query: string };

/** Carries out what the rules decide about queries, and records it. */
export class QueryHandler {
  readonly #context: PeerContext;
  readonly #links: Links;
  readonly #holder: Holder;
  readonly #memory = new QueryMemory();

  constructor(context: PeerContext, links: Links, holder: Holder) {
    this.#context = context;
    this.#links = links;
    this.#holder = holder;
  }

  /** Sends this peer's own query to its neighbours. */
  issue(file: string, query: string, ttl: number, cause: EventId): void {
    const { self } = this.#context;
    this.#send(issueQuery(ttl, this.#links.neighbours), { query, file, origin: self() }, cause);
  }

  /** @param from null if the sender is unknown */
  onGet(message: GetMessage, from: PeerId | null): void {
    const { recorder, clock, config, addresses } = this.#context;
    const { file, origin, ttl } = message;
    const query = { query: message.query ?? legacyQueryId(file, origin), file, origin };
    const hops = message.hops ?? 0;
    const seen = this.#memory.for(message.query);
    const decision = this.#route({ ...query, from, ttl, hops }, () => seen.markSeen(query.query, clock()));
    const about = { peer: config.id, query: query.query };
    const named = addresses.name('origin', origin);
    const bytes = bytesOf(message);
    const cause = recorder.record({
      type: 'query:received',
      ...about,
      from,
      file,
      ...named,
      ttl,
      hops,
      ...(bytes !== null && { bytes: traceBytes(bytes) }),
    });
    switch (decision.kind) {
      case 'drop':
        recorder.record({ type: 'query:dropped', ...about, reason: decision.reason, cause });
        return;
      case 'forward': {
        const to = decision.forward.to.map(({ id }) => id);
        const forwarded = recorder.record({ type: 'query:forwarded', ...about, to, cause });
        return this.#send(decision.forward, query, forwarded);
      }
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
        void this.#holder.answer(message, query.query, decision.hops, matched);
        if (decision.forward !== null) this.#send(decision.forward, query, matched);
      }
    }
  }

  /**
   * Warms up the JIT while the links are being opened: encodes, decodes and routes one fake query. Without this, the
   * first real query would be slow at every peer on its path.
   */
  warmUp(): void {
    const { ip, port } = this.#context.self();
    // Another origin: routing the peer's own query ends at the first rule.
    const origin = { ip, port: port === 1 ? 2 : port - 1 };
    const query = '0'.repeat(32);
    const written = native.get({ verb: 'get', file: 'rehearsal', origin, query, hops: 0, ttl: 2 });
    const seen = new SeenQueries(1, 1);
    for (const message of new MessageFramer().push(Buffer.from(written))) {
      if (message.verb !== 'get') continue;
      this.#route({ ...message, hops: 0, from: null }, () => seen.markSeen(query, 0));
    }
  }

  #route(
    {
      file,
      origin,
      from,
      ttl,
      hops,
    }: Pick<GetMessage, 'file' | 'origin' | 'ttl'> & { readonly from: PeerId | null; readonly hops: number },
    markSeen: () => boolean,
  ): ReturnType<typeof routeQuery<Neighbour>> {
    const { self, addresses, share, config } = this.#context;
    const { neighbours } = this.#links;
    const address = addresses.primaryAddress(origin);
    const state: PeerState<Neighbour> = { markSeen, holds: () => share.find(file) !== null, neighbours };
    return routeQuery(
      {
        isOwn: isSameAddress(address, self()),
        origin: neighbours.find((neighbour) => isSameAddress(neighbour.address, address)) ?? null,
        from: neighbours.find(({ id }) => id === from) ?? null,
        ttl,
        hops,
      },
      state,
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
