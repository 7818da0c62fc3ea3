import { Deadline } from '../../core/deadline.js';
import type { PeerId } from '../../core/vocabulary.js';
import { hashOfName, tableHas } from '../../protocol/bloom.js';
import { isLeaf, parentSlot } from '../../protocol/roles.js';
import type { Neighbourhood, Strategy } from '../../protocol/strategy.js';
import type { Share } from '../../share/share.js';
import { encodeAnnounce } from '../../wire/dialects/native.js';
import { normalName } from '../../wire/file-name.js';
import type { AnnounceMessage } from '../../wire/messages.js';
import type { Links } from '../links.js';
import type { Neighbour } from '../outbound-link.js';
import { type Announced, addToShare, newNeighbour, shareAnnouncements } from './announced-share.js';

/** Peers whose announcements are kept before this peer knows its neighbours. */
const maxEarly = 1_000;
/** Milliseconds for which the start waits for the announcements of neighbours that run. */
const maxWaitMs = 5_000;

/** What follows from the announcements of the neighbours. */
interface Role {
  readonly isUltrapeer: boolean;
  readonly ultrapeers: number;
  readonly parent: PeerId | null;
}

/**
 * What this peer announces to its neighbours, and what they have announced to it.
 *
 * There are up to three rounds, since a role follows from the degrees of the neighbours, and a number of ultrapeers from their roles:
 * a peer sends its next round when all neighbours have ended the last one. Later changes are sent at once.
 */
export class Announcements {
  readonly #strategy: Strategy;
  readonly #links: Links;
  readonly #share: Share;
  readonly #known = new Map<PeerId, Announced>();
  readonly #rounds: number;
  /** Whether this peer knows its neighbours: some of them announce themselves before. */
  #isLinked = false;
  /** The rounds that this peer has ended. */
  #round = 1;
  #role: Role = { isUltrapeer: false, ultrapeers: 0, parent: null };
  /** The neighbours that have this peer as a neighbour: nobody else uses its announcements. */
  #receivers: ReadonlySet<PeerId> = new Set();
  /** The neighbours whose announcements are waited for. */
  #awaited: readonly PeerId[] = [];
  /** The neighbours whose link has failed. */
  readonly #unreachable = new Set<PeerId>();
  #onComplete: (() => void) | null = null;

  constructor(strategy: Strategy, links: Links, share: Share) {
    this.#strategy = strategy;
    this.#links = links;
    this.#share = share;
    const { announces } = strategy;
    this.#rounds = announces.includes('role') ? 3 : announces.includes('parent') ? 2 : 1;
  }

