import type { AddressBook } from '../control/address-book.js';
import type { HolderFault, HolderMoment, PlannedRequest } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { TransferFaultKind } from '../faults/fault.js';
import { type DecidedFault, type TransferEnds, TransferFaults } from '../faults/transfer-faults.js';
import type { OpenProxy } from '../proxy/listen.js';
import type { ProxiedFault, RequestedFile, TransferProxyOptions } from '../proxy/transfer-proxy.js';
import type { NewEvent } from '../trace/event.js';
import { OpenProxies } from './open-proxies.js';
import type { ProxyPlaces } from './proxy-places.js';

export interface TransferProxiesOptions {
  readonly addresses: AddressBook;
  /** Where a peer listens now; null if it does not. */
  readonly addressOf: (peer: PeerId) => Address | null;
  readonly record: (event: NewEvent) => void;
  /** Lets the peers know whether they must ask. */
  readonly relink: () => Promise<void>;
  readonly places: ProxyPlaces;
}

/** Carries out the faults on transfers: in proxies before holders, and by asking native holders to do it. */
export class TransferProxies {
  readonly #options: TransferProxiesOptions;
  readonly #faults = new TransferFaults();
  readonly #proxies = new OpenProxies<PeerId, OpenProxy>();
  /** The last query of an origin for a file of a holder: older dialects do not name it in requests. */
  readonly #queries = new Map<string, string>();

  constructor(options: TransferProxiesOptions) {
    this.#options = options;
  }

  /** Adds a fault: before the network starts, or while it runs. It acts whenever its `take` lets it, until it has ended. */
  async add(fault: ActiveFault, kind: TransferFaultKind): Promise<void> {
    this.#faults.add(fault, kind);
    await this.#options.relink();
  }

  /** Whether a native peer must ask before each hit, request and transfer. */
  mayActAt(peer: PeerId): boolean {
    return this.#faults.mayActAt(peer);
  }

  /** The proxy at which an origin requests a file; null: it asks the holder itself. */
  async routeOf(origin: PeerId, { query, file, holder: address }: PlannedRequest): Promise<Address | null> {
    const holder = this.#options.addresses.peerAt(address);
    if (holder === null || !this.#faults.isProxied(origin, holder)) return null;
    this.#queries.set(`${origin}>${holder} ${file}`, query);
    try {
      const proxy = await this.#proxies.open(holder, () => this.#open(holder, address));
      return this.#options.places.seenBy(origin, proxy.address);
    } catch {
      // Too many files are open. The fault does not act.
      return null;
    }
  }

  /**
   * What a native holder does now; null: what it always does. It is recorded here, because the holder's own event could come after
   * the end of the query.
   */
  faultOf(holder: PeerId, { moment, query, origin, size }: HolderMoment): HolderFault | null {
    const effect = moment === 'hit' ? 'lied' : 'swapped';
    const ends = { holder, origin: this.#options.addresses.peerAt(origin) };
    const decided = this.#faults
      .decide('holder', ends, size)
      .find(({ fault, decision }) => decision.effect === effect && fault.take());
    if (decided === undefined) return null;
    const { atByte } = decided.decision;
    this.#recordApplied(decided, ends, query, effect === 'lied' ? undefined : atByte);
    return { atByte };
  }

  closeAll(): void {
    this.#proxies.closeAll();
  }

  async #open(holder: PeerId, address: Address): Promise<OpenProxy> {
    const { addressOf, addresses, places } = this.#options;
    // Most networks have no such fault.
    const { openTransferProxy } = await import('../proxy/transfer-proxy.js');
    const target = (): Address => addressOf(holder) ?? address;
    const transfer: TransferProxyOptions = {
      target,
      faultsOf: (request, size) => {
        const ends = { holder, origin: addresses.peerAt(request.requester) };
        return this.#faults
          .decide('proxy', ends, size)
          .map((decided) => this.#proxied(decided, ends, request));
      },
    };
    return openTransferProxy(transfer, places.ipFor(target()));
  }

  #proxied(decided: DecidedFault, ends: TransferEnds, { file, query }: RequestedFile): ProxiedFault {
    const { fault, decision } = decided;
    return {
      decision,
      ended: fault.ended,
      take: () => fault.take(),
      applied: (atByte) => {
        const known = query ?? this.#queries.get(`${ends.origin}>${ends.holder} ${file}`) ?? null;
        this.#recordApplied(decided, ends, known, atByte);
      },
    };
  }

  /** @param amount the byte at which it has acted, if it acts at one */
  #recordApplied(
    { fault, decision: { effect } }: DecidedFault,
    { holder, origin }: TransferEnds,
    query: string | null,
    amount: number | undefined,
  ): void {
    this.#options.record({
      type: 'fault:applied',
      fault: fault.number,
      effect,
      from: holder,
      ...(origin !== null && { to: origin }),
      ...(query !== null && { query }),
      ...(amount !== undefined && { amount }),
      cause: fault.started,
    });
  }
}
