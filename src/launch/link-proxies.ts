import type { NeighbourConfig } from '../control/messages.js';
import { requireResources } from '../core/resources.js';
import { isSameAddress } from '../core/same-address.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { LinkFaultKind, Target } from '../faults/fault.js';
import type { LinkFaults } from '../faults/link-faults.js';
import type { FaultedLink, PassingQuery } from '../proxy/faulted-link.js';
import type { MessageGate } from '../proxy/message-gate.js';
import type { LinkProxy } from '../proxy/open-proxy.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { proxyNeedsOf } from './needs.js';

/** A native peer that runs, and the peers that have a link to it. */
export interface ProxiedPeer {
  readonly id: PeerId;
  readonly address: Address | null;
  /** What its neighbours prove with in their `hello`. */
  readonly key: string;
  readonly linkedFrom: readonly PeerId[];
}

export interface LinkProxiesOptions {
  readonly recorder: Recorder;
  readonly clock: RunClock;
  /** With a gate, all links have a proxy. */
  readonly gate?: MessageGate | undefined;
  /** Lets the peers use the proxies that they need now. */
  readonly relink: () => Promise<void>;
}

/** Connections of senders that have not said `hello` yet. */
const spareConnections = 64;

/**
 * The proxies on links between native peers: one before each peer that has a link with a fault, or whose messages are delayed. A
 * network without them has none, and does not load them.
 */
export class LinkProxies {
  /** Milliseconds by which each message is delayed, without events. */
  delayMs = 0;
  readonly #options: LinkProxiesOptions;
  readonly #proxies = new Map<PeerId, LinkProxy & { readonly target: Address }>();
  readonly #links = new Map<string, FaultedLink>();
  /** Messages that wait in a proxy. */
  readonly #passing = new Set<PassingQuery>();
  #faults: LinkFaults | null = null;
  /** Once delayed, a link keeps its proxy, so that no message is lost. */
  #areDelayed = false;

  constructor(options: LinkProxiesOptions) {
    this.#options = options;
  }

  /**
   * Opens the proxies of the links of a fault that is active now, or later. In a running network the peers replace these links by
   * links through their proxies.
   */
  async prepare(target: Target): Promise<void> {
    (await this.#loadFaults()).expect(target);
    await this.#options.relink();
  }

  /** The fault acts from here on, until it ends. Its links must be prepared. They keep their proxies, so that no message is lost. */
  activate(fault: ActiveFault, kind: LinkFaultKind): void {
    this.#faults?.activate(fault, kind);
  }

  /** Whether a message of this query waits in a proxy. */
  holds(query: string): boolean {
    for (const message of this.#passing) if (message.query === query) return true;
    return false;
  }

  isProxied(from: PeerId, to: PeerId): boolean {
    return (
      this.#areDelayed || this.#options.gate !== undefined || (this.#faults?.includes(from, to) ?? false)
    );
  }

  /** Opens the proxies before these peers. */
  async openFor(peers: readonly ProxiedPeer[]): Promise<void> {
    this.#areDelayed ||= this.delayMs > 0;
    const proxied = peers.filter(({ id, address, linkedFrom }) => {
      const isOpen = isSameAddress(this.#proxies.get(id)?.target ?? null, address);
      return !isOpen && linkedFrom.some((from) => this.isProxied(from, id));
    });
    if (proxied.length === 0) return;
    const needs = proxyNeedsOf(proxied.map(({ linkedFrom }) => linkedFrom.length));
    requireResources('the proxies of links with faults', needs);
    const { openLinkProxy } = await import('../proxy/link-proxy.js');
    const { FaultedLink } = await import('../proxy/faulted-link.js');
    const faults = await this.#loadFaults();
    await Promise.all(
      proxied.map(async ({ id, address, key, linkedFrom }) => {
        if (address === null) return;
        const proxy = await openLinkProxy({
          target: address,
          key,
          receiver: id,
          maxConnections: 2 * linkedFrom.length + spareConnections,
          linkFrom: (from) => {
            const link =
              this.#links.get(`${from}>${id}`) ?? new FaultedLink({ from, to: id, faults, ...this.#options });
            this.#links.set(`${from}>${id}`, link);
            return link;
          },
          delayMs: () => this.delayMs,
          gate: this.#options.gate,
          passing: this.#passing,
        });
        // That of its address before, or one that was opened meanwhile.
        this.closeOf(id);
        this.#proxies.set(id, { ...proxy, target: address });
      }),
    );
  }

  /** The neighbour of `from`, with its proxy if the link has one. */
  withProxy(from: PeerId, neighbour: NeighbourConfig): NeighbourConfig {
    const proxy = this.#proxies.get(neighbour.id)?.address;
    return proxy === undefined || !this.isProxied(from, neighbour.id) ? neighbour : { ...neighbour, proxy };
  }

  /** Must be called when a peer ends. */
  closeOf(id: PeerId): void {
    this.#proxies.get(id)?.close();
    this.#proxies.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.#proxies.keys()]) this.closeOf(id);
  }

  async #loadFaults(): Promise<LinkFaults> {
    const { LinkFaults } = await import('../faults/link-faults.js');
    this.#faults ??= new LinkFaults();
    return this.#faults;
  }
}
