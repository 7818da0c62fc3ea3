import type { FromPeer, PeerConfig, ToPeer } from '../control/messages.js';
import type { TraceEvent } from '../trace/event.js';
import type { Address, PeerId } from '../vocabulary.js';
import { Child } from './child.js';
import { type Life, type LifeEvent, live } from './life.js';

/** Lines of its log with which a dead peer explains itself. */
const lastWords = 32;

/** What a peer's supervisor is told of it. */
export interface PeerObserver {
  events(events: readonly TraceEvent[]): void;
  /** Its life has changed; it is told after each step. */
  lived(peer: SupervisedPeer): void;
  lookedUp(peer: SupervisedPeer, file: string): void;
}

/** One peer's process and its life. */
export class SupervisedPeer {
  readonly id: PeerId;
  readonly #child: Child<ToPeer, FromPeer>;
  readonly #observer: PeerObserver;
  #life: Life = { state: 'starting' };
  #address: Address | null = null;

  constructor(config: PeerConfig, entry: string, log: string, observer: PeerObserver) {
    this.id = config.id;
    this.#observer = observer;
    this.#child = new Child(entry, log, (message) => this.#onMessage(message));
    this.#child.send({ type: 'configure', config });
    void this.#child.exited.then((exit) => this.#step({ type: 'exit', exit }));
  }

  get life(): Life {
    return this.#life;
  }

  /** Where it listens, or listened. */
  get address(): Address | null {
    return this.#address;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get log(): string {
    return this.#child.log;
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  lastLines(): string[] {
    return this.#child.lastLines(lastWords);
  }

  send(message: ToPeer): void {
    this.#child.send(message);
  }

  async stop(): Promise<void> {
    this.#step({ type: 'told-to-stop' });
    await this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#step({ type: 'told-to-stop' });
    this.#child.kill();
  }

  #onMessage(message: FromPeer): void {
    switch (message.type) {
      case 'events':
        return this.#observer.events(message.events);
      case 'looked-up':
        return this.#observer.lookedUp(this, message.file);
      case 'listening':
        this.#address = message.address;
        return this.#step(message);
      case 'linked':
      case 'failed':
        return this.#step(message);
    }
  }

  #step(event: LifeEvent): void {
    const before = this.#life;
    this.#life = live(before, event);
    if (this.#life !== before) this.#observer.lived(this);
  }
}
