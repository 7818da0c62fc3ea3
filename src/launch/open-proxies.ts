interface Proxy {
  close(): void;
}

/**
 * Proxies, each by what it is for. One is opened once, also if several faults need it at the same time, and one that is closed while
 * it opens does not stay open: nobody would close it later.
 */
export class OpenProxies<K, P extends Proxy> {
  readonly #open = new Map<K, P>();
  readonly #opening = new Map<K, Promise<P>>();
  #isOver = false;

  /** Undefined as long as it is not open. */
  get(key: K): P | undefined {
    return this.#open.get(key);
  }

  get all(): readonly P[] {
    return [...this.#open.values()];
  }

  /** Opens a proxy, unless it is open already. If that fails, it can be tried again. */
  open(key: K, open: () => Promise<P>): Promise<P> {
    const known = this.#opening.get(key);
    if (known !== undefined) return known;
    const opening = open().then(
      (proxy) => {
        const isWanted = !this.#isOver && this.#opening.get(key) === opening;
        if (isWanted) this.#open.set(key, proxy);
        else proxy.close();
        return proxy;
      },
      (error: unknown) => {
        if (this.#opening.get(key) === opening) this.#opening.delete(key);
        throw error;
      },
    );
    this.#opening.set(key, opening);
    return opening;
  }

  close(key: K): void {
    this.#open.get(key)?.close();
    this.#open.delete(key);
    this.#opening.delete(key);
  }

  /** No proxy stays open, and no further one. */
  closeAll(): void {
    this.#isOver = true;
    for (const key of [...this.#opening.keys()]) this.close(key);
  }
}
