import type { AddressBook } from '../control/address-book.js';
import type { HolderFault, HolderMoment, KnownPeer, LinkConfig } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { TransferFaultKind } from '../faults/fault.js';
import { type DecidedFault, type TransferEnds, TransferFaults } from '../faults/transfer-faults.js';
import type { ProxiedFault, RequestedFile, TransferProxy } from '../proxy/transfer-proxy.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';

export interface TransferProxiesOptions {
  readonly addresses: AddressBook;
  /** Where a peer listens now; null if it does not. */
  readonly addressOf: (peer: PeerId) => Address | null;
  readonly record: (event: NewEvent) => void;
  /** Makes the peers follow a change of the routes. */
  readonly relink: () => Promise<void>;
}

/** Carries out the faults on transfers: in proxies before holders, and by asking native holders to do it. */
export class TransferProxies {
  readonly #options: TransferProxiesOptions;
  readonly #faults = new TransferFaults();
  readonly #proxies = new Map<PeerId, TransferProxy>();
  /** The queries of the transfers whose requests do not name one, by origin, holder and file. */
  readonly #queries = new Map<string, string>();

  constructor(options: TransferProxiesOptions) {
    this.#options = options;
  }

  /** Adds a fault: before the network starts, or while it runs. It acts whenever its `take` lets it, until it has ended. */
  async add(fault: ActiveFault, kind: TransferFaultKind): Promise<void> {
    this.#faults.add(fault, kind);
    await this.#options.relink();
  }

  /** Opens the proxies before these peers that are missing. */
  async open(peers: readonly PeerId[]): Promise<void> {
    const missing = peers.filter((id) => !this.#proxies.has(id) && this.#faults.isOn(id, 'proxy'));
    await Promise.all(missing.map((holder) => this.#open(holder)));
  }

  /** What a native peer must know: how it reaches the holders whose transfers may have faults, and whether it is such a holder. */
  configOf(peer: PeerId, known: readonly KnownPeer[]): Pick<LinkConfig, 'transferRoutes' | 'asksForFaults'> {
    if (this.#faults.isEmpty) return {};
    const transferRoutes = known.flatMap(({ id, ip, port }) => {
      const proxy = this.#proxies.get(id);
      if (proxy === undefined || !this.#faults.isProxied(peer, id)) return [];
      return [{ holder: { ip, port }, proxy: proxy.address }];
    });
    return { transferRoutes, asksForFaults: this.#faults.isOn(peer, 'holder') };
  }

  /** What a native holder does now; null: what it always does. */
  faultOf(holder: PeerId, { moment, origin, size }: HolderMoment): HolderFault | null {
    const effect = moment === 'hit' ? 'lied' : 'swapped';
    const ends = { holder, origin: this.#options.addresses.peerAt(origin) };
    const decided = this.#faults
      .decide('holder', ends, size)
      .find(({ fault, decision }) => decision.effect === effect && fault.take());
    if (decided === undefined) return null;
    const { fault, decision } = decided;
    return { fault: fault.number, cause: fault.started, origin: ends.origin, atByte: decision.atByte };
  }

  see(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (event.type === 'transfer:started' && event.form === 'old')
        this.#queries.set(`${event.peer}>${event.from} ${event.file}`, event.query);
    }
  }

  closeAll(): void {
    for (const proxy of this.#proxies.values()) proxy.close();
    this.#proxies.clear();
  }

  async #open(holder: PeerId): Promise<void> {
    const { addressOf, addresses } = this.#options;
    const first = addressOf(holder);
    if (first === null) return;
    // Most networks have no such fault.
    const { openTransferProxy } = await import('../proxy/transfer-proxy.js');
    const proxy = await openTransferProxy({
      target: () => addressOf(holder) ?? first,
      faultsOf: (request, size) => {
        const ends = { holder, origin: addresses.peerAt(request.requester) };
        return this.#faults
          .decide('proxy', ends, size)
          .map((decided) => this.#proxied(decided, ends, request));
      },
    });
    this.#proxies.set(holder, proxy);
  }

  #proxied(
    { fault, decision }: DecidedFault,
    { holder, origin }: TransferEnds,
    { file, query: named }: RequestedFile,
  ): ProxiedFault {
    return {
      decision,
      ended: fault.ended,
      take: () => fault.take(),
      applied: (atByte) => {
        const query = named ?? this.#queries.get(`${origin}>${holder} ${file}`);
        this.#options.record({
          type: 'fault:applied',
          fault: fault.number,
          effect: decision.effect,
          from: holder,
          ...(origin !== null && { to: origin }),
          ...(query !== undefined && { query }),
          amount: atByte,
          cause: fault.started,
        });
      },
    };
  }
}
