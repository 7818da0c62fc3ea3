import type { NeighbourConfig } from '../control/messages.js';
import { connectMs } from '../core/connect.js';
import { Deadline } from '../core/deadline.js';
import { isSameAddress } from '../core/same-address.js';
import type { PeerId } from '../core/vocabulary.js';
import { dialectNamed } from '../wire/dialects/index.js';
import {
  type LinkEvents,
  type Neighbour,
  type OutboundLink,
  PerMessageLink,
  PersistentLink,
} from './outbound-link.js';

export interface LinkLimits {
  /** Milliseconds until a neighbour that does not answer counts as unreachable. */
  readonly connectMs: number;
  /**
   * Milliseconds for which the start waits for links: those to running peers open sooner. A link that takes longer is opened
   * meanwhile, and queries wait for it.
   */
  readonly startMs: number;
}

const defaultLimits: LinkLimits = { connectMs, startMs: 1_000 };

/** All links of one peer to its neighbours. */
export class Links {
  readonly #self: PeerId;
  readonly #events: LinkEvents;
  readonly #limits: LinkLimits;
  readonly #links = new Map<PeerId, OutboundLink>();
  #neighbours: readonly Neighbour[] = [];

  constructor(self: PeerId, events: LinkEvents, limits: LinkLimits = defaultLimits) {
    this.#self = self;
    this.#events = events;
    this.#limits = limits;
  }

  get neighbours(): readonly Neighbour[] {
    return this.#neighbours;
  }

  /**
   * Keeps links to exactly these neighbours. A link whose endpoint stays the same is not touched.
   *
   * @throws SimError `bad-usage` for an unknown dialect
   */
  change(configs: readonly NeighbourConfig[]): void {
    const neighbours = configs.map(({ dialect, ...config }) => {
      return { ...config, dialect: dialectNamed(dialect) };
    });
    this.#neighbours = neighbours;
    const wanted = new Map(neighbours.map((neighbour) => [neighbour.id, neighbour]));
    for (const [id, link] of this.#links) {
      const neighbour = wanted.get(id);
      if (neighbour !== undefined && isSameEndpoint(link.neighbour, neighbour)) continue;
      link.close();
      this.#links.delete(id);
    }
    for (const neighbour of neighbours) {
      if (!this.#links.has(neighbour.id)) this.#links.set(neighbour.id, this.#linkTo(neighbour));
    }
  }

  isOpen(id: PeerId): boolean {
    return this.#links.get(id)?.isOpen ?? false;
  }

  /** Opens the links; settles when each is open or has failed, or takes too long to be waited for. */
  async openAll(): Promise<void> {
    const opened = Promise.all([...this.#links.values()].map((link) => link.open()));
    let wait: Deadline | undefined;
    const waited = new Promise<void>((resolve) => {
      wait = new Deadline(this.#limits.startMs, resolve);
    });
    await Promise.race([opened, waited]);
    wait?.stop();
  }

  send(to: Neighbour, message: string, onFailed: (reason: string) => void): void {
    this.#links.get(to.id)?.send(message, onFailed);
  }

  destroy(): void {
    for (const link of this.#links.values()) link.destroy();
  }

  /** Before the process ends. */
  reset(): void {
    for (const link of this.#links.values()) link.reset();
  }

  #linkTo(neighbour: Neighbour): OutboundLink {
    if (!neighbour.dialect.persistentLinks) return new PerMessageLink(neighbour);
    return new PersistentLink(this.#self, neighbour, this.#events, this.#limits.connectMs);
  }
}

function isSameEndpoint(one: Neighbour, other: Neighbour): boolean {
  const isSameProxy = isSameAddress(one.proxy ?? null, other.proxy ?? null);
  const isSamePlace = isSameProxy && isSameAddress(one.address, other.address);
  return isSamePlace && one.dialect === other.dialect && one.key === other.key;
}
