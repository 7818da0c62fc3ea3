import type { Address, PeerId } from '../core/vocabulary.js';
import type { Forward } from '../protocol/router.js';
import type { EventId } from '../trace/event.js';
import type { Recorder } from '../trace/recorder.js';
import type { Links } from './links.js';
import type { Neighbour } from './neighbour.js';

/** A query as it is passed on. */
export interface FloodedQuery {
  readonly query: string;
  readonly file: string;
  readonly origin: Address;
}

/** Sends what the router decided, and tells of it. */
export class QuerySender {
  readonly #self: PeerId;
  readonly #recorder: Recorder;
  readonly #links: Links;

  constructor(self: PeerId, recorder: Recorder, links: Links) {
    this.#self = self;
    this.#recorder = recorder;
    this.#links = links;
  }

  /** A query that came here goes on. */
  forward(forward: Forward<Neighbour>, { query, file, origin }: FloodedQuery, cause: EventId): void {
    const to = forward.to.map(({ id }) => id);
    const decided = this.#recorder.record({ type: 'query:forwarded', peer: this.#self, query, to, cause });
    this.send(forward, { query, file, origin }, decided);
  }

  send({ to, ttl, hops }: Forward<Neighbour>, { query, file, origin }: FloodedQuery, cause: EventId): void {
    const peer = this.#self;
    for (const neighbour of to) {
      const sent = this.#recorder.record({
        type: 'query:sent',
        peer,
        query,
        to: neighbour.id,
        ttl,
        hops,
        cause,
      });
      const message = neighbour.dialect.get({ verb: 'get', file, origin, query, hops, ttl });
      this.#links.send(neighbour, message, (reason) => {
        this.#recorder.record({ type: 'query:failed', peer, query, to: neighbour.id, reason, cause: sent });
      });
    }
  }
}
