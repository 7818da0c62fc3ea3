import type { NeighbourConfig } from '../control/messages.js';
import { isSameAddress } from '../core/same-address.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { type DelayProxy, openDelayProxy } from '../proxy/delay-proxy.js';

/** The proxies that delay the messages to native peers; none as long as there was no delay. */
export class LinkDelays {
  /** Milliseconds by which a message is delayed. */
  ms = 0;
  readonly #proxies = new Map<PeerId, DelayProxy & { readonly target: Address }>();

  /** Opens the proxies of these peers. Once opened, they stay for a delay of 0, so that no message is lost. */
  async openFor(peers: readonly { readonly id: PeerId; readonly address: Address | null }[]): Promise<void> {
    if (this.ms === 0 && this.#proxies.size === 0) return;
    await Promise.all(
      peers.map(async ({ id, address }) => {
        const known = this.#proxies.get(id);
        if (address === null || isSameAddress(known?.target ?? null, address)) return;
        const proxy = await openDelayProxy(address, () => this.ms);
        // That of its address before, or one that was opened meanwhile.
        this.closeOf(id);
        this.#proxies.set(id, { ...proxy, target: address });
      }),
    );
  }

  /** The neighbour, with its proxy if it has one. */
  withProxy(neighbour: NeighbourConfig): NeighbourConfig {
    const proxy = this.#proxies.get(neighbour.id)?.address;
    return proxy === undefined ? neighbour : { ...neighbour, proxy };
  }

  /** Must be called when a peer ends. */
  closeOf(id: PeerId): void {
    this.#proxies.get(id)?.close();
    this.#proxies.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.#proxies.keys()]) this.closeOf(id);
  }
}
