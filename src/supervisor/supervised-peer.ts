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
}

/** What a peer answers when it is asked for something. */
type Reply = Extract<FromPeer, { type: 'linked' | 'looked-up' | 'described' }>;

/** One peer's process and its life. */
export class SupervisedPeer {
  readonly id: PeerId;
  readonly config: PeerConfig;
  readonly #child: Child<ToPeer, FromPeer>;
  readonly #observer: PeerObserver;
  readonly #asked: { readonly reply: Reply['type']; settle(reply: Reply | null): void }[] = [];
  #life: Life = { state: 'starting' };
  #address: Address | null = null;

  constructor(config: PeerConfig, entry: string, log: string, observer: PeerObserver) {
    this.id = config.id;
    this.config = config;
    this.#observer = observer;
    this.#child = new Child(entry, log, (message) => this.#onMessage(message));
    this.#child.send({ type: 'configure', config });
    void this.#child.exited.then((exit) => this.#step({ type: 'exit', exit }));
  }

  get life(): Life {
    return this.#life;
  }

  get isReady(): boolean {
    return this.#life.state === 'ready';
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

  /** Sends what is to be answered; gives null where the peer goes, or takes longer than it may. */
  ask<T extends Reply['type']>(
    message: ToPeer,
    reply: T,
    withinMs: number,
  ): Promise<Extract<Reply, { type: T }> | null> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => asked.settle(null), withinMs);
      const asked = {
        reply,
        settle: (answer: Reply | null): void => {
          clearTimeout(giveUp);
          const index = this.#asked.indexOf(asked);
          if (index !== -1) this.#asked.splice(index, 1);
          resolve(answer as Extract<Reply, { type: T }> | null);
        },
      };
      this.#asked.push(asked);
      if (this.isGone) asked.settle(null);
      else this.#child.send(message);
    });
  }

  async stop(): Promise<void> {
    this.#step({ type: 'told-to-stop' });
    await this.#child.stop({ type: 'stop' });
  }

  /** Ends it at once. Settles when the process is gone. */
  async kill(): Promise<void> {
    this.#step({ type: 'told-to-stop' });
    this.#child.kill();
    await this.#child.exited;
  }

  #onMessage(message: FromPeer): void {
    switch (message.type) {
      case 'events':
        return this.#observer.events(message.events);
      case 'listening':
        this.#address = message.address;
        return this.#step(message);
      case 'linked':
        this.#step(message);
        return this.#answer(message);
      case 'looked-up':
      case 'described':
        return this.#answer(message);
      case 'failed':
        return this.#step(message);
    }
  }

  /** Answers come in the order of the questions, of each kind. */
  #answer(reply: Reply): void {
    this.#asked.find((asked) => asked.reply === reply.type)?.settle(reply);
  }

  #step(event: LifeEvent): void {
    const before = this.#life;
    this.#life = live(before, event);
    if (event.type === 'exit') for (const asked of [...this.#asked]) asked.settle(null);
    if (this.#life !== before) this.#observer.lived(this);
  }
}
