import type { FromPeer, LinkConfig, PeerConfig, PeerDescription, ToPeer } from '../control/messages.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { Child } from '../processes/child.js';
import { entryOf } from '../processes/entries.js';
import type { PeerSpec } from '../topology/model.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { nextState, type PeerState, type PeerStateEvent } from './peer-state.js';

/** Lines of its log with which a dead peer explains itself. */
const lastWords = 32;

/** What a peer answers when it is asked for something. */
type Reply = Extract<FromPeer, { ask: number }>;
type WithoutNumber<M> = M extends { ask: number } ? Omit<M, 'ask'> : never;
type Asking = WithoutNumber<ToPeer>;

interface Replies {
  readonly link: 'linked';
  readonly 'look-up': 'looked-up';
  readonly describe: 'described';
}
type ReplyTo<T extends Asking> = Extract<Reply, { type: Replies[T['type']] }>;

/** A peer of floodsim's own: its process and its life. */
export class NativePeer implements NetworkPeer {
  readonly id: PeerId;
  readonly spec: PeerSpec;
  readonly folders: readonly string[];
  readonly #child: Child<ToPeer, FromPeer>;
  readonly #observer: PeerObserver;
  readonly #asked = new Map<number, (reply: Reply | null) => void>();
  #asks = 0;
  #life: PeerState = { state: 'starting' };
  #address: Address | null = null;

  constructor(spec: PeerSpec, config: PeerConfig, log: string, observer: PeerObserver) {
    this.id = config.id;
    this.spec = spec;
    this.folders = [config.shareDir, config.downloadDir];
    this.#observer = observer;
    this.#child = new Child(entryOf('peer'), log, (message) => this.#onMessage(message));
    this.#child.send({ type: 'configure', config });
    void this.#child.exited.then((exit) => this.#step({ type: 'exit', exit }));
  }

  get life(): PeerState {
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

  async link(config: LinkConfig, withinMs: number): Promise<void> {
    await this.#ask({ type: 'link', ...config }, withinMs);
  }

  settled(query: string): void {
    this.#child.send({ type: 'settled', query });
  }

  async lookUp(file: string, withinMs: number): Promise<void> {
    await this.#ask({ type: 'look-up', file }, withinMs);
  }

  async describe(digests: boolean, withinMs: number): Promise<PeerDescription | null> {
    return (await this.#ask({ type: 'describe', digests }, withinMs))?.description ?? null;
  }

  /** Sends what is to be answered; gives null where the peer goes, or takes longer than it may. */
  #ask<T extends Asking>(message: T, withinMs: number): Promise<ReplyTo<T> | null> {
    this.#asks += 1;
    const ask = this.#asks;
    return new Promise((resolve) => {
      const settle = (reply: Reply | null): void => {
        clearTimeout(giveUp);
        this.#asked.delete(ask);
        resolve(reply as ReplyTo<T> | null);
      };
      const giveUp = setTimeout(() => settle(null), withinMs);
      this.#asked.set(ask, settle);
      if (this.isGone) settle(null);
      else this.#child.send({ ...message, ask } as ToPeer);
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

  #answer(reply: Reply): void {
    this.#asked.get(reply.ask)?.(reply);
  }

  #step(event: PeerStateEvent): void {
    const before = this.#life;
    this.#life = nextState(before, event);
    if (event.type === 'exit') for (const settle of [...this.#asked.values()]) settle(null);
    if (this.#life !== before) this.#observer.onStateChange(this);
  }
}
