import type { AddressBook } from '../control/address-book.js';
import type { ConnectionSlots } from '../core/connection-slots.js';
import type { AnnounceMessage, CheckMessage } from '../wire/messages.js';
import type { Admission, Refusal } from './admission.js';
import type { InboundConnection } from './inbound-connection.js';
import type { InboundLimiter } from './inbound-limiter.js';
import type { Search } from './search/search.js';
import type { Sender } from './senders.js';

interface SearchMessagesOptions {
  /** Null: queries are flooded. */
  readonly search: () => Search | null;
  readonly addresses: AddressBook;
  readonly admission: Admission;
  readonly limiter: InboundLimiter;
  readonly slots: ConnectionSlots<InboundConnection>;
  /** Counts one more message on a connection, and returns whether to accept it. */
  readonly accepts: (connection: InboundConnection) => boolean;
  readonly refuse: (refusal: Refusal, sender: Sender) => void;
}

/** The messages of other strategies than a flood: each is accepted, refused, or invalid in a network that floods. */
export class SearchMessages {
  readonly #options: SearchMessagesOptions;

  constructor(options: SearchMessagesOptions) {
    this.#options = options;
  }

  /** @returns false if queries are flooded */
  check(message: CheckMessage, connection: InboundConnection): boolean {
    const { addresses, admission, limiter, slots, accepts, refuse } = this.#options;
    const search = this.#options.search();
    if (search === null) return false;
    slots.used(connection);
    const refusal = admission.ofCheck(message);
    // The id of an open query is known only to peers of the run.
    const isAccepted =
      refusal === null && search.own.isOpen(message.query)
        ? limiter.acceptsHit(addresses.peerAt(message.address))
        : accepts(connection);
    if (isAccepted && refusal === null) {
      connection.answer(search.own.check(message));
      return true;
    }
    if (isAccepted && refusal !== null) refuse(refusal, connection.sender);
    connection.destroy();
    return true;
  }

  /** @returns false if queries are flooded */
  announce(message: AnnounceMessage, connection: InboundConnection): boolean {
    const { slots, accepts, refuse } = this.#options;
    const search = this.#options.search();
    if (search === null) return false;
    slots.used(connection);
    const { sender } = connection;
    if (!accepts(connection)) return true;
    if (sender.peer === null || !search.announced(sender.peer, message)) {
      const reason = 'an announcement of a peer that is not a neighbour here';
      refuse({ reason, bytes: Buffer.from(`announce ${message.what}`) }, sender);
    }
    return true;
  }
}
