import type { Address, PeerId } from '../core/vocabulary.js';
import type { Host } from './host.js';

export interface ProxyPlacesOptions {
  /** Where a native peer is started. */
  readonly hostOf: (peer: PeerId) => Host;
  /** The other machines of the run; none: all peers are on this one. */
  readonly otherHosts: () => readonly Host[];
}

/** Where the proxies of this process listen, and where peers reach them. Proxies stay here, wherever the peers are. */
export class ProxyPlaces {
  readonly #options: ProxyPlacesOptions;

  constructor(options: ProxyPlacesOptions) {
    this.#options = options;
  }

  /** The IP of a proxy before a peer with this address; null: all addresses, because hosts know this machine by different ones. */
  ipFor({ ip }: Address): string | null {
    const seen = new Set(this.#options.otherHosts().map(({ supervisor }) => supervisor ?? ip));
    if (seen.size > 1) return null;
    const [only = ip] = seen;
    return only;
  }

  /** Where a peer reaches a proxy. */
  seenBy(peer: PeerId, { ip, port }: Address): Address {
    return { ip: this.#options.hostOf(peer).supervisor ?? ip, port };
  }
}
