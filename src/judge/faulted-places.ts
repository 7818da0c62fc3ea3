import type { PeerId } from '../core/vocabulary.js';
import type { EventOf } from '../trace/event.js';

type Acted = EventOf<'fault:applied' | 'query:lost' | 'query:duplicated'>;

/** A peer, or a link in one direction as `<from>><to>`. */
type Place = PeerId | string;

/** Where faults act, and where they have acted: they explain what a peer did not send, or not as it should. */
export class FaultedPlaces {
  /** Faults that have acted there and have not ended. */
  readonly #active = new Map<Place, Set<number>>();
  readonly #endedAt = new Map<Place, number>();

  see(event: Acted): void {
    for (const place of placesOf(event)) {
      const faults = this.#active.get(place) ?? new Set<number>();
      this.#active.set(place, faults.add(event.fault));
      this.#endedAt.set(place, event.at);
    }
  }

  end({ fault, at }: EventOf<'fault:ended'>): void {
    for (const [place, faults] of this.#active) {
      if (!faults.delete(fault)) continue;
      this.#endedAt.set(place, at);
      if (faults.size === 0) this.#active.delete(place);
    }
  }

  /** Whether a fault has acted on one of the peers, or on what one sends the other, since that time. */
  hasActed(from: PeerId, to: PeerId, since: number): boolean {
    return [from, to, `${from}>${to}`].some(
      (place) => this.#active.has(place) || (this.#endedAt.get(place) ?? Number.NEGATIVE_INFINITY) >= since,
    );
  }
}

function placesOf(event: Acted): Place[] {
  if (event.type !== 'fault:applied') return [`${event.peer}>${event.to}`];
  const { peer, from, to } = event;
  return [...(peer === undefined ? [] : [peer]), ...(from === undefined ? [] : [`${from}>${to}`])];
}
