import type {
  FromPeer,
  LinkConfig,
  PeerConfig,
  PeerDescription,
  SlowLookUps,
  ToPeer,
} from '../control/messages.js';
import { systemCode } from '../core/errors.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { Observed } from '../processes/activity.js';
import type { RunningChild } from '../processes/child.js';
import { SilenceLimit } from '../processes/silence-limit.js';
import type { PeerSpec } from '../topology/model.js';
import type { Host } from './host.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { nextState, type PeerState, type PeerStateEvent } from './peer-state.js';

/** How many last lines of its log explain a dead peer. */
const maxLastLines = 32;

type Reply = Extract<FromPeer, { type: Replies[keyof Replies] }>;
type WithoutNumber<M> = M extends { ask: number } ? Omit<M, 'ask'> : never;
type Request = WithoutNumber<Extract<ToPeer, { type: keyof Replies }>>;

interface Replies {
  readonly link: 'linked';
  readonly 'look-up': 'looked-up';
  readonly describe: 'described';
  readonly slow: 'slowed';
  readonly measure: 'measured';
}
type ReplyTo<T extends Request> = Extract<Reply, { type: Replies[T['type']] }>;

/** A native peer: its process and its state. */
export class NativePeer implements NetworkPeer {
  readonly id: PeerId;
  readonly spec: PeerSpec;
  readonly folders: readonly string[];
  readonly #child: RunningChild<ToPeer>;
  readonly #host: Host;
  readonly #observer: PeerObserver;
  readonly #replies = new Map<number, (reply: Reply | null) => void>();
  #requests = 0;
  #state: PeerState = { state: 'starting' };
  #address: Address | null = null;
  #isPaused = false;

  constructor(spec: PeerSpec, config: PeerConfig, log: string, observer: PeerObserver, host: Host) {
    this.id = config.id;
    this.spec = spec;
    this.folders = [host.here(config.shareDir), host.here(config.downloadDir)];
    this.#observer = observer;
    this.#host = host;
    this.#child = host.start<ToPeer, FromPeer>('peer', log, (message) => this.#onMessage(message));
    this.#child.send({ type: 'configure', config });
    void this.#child.exited.then((exit) => {
      const { startError } = this.#child;
      if (startError !== null)
        this.#step({
          type: 'failed',
          code: systemCode(startError) ?? 'unknown',
          message: startError.message,
        });
      this.#step({ type: 'exit', exit });
    });
  }

  get state(): PeerState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.state === 'ready';
  }

  get address(): Address | null {
    return this.#address;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get observed(): Observed {
    return this.#child.observed;
  }

  get host(): string | null {
    return this.#host.name;
  }

  get log(): string {
    return this.#child.log;
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  lastLines(): string[] {
    return this.#child.lastLines(maxLastLines);
  }

  async link(config: LinkConfig, withinMs: number | null): Promise<void> {
    await this.#request({ type: 'link', ...config }, withinMs);
  }

  stepEnded(query: string, step: number): void {
    this.#child.send({ type: 'step-ended', query, step });
  }

  settled(query: string): void {
    this.#child.send({ type: 'settled', query });
  }

  async lookUp(file: string, withinMs: number): Promise<void> {
    await this.#request({ type: 'look-up', file }, withinMs);
  }

  async describe(digests: boolean, withinMs: number): Promise<PeerDescription | null> {
    const description = (await this.#request({ type: 'describe', digests }, withinMs))?.description;
    if (description === undefined) return null;
    const files = description.files.map((file) => ({ ...file, path: this.#host.here(file.path) }));
    return { ...description, files };
  }

  async liveMemory(withinMs: number): Promise<number | null> {
    return (await this.#request({ type: 'measure' }, withinMs))?.liveMemory ?? null;
  }

  /** Sends a message, and returns its reply; null if the peer ends, or does not work on it for `withinMs`; null: without this limit. */
  #request<T extends Request>(message: T, withinMs: number | null): Promise<ReplyTo<T> | null> {
    this.#requests += 1;
    const ask = this.#requests;
    return new Promise((resolve) => {
      const settle = (reply: Reply | null): void => {
        limit?.dispose();
        this.#replies.delete(ask);
        resolve(reply as ReplyTo<T> | null);
      };
      const limit =
        withinMs === null
          ? null
          : new SilenceLimit({
              limitMs: withinMs,
              observed: () => [this.observed],
              onSilence: () => settle(null),
            });
      this.#replies.set(ask, settle);
      if (this.isGone) settle(null);
      else this.#child.send({ ...message, ask } as ToPeer);
    });
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
    this.#child.signal('SIGSTOP');
  }

  resume(): void {
    this.#isPaused = false;
    this.#child.signal('SIGCONT');
  }

  async slow(lookUps: SlowLookUps, withinMs: number): Promise<void> {
    await this.#request({ type: 'slow', ...lookUps }, withinMs);
  }

  async stop(): Promise<void> {
    this.#step({ type: 'stop-requested' });
    if (this.#isPaused) this.resume();
    await this.#child.stop({ type: 'stop' });
  }

  async kill(): Promise<void> {
    this.#step({ type: 'stop-requested' });
    this.#child.kill();
    await this.#child.exited;
  }

  #onMessage(message: FromPeer): void {
    switch (message.type) {
      case 'events':
        return this.#observer.events(this.#host.translated(message.events));
      case 'question':
        return void this.#answerQuestion(message);
      case 'listening':
        this.#address = message.address;
        return this.#step(message);
      case 'linked':
        this.#step(message);
        return this.#answer(message);
      case 'looked-up':
      case 'slowed':
      case 'described':
      case 'measured':
        return this.#answer(message);
      case 'failed':
        return this.#step(message);
    }
  }

  async #answerQuestion(message: Extract<FromPeer, { type: 'question' }>): Promise<void> {
    const answer = await this.#observer.answer(this.id, message);
    if (!this.isGone) this.#child.send({ type: 'answer', ask: message.ask, answer });
  }

  #answer(reply: Reply): void {
    this.#replies.get(reply.ask)?.(reply);
  }

  #step(event: PeerStateEvent): void {
    const before = this.#state;
    this.#state = nextState(before, event);
    if (event.type === 'exit') for (const settle of [...this.#replies.values()]) settle(null);
    if (this.#state !== before) this.#observer.onStateChange(this);
  }
}
