import type { PeerId } from '../core/vocabulary.js';
import { crossingLinks } from '../topology/graph.js';
import type { EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';

/** A machine on which peers ran. */
export interface HostResult {
  readonly name: string;
  /** Where its peers listened. */
  readonly address: string;
  /** How many peers were placed there. */
  readonly peers: number;
  /** By how many milliseconds times of its events may be wrong at most. */
  readonly uncertainty: number;
  /** By how many milliseconds its clock went faster than ours during the run; negative: slower. Null if that is not known. */
  readonly drift: number | null;
  /** Why it was lost; null if it was not. */
  readonly lost: string | null;
}

/** The machines of a run. */
export interface HostsResult {
  /** How the peers were placed, as `--place` takes it. */
  readonly placement: string;
  /** Links between peers of the run. */
  readonly links: number;
  /** Those of them that lead from one host to another. */
  readonly crossingLinks: number;
  /** In the order in which they are in the trace. */
  readonly list: readonly HostResult[];
}

/** The hosts of a trace; null if it has none. */
export class HostResults implements Fold<HostsResult | null> {
  readonly #hosts = new Map<string, HostResult>();
  readonly #hostOf = new Map<PeerId, string>();
  #placement = '';
  #overlay: readonly OverlayPeer[] = [];

  see(event: TraceEvent): void {
    switch (event.type) {
      case 'run:started':
      case 'topology:changed':
        this.#overlay = event.peers;
        return;
      case 'host:joined':
        return this.#join(event);
      case 'host:left': {
        const { host, uncertainty, drift } = event;
        return this.#change(host, (known) => ({
          ...known,
          uncertainty: Math.max(known.uncertainty, uncertainty),
          drift,
        }));
      }
      case 'host:lost':
        return this.#change(event.host, (known) => ({ ...known, lost: event.reason }));
      default:
    }
  }

  get result(): HostsResult | null {
    if (this.#hosts.size === 0) return null;
    const { total, crossing } = crossingLinks(this.#overlay, this.#hostOf);
    const list = [...this.#hosts.values()];
    return { placement: this.#placement, links: total, crossingLinks: crossing, list };
  }

  #join({ host: name, ip: address, placed, placement, uncertainty }: EventOf<'host:joined'>): void {
    this.#placement = placement;
    for (const peer of placed) this.#hostOf.set(peer, name);
    this.#hosts.set(name, { name, address, peers: placed.length, uncertainty, drift: null, lost: null });
  }

  #change(name: string, change: (host: HostResult) => HostResult): void {
    const host = this.#hosts.get(name);
    if (host !== undefined) this.#hosts.set(name, change(host));
  }
}
