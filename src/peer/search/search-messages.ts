import type { AddressBook } from '../../control/address-book.js';
import type { ConnectionSlots } from '../../core/connection-slots.js';
import type { AnnounceMessage, CheckMessage } from '../../wire/messages.js';
import type { Admission, Refusal } from '../admission.js';
import type { InboundConnection } from '../inbound-connection.js';
import type { InboundLimiter } from '../inbound-limiter.js';
import type { Sender } from '../senders.js';
import type { Search } from './search.js';

/** What a peer has to decide which messages it accepts. */
export interface InboundChecks {
  readonly addresses: AddressBook;
  readonly admission: Admission;
  readonly limiter: InboundLimiter;
  readonly slots: ConnectionSlots<InboundConnection>;
  /** Counts one more message on a connection, and returns whether to accept it. */
  readonly accepts: (connection: InboundConnection) => boolean;
  readonly refuse: (refusal: Refusal, sender: Sender) => void;
}

/** The messages of other strategies than a flood: each is accepted or refused. */
export class SearchMessages {
  readonly #search: Search;
  readonly #checks: InboundChecks;

  constructor(search: Search, checks: InboundChecks) {
    this.#search = search;
    this.#checks = checks;
  }

  check(message: CheckMessage, connection: InboundConnection): void {
    const { addresses, admission, limiter, slots, accepts, refuse } = this.#checks;
    const { own } = this.#search;
    slots.used(connection);
    const refusal = admission.ofCheck(message);
    // The id of an open query is known only to peers of the run.
    const isAccepted =
      refusal === null && own.isOpen(message.query)
        ? limiter.acceptsHit(addresses.peerAt(message.address))
        : accepts(connection);
    if (isAccepted && refusal === null) {
      connection.answer(own.check(message));
      return;
    }
    if (isAccepted && refusal !== null) refuse(refusal, connection.sender);
    connection.destroy();
  }

  announce(message: AnnounceMessage, connection: InboundConnection): void {
    const { slots, accepts, refuse } = this.#checks;
    slots.used(connection);
    const { sender } = connection;
    if (!accepts(connection)) return;
    if (sender.peer === null || !this.#search.announced(sender.peer, message)) {
      const reason = 'an announcement of a peer that is not a neighbour here';
      refuse({ reason, bytes: Buffer.from(`announce ${message.what}`) }, sender);
    }
  }
}
