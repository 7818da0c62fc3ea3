import { type Layout, layoutOf } from '../draw/layout/layout.js';
import type { Overlay } from '../story/model.js';
import { layoutInWorker } from './map-worker.js';

/** A larger network is laid out in a worker, because it takes a while. */
const maxAtOnce = 200;

/** The maps of a network over time: peers keep their places when the topology changes. */
export class Maps {
  readonly #maps = new Map<Overlay, Layout>();
  readonly #pending = new Set<Overlay>();
  readonly #onReady: () => void;
  #last: Layout | undefined;

  /** @param saved the map of the first topology, if it was stored */
  constructor(saved: Layout | null, onReady: () => void) {
    this.#last = saved ?? undefined;
    this.#onReady = onReady;
  }

  /** Null until it is computed. */
  of(overlay: Overlay): Layout | null {
    const known = this.#maps.get(overlay);
    if (known !== undefined) return known;
    if (this.#last !== undefined || overlay.peers.length <= maxAtOnce) return this.#compute(overlay);
    if (!this.#pending.has(overlay)) {
      this.#pending.add(overlay);
      void layoutInWorker(overlay).then((map) => {
        this.#keep(overlay, map);
        this.#onReady();
      });
    }
    return null;
  }

  #compute(overlay: Overlay): Layout {
    return this.#keep(overlay, layoutOf(overlay, this.#last));
  }

  #keep(overlay: Overlay, map: Layout): Layout {
    this.#maps.set(overlay, map);
    this.#last = map;
    return map;
  }
}
