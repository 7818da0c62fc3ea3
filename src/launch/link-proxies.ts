import type { NeighbourConfig } from '../control/messages.js';
import { requireResources } from '../core/resources.js';
import { isSameAddress } from '../core/same-address.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from '../faults/active-fault.js';
import type { LinkFaultKind, Target } from '../faults/fault.js';
import type { LinkFaults } from '../faults/link-faults.js';
import type { FaultedLink, PassingQuery } from '../proxy/faulted-link.js';
import type { OpenProxy } from '../proxy/listen.js';
import type { MessageGate } from '../proxy/message-gate.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import { proxyNeedsOf } from './needs.js';
import { OpenProxies } from './open-proxies.js';
import type { ProxyPlaces } from './proxy-places.js';

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
  /** @throws SimError if no link of the target can get a proxy */
  readonly check: (target: Target) => void;
  readonly places: ProxyPlaces;
  /** Lets the peers use the proxies that they need now. */
  readonly relink: () => Promise<void>;
}

/**
 * The proxies on links between native peers: one before each peer that has a link with a fault, or whose messages are delayed. A
 * network without them has none, and does not load them.
 */
export class LinkProxies {
  /** Milliseconds by which each message is delayed, without events. */
  delayMs = 0;
  readonly #options: LinkProxiesOptions;
  readonly #proxies = new OpenProxies<PeerId, OpenProxy & { readonly target: Address }>();
  readonly #links = new Map<string, FaultedLink>();
  /** Messages that wait in a proxy. */
  readonly passing = new Set<PassingQuery>();
  #loaded: Loaded | null = null;
  /** Once delayed, a link keeps its proxy, so that no message is lost. */
  #areDelayed = false;

  constructor(options: LinkProxiesOptions) {
    this.#options = options;
  }

  /**
   * Opens the proxies of the links of a fault that is active now, or later. In a running network the peers replace these links by
   * links through their proxies.
   *
   * @throws SimError `bad-usage` if it is a link from a running foreign peer without a proxy; `no-resources`
   */
  async prepare(target: Target): Promise<void> {
    this.#options.check(target);
    (await this.#load()).faults.expect(target);
    await this.#options.relink();
  }

  /** The fault acts from here on, until it ends. Its links must be prepared. They keep their proxies, so that no message is lost. */
  activate(fault: ActiveFault, kind: LinkFaultKind): void {
    this.#loaded?.faults.activate(fault, kind);
  }

  /** Whether a message of this query waits in a proxy. */
  holds(query: string): boolean {
    for (const message of this.passing) if (message.query === query) return true;
    return false;
  }

  isProxied(from: PeerId, to: PeerId): boolean {
    return this.#areDelayed || this.#options.gate !== undefined || this.hasFaults(from, to);
  }

  /** Whether the link has a fault, active or not. */
  hasFaults(from: PeerId, to: PeerId): boolean {
    return this.#loaded?.faults.includes(from, to) ?? false;
  }

  /** The link with its faults; null as long as the run has no fault and no proxy on any link between native peers. */
  link(from: PeerId, to: PeerId): FaultedLink | null {
    if (this.#loaded === null) return null;
    const { FaultedLink, faults } = this.#loaded;
    const key = `${from}>${to}`;
    const link = this.#links.get(key) ?? new FaultedLink({ from, to, faults, ...this.#options });
    this.#links.set(key, link);
    return link;
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
    await this.#load();
    await Promise.all(
      proxied.map(async ({ id, address: target, key }) => {
        if (target === null) return;
        const known = this.#proxies.get(id);
        // That of its address before, if links were changed while the peer ended.
        if (known !== undefined && !isSameAddress(known.target, target)) this.closeOf(id);
        await this.#proxies.open(id, async () => {
          const link = {
            target,
            key,
            receiver: id,
            link: (from: PeerId) => this.link(from, id),
            delayMs: () => this.delayMs,
            gate: this.#options.gate,
            passing: this.passing,
          };
          const proxy = await openLinkProxy(link, this.#options.places.ipFor(target));
          return { ...proxy, target };
        });
      }),
    );
  }

  /** The neighbour of `from`, with its proxy if the link has one. */
  withProxy(from: PeerId, neighbour: NeighbourConfig): NeighbourConfig {
    const proxy = this.#proxies.get(neighbour.id)?.address;
    if (proxy === undefined || !this.isProxied(from, neighbour.id)) return neighbour;
    return { ...neighbour, proxy: this.#options.places.seenBy(from, proxy) };
  }

  /** Must be called when a peer ends. */
  closeOf(id: PeerId): void {
    this.#proxies.close(id);
  }

  closeAll(): void {
    this.#proxies.closeAll();
  }

  async #load(): Promise<Loaded> {
    const { LinkFaults } = await import('../faults/link-faults.js');
    const { FaultedLink } = await import('../proxy/faulted-link.js');
    this.#loaded ??= { FaultedLink, faults: new LinkFaults() };
    return this.#loaded;
  }
}

interface Loaded {
  readonly FaultedLink: typeof FaultedLink;
  readonly faults: LinkFaults;
}