  get #isSilent(): boolean {
    return this.#strategy.announces.length === 0;
  }

  /** Announcements are for these neighbours, from now on. */
  announceTo(receivers: readonly PeerId[]): void {
    this.#receivers = new Set(receivers);
  }

  /** A link to a neighbour is open: announces all that is known. */
  opened(neighbour: Neighbour): void {
    if (this.#isSilent) return;
    this.#unreachable.delete(neighbour.id);
    const preparing = this.#share.prepare('');
    if (preparing !== null) {
      void preparing.then(() => this.#sendAll(neighbour));
      return;
    }
    this.#sendAll(neighbour);
  }

  /** A link to a neighbour could not be opened: its announcement is not waited for. */
  failed({ id }: Neighbour): void {
    if (this.#isSilent) return;
    this.#unreachable.add(id);
    this.#advance();
  }

  /** The share has another file. */
  shareChanged(): void {
    const { announces } = this.#strategy;
    if (!announces.includes('files') && !announces.includes('table')) return;
    for (const neighbour of this.#links.neighbours) if (this.#isOpen(neighbour)) this.#sendAll(neighbour);
  }

  /** Waits until the neighbours that announce anything have done so; those that take long are not waited for. */
  async linked(): Promise<void> {
    if (this.#isSilent) return;
    this.#isLinked = true;
    for (const id of this.#known.keys()) if (!this.#isNeighbour(id)) this.#known.delete(id);
    this.#awaited = [...this.#receivers];
    this.#onComplete?.();
    const complete = new Promise<void>((resolve) => {
      this.#onComplete = resolve;
    });
    const limit = new Deadline(maxWaitMs, () => {
      this.#awaited = [];
      this.#advance();
    });
    this.#advance();
    await complete;
    limit.stop();
  }

  /** @returns whether it is of a neighbour, as far as they are known */
  receive(from: PeerId, message: AnnounceMessage): boolean {
    if (this.#isLinked && !this.#isNeighbour(from)) return false;
    if (!this.#known.has(from) && this.#known.size >= Math.max(maxEarly, this.#links.neighbours.length))
      return true;
    const known =
      message.what === 'degree' ? newNeighbour(this.#strategy, message.degree) : this.#known.get(from);
    if (known === undefined) return true;
    this.#known.set(from, known);
    switch (message.what) {
      case 'file':
      case 'table':
        addToShare(known, message);
        return true;
      case 'role':
        known.isUltrapeer = message.isUltrapeer;
        known.ultrapeers = message.ultrapeers;
        break;
      case 'parent':
        known.isChild = message.isParent;
        return true;
      case 'end':
        known.rounds += 1;
    }
    this.#advance();
    return true;
  }

  /** What a strategy sees of the neighbours, for the search of a file. */
  neighbourhood(file: string): Omit<Neighbourhood, 'degree'> {
    const name = normalName(file);
    const hash = this.#strategy.announces.includes('table') ? hashOfName(name) : 0;
    const at = (slot: number): Announced | undefined => {
      const id = this.#links.neighbours[slot]?.id;
      return id === undefined ? undefined : this.#known.get(id);
    };
    return {
      degreeOf: (slot) => at(slot)?.degree ?? 0,
      mayHold: (slot) => {
        const known = at(slot);
        if (known === undefined) return false;
        return known.files.has(name) || (known.table !== null && tableHas(known.table, hash));
      },
      isUltrapeer: () => this.#role.isUltrapeer,
      isUltrapeerAt: (slot) => at(slot)?.isUltrapeer ?? false,
      ultrapeersOf: (slot) => at(slot)?.ultrapeers ?? 0,
      isTreeLink: (slot) => {
        const isParent = this.#links.neighbours[slot]?.id === this.#role.parent;
        return isParent || (at(slot)?.isChild ?? false);
      },
    };
  }

  #isNeighbour(id: PeerId): boolean {
    return this.#links.neighbours.some((neighbour) => neighbour.id === id);
  }

  #isOpen({ id }: Neighbour): boolean {
    return this.#links.isOpen(id);
  }

  #haveEnded(round: number): boolean {
    return this.#awaited.every(
      (id) => this.#unreachable.has(id) || (this.#known.get(id)?.rounds ?? 0) >= round,
    );
  }

  /** Sends the rounds whose time has come, and what has changed. */
  #advance(): void {
    if (!this.#isLinked) return;
    while (this.#round < this.#rounds && this.#haveEnded(this.#round)) {
      this.#round += 1;
      this.#role = this.#newRole();
      for (const neighbour of this.#links.neighbours)
        this.#send(neighbour, [...this.#roleFor(neighbour), { verb: 'announce', what: 'end' }]);
    }
    if (this.#round < this.#rounds || !this.#haveEnded(this.#rounds)) return;
    this.#onComplete?.();
    this.#onComplete = null;
    const role = this.#newRole();
    const isSame =
      role.isUltrapeer === this.#role.isUltrapeer &&
      role.ultrapeers === this.#role.ultrapeers &&
      role.parent === this.#role.parent;
    this.#role = role;
    if (isSame || this.#rounds === 1) return;
    for (const neighbour of this.#links.neighbours) this.#send(neighbour, this.#roleFor(neighbour));
  }

  #newRole(): Role {
    const { neighbours } = this.#links;
    const { announces, leafDegree = 0 } = this.#strategy;
    const degree = neighbours.length;
    const degreeOf = (slot: number): number => this.#known.get(neighbours[slot]?.id ?? -1)?.degree ?? 0;
    const parent = announces.includes('parent')
      ? neighbours[parentSlot(degree, degreeOf, (slot) => neighbours[slot]?.id ?? 0)]
      : undefined;
    return {
      isUltrapeer: announces.includes('role') && !isLeaf(degree, degreeOf, leafDegree),
      ultrapeers: neighbours.filter(({ id }) => this.#known.get(id)?.isUltrapeer === true).length,
      parent: parent?.id ?? null,
    };
  }

  #sendAll(neighbour: Neighbour): void {
    this.#send(neighbour, [
      { verb: 'announce', what: 'degree', degree: this.#links.neighbours.length },
      ...shareAnnouncements(this.#strategy, this.#share),
      { verb: 'announce', what: 'end' },
    ]);
    for (let round = 2; round <= this.#round; round += 1)
      this.#send(neighbour, [...this.#roleFor(neighbour), { verb: 'announce', what: 'end' }]);
  }

  #roleFor({ id }: Neighbour): AnnounceMessage[] {
    const { announces } = this.#strategy;
    const { isUltrapeer, ultrapeers, parent } = this.#role;
    return [
      ...(announces.includes('role')
        ? [{ verb: 'announce', what: 'role', isUltrapeer, ultrapeers } as const]
        : []),
      ...(announces.includes('parent')
        ? [{ verb: 'announce', what: 'parent', isParent: parent === id } as const]
        : []),
    ];
  }

  /** One write: a message for each file would be a packet for each. A link that cannot be written to is announced on when it opens. */
  #send(neighbour: Neighbour, messages: readonly AnnounceMessage[]): void {
    if (messages.length > 0 && this.#receivers.has(neighbour.id) && this.#isOpen(neighbour))
      this.#links.send(neighbour, messages.map(encodeAnnounce).join(''), () => {});
  }
}
