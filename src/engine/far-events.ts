/** Events beyond the ring of a queue: a binary heap, by tick and then in the order in which they were added. */
export class FarEvents {
  #ticks = new Float64Array(64);
  #orders = new Float64Array(64);
  /** Four of each event. */
  #words = new Int32Array(64 * 4);
  /** Numbers of events: first the heap, then free ones. */
  #heap = Int32Array.from({ length: 64 }, (_, index) => index);
  #size = 0;
  #added = 0;
  /** The words of the event that {@link takeFirst} took. */
  link = 0;
  hopWord = 0;
  state = 0;
  tag = 0;

  get size(): number {
    return this.#size;
  }

  /** The tick of the first event; infinite without one. */
  get firstTick(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#ticks[this.#heap[0] as number] as number);
  }

  add(tick: number, link: number, hopWord: number, state: number, tag: number): void {
    if (this.#size === this.#heap.length) this.#grow();
    let at = this.#size;
    const event = this.#heap[at] as number;
    this.#ticks[event] = tick;
    this.#orders[event] = this.#added;
    this.#words[event * 4] = link;
    this.#words[event * 4 + 1] = hopWord;
    this.#words[event * 4 + 2] = state;
    this.#words[event * 4 + 3] = tag;
    this.#added += 1;
    this.#size += 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const other = this.#heap[parent] as number;
      if (this.#isBefore(other, event)) break;
      this.#heap[at] = other;
      at = parent;
    }
    this.#heap[at] = event;
  }

  /** Takes the first event; there must be one. */
  takeFirst(): void {
    const heap = this.#heap;
    const first = heap[0] as number;
    this.link = this.#words[first * 4] as number;
    this.hopWord = this.#words[first * 4 + 1] as number;
    this.state = this.#words[first * 4 + 2] as number;
    this.tag = this.#words[first * 4 + 3] as number;
    this.#size -= 1;
    const last = heap[this.#size] as number;
    heap[this.#size] = first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(heap[child + 1] as number, heap[child] as number))
        child += 1;
      if (this.#isBefore(last, heap[child] as number)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    if (this.#size > 0) heap[at] = last;
  }

  #isBefore(one: number, other: number): boolean {
    const difference = (this.#ticks[one] as number) - (this.#ticks[other] as number);
    return (
      difference < 0 || (difference === 0 && (this.#orders[one] as number) < (this.#orders[other] as number))
    );
  }

  #grow(): void {
    const { length } = this.#heap;
    const [heap, ticks, orders, words] = [this.#heap, this.#ticks, this.#orders, this.#words];
    this.#heap = Int32Array.from({ length: length * 2 }, (_, index) => heap[index] ?? index);
    this.#ticks = new Float64Array(length * 2);
    this.#ticks.set(ticks);
    this.#orders = new Float64Array(length * 2);
    this.#orders.set(orders);
    this.#words = new Int32Array(length * 8);
    this.#words.set(words);
  }
}
