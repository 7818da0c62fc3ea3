import type { EventId, NewEvent, OverlayPeer, TraceEvent } from '../event.js';
import { traceSchema } from '../event.js';
import type { BinaryHeader } from './header.js';
import { push } from './running-query.js';

/** Names in the list of a share. */
const maxListed = 100;

/** The events of a simulation, with ids and times, and what its header says. Peers and links are indices. */
export class EventList {
  readonly header: BinaryHeader;
  readonly isFlood: boolean;
  /** The sender of each link. */
  readonly #senders: Uint32Array;
  /** How many events each peer has. */
  readonly #numbers: Uint32Array;
  #supervisorNumber = 0;
  #events: TraceEvent[] = [];
  /** The peers that have each file; made for the first query without a hit. */
  #holders: Map<number, number[]> | null = null;
  /** The time of the events that are added. */
  tick = 0;

  constructor(header: BinaryHeader) {
    const { ids, offsets, targets } = header;
    this.header = header;
    this.isFlood = header.strategy === 'flood';
    this.#senders = new Uint32Array(targets.length);
    for (let peer = 0; peer < ids.length; peer += 1)
      this.#senders.fill(peer, offsets[peer], offsets[peer + 1]);
    this.#numbers = new Uint32Array(ids.length);
  }

  /** The events since the last call. */
  take(): TraceEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The first events. */
  begin(): void {
    const { floodsim, topology, strategy, seed, forwardOnHit, loss, ids, absent, files } = this.header;
    const running = ids.length - absent;
    this.addSupervisor({
      type: 'run:started',
      schema: traceSchema,
      floodsim,
      topology,
      peers: Array.from({ length: running }, (_, peer) => this.#overlayPeer(peer)),
      absent: [...ids.subarray(running)],
      ...(forwardOnHit && { forwardOnHit }),
      ...(!this.isFlood && { strategy }),
      seed,
      simulated: true,
    });
    if (loss !== null)
      this.addSupervisor({ type: 'fault:added', fault: 1, text: loss, kind: 'loss', random: true });
    for (let peer = 0; peer < running; peer += 1) {
      const share = this.#share(peer);
      const names = Array.from(share.subarray(0, maxListed), (file) => files[file] as string);
      if (share.length > 0)
        this.add(peer, { type: 'share:listed', peer: this.id(peer), files: names, total: share.length });
    }
  }

  add(peer: number, event: NewEvent): EventId {
    const number = (this.#numbers[peer] as number) + 1;
    this.#numbers[peer] = number;
    return this.#addEvent(`${this.id(peer)}#${number}`, event);
  }

  addSupervisor(event: NewEvent): EventId {
    this.#supervisorNumber += 1;
    return this.#addEvent(`supervisor#${this.#supervisorNumber}`, event);
  }

  #addEvent(id: EventId, event: NewEvent): EventId {
    const { type, ...fields } = event;
    this.#events.push({ id, at: this.tick / this.header.ticksPerMs, type, ...fields } as TraceEvent);
    return id;
  }

  /** The number of the last event of a peer. */
  lastNumber(peer: number): number {
    return this.#numbers[peer] as number;
  }

  #overlayPeer(peer: number): OverlayPeer {
    const { ids, offsets, targets } = this.header;
    const links = targets.subarray(offsets[peer], offsets[peer + 1]);
    return { id: ids[peer] as number, neighbours: Array.from(links, (to) => ids[to] as number) };
  }

  #share(peer: number): Uint32Array {
    const { shareOffsets, shares } = this.header;
    return shares.subarray(shareOffsets[peer], shareOffsets[peer + 1]);
  }

  holdersOf(file: number): readonly number[] {
    if (this.#holders === null) {
      this.#holders = new Map();
      for (let peer = 0; peer < this.header.ids.length; peer += 1)
        for (const held of this.#share(peer)) push(this.#holders, held, peer);
    }
    return this.#holders.get(file) ?? [];
  }

  id(peer: number): number {
    return this.header.ids[peer] as number;
  }

  senderOf(link: number): number {
    return this.#senders[link] as number;
  }

  receiverOf(link: number): number {
    return this.header.targets[link] as number;
  }

  /** @throws Error if there is no such link */
  link(place: number): number {
    if (place >= this.#senders.length) throw new Error(`there is no link ${place}`);
    return place;
  }

  /** @throws Error if there is no such peer, or it does not run */
  peer(place: number): number {
    if (place >= this.header.ids.length - this.header.absent) throw new Error(`there is no peer ${place}`);
    return place;
  }
}
