import type { PeerDescription } from '../control/messages.js';
import { messageOf, SimError } from '../core/errors.js';
import { unreadable } from '../core/servable.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { untilListening } from '../foreign/ports.js';
import { fillPlaceholders } from '../foreign/role.js';
import type { Workplace } from '../foreign/workplace.js';
import type { Observed } from '../processes/activity.js';
import type { Exit } from '../processes/child.js';
import { Program } from '../processes/program.js';
import type { Warden } from '../processes/warden.js';
import { describeShare } from '../share/describe.js';
import { Share } from '../share/share.js';
import { treeDigestOf } from '../share/tree-digest.js';
import type { PeerSpec, ProgramSpec } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { nextState, type PeerState, type PeerStateEvent } from './peer-state.js';
import { ReadyLine, unusableReady } from './ready-line.js';

export interface ForeignPeerOptions {
  readonly spec: PeerSpec & { readonly program: ProgramSpec };
  readonly workplace: Workplace;
  readonly log: string;
  /** Identifies its processes. */
  readonly mark: string;
  readonly warden: Warden;
  readonly observer: PeerObserver;
  /** Records what the supervisor sees of it. */
  readonly record: (event: NewEvent) => void;
}

/** A foreign peer. It reports nothing: its share is read from its folder, and its neighbours observe its messages. */
export class ForeignPeer implements NetworkPeer {
  readonly id: PeerId;
  readonly spec: PeerSpec;
  readonly folders: readonly string[];
  readonly address: Address;
  readonly #options: ForeignPeerOptions;
  readonly #program: Program;
  readonly #share: Share;
  /** Aborted when it is no longer expected to become ready. */
  readonly #ended = new AbortController();
  #state: PeerState = { state: 'starting' };
  #isPaused = false;

  constructor(options: ForeignPeerOptions) {
    const { spec, workplace, log, mark, warden } = options;
    const { role, env, folder } = workplace;
    this.#options = options;
    this.id = spec.id;
    this.spec = spec;
    this.address = { ip: role.ip, port: role.port };
    this.folders = [role.shareDir];
    this.#share = new Share(this.folders);
    const { command, cwd, stdin } = spec.program;
    this.#program = new Program({
      command: fillPlaceholders(command, role),
      cwd: cwd ?? folder,
      env: { ...env, ...spec.program.env },
      mark,
      warden,
      stdin,
      log,
    });
    void this.#program.exited.then((exit) => this.#onExit(exit));
    void this.#becomeReady();
  }

  get state(): PeerState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.state === 'ready';
  }

  get pid(): number | undefined {
    return this.#program.pid;
  }

  get observed(): Observed {
    return this.#program.observed;
  }

  get host(): null {
    return null;
  }

  get log(): string {
    return this.#program.output.path;
  }

  get isGone(): boolean {
    return this.#program.isGone;
  }

  lastLines(): string[] {
    return this.#program.output.lastLines();
  }

  /** It got its neighbours at its start, and cannot change them. */
  async link(): Promise<void> {
    this.#step({ type: 'linked' });
  }

  settled(): void {}

  stepEnded(): void {}

  async lookUp(file: string): Promise<void> {
    const about = { peer: this.id, file, observedBy: 'supervisor' } as const;
    const { entry, problem } = this.#share.lookUp(file);
    if (problem !== null) this.#options.record({ type: 'file:unservable', ...about, ...problem });
    if (entry === null) return;
    const { path } = entry;
    try {
      const { size } = await treeDigestOf(entry);
      this.#options.record({ type: 'file:held', ...about, path, size });
    } catch (error) {
      this.#options.record({ type: 'file:unservable', ...about, path, ...unreadable(error) });
    }
  }

  async describe(digests: boolean): Promise<PeerDescription> {
    return { ...(await describeShare(this.#share, digests ? treeDigestOf : null)), links: [] };
  }

  async liveMemory(): Promise<null> {
    return null;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
    this.#program.signal('SIGSTOP');
  }

  resume(): void {
    this.#isPaused = false;
    this.#program.signal('SIGCONT');
  }

  async slow(): Promise<void> {}

  async stop(): Promise<void> {
    this.#step({ type: 'stop-requested' });
    this.#ended.abort();
    if (this.#isPaused) this.resume();
    await this.#program.stop();
  }

  async kill(): Promise<void> {
    this.#step({ type: 'stop-requested' });
    this.#ended.abort();
    await this.#program.kill();
  }

  async #becomeReady(): Promise<void> {
    const { readyLine } = this.#options.spec.program;
    const { signal } = this.#ended;
    try {
      if (readyLine === null) await untilListening(this.address, signal);
      else await this.#untilPrinted(new ReadyLine(readyLine), signal);
      this.#step({ type: 'listening', address: this.address });
    } catch (error) {
      if (signal.aborted) return;
      const code = error instanceof SimError ? unusableReady : 'unknown';
      this.#step({ type: 'failed', code, message: messageOf(error) });
    }
  }

  async #untilPrinted(readyLine: ReadyLine, signal: AbortSignal): Promise<void> {
    let stopWatching = (): void => {};
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      stopWatching = this.#program.output.watch((lines) => {
        try {
          if (readyLine.matchesAny(lines)) resolve();
        } catch (error) {
          reject(error);
        }
      });
    }).finally(() => stopWatching());
  }

  #onExit(exit: Exit): void {
    this.#ended.abort();
    const { startError } = this.#program;
    if (startError === null) this.#step({ type: 'exit', exit });
    else this.#step({ type: 'failed', code: 'no-start', message: startError });
  }

  #step(event: PeerStateEvent): void {
    const before = this.#state;
    this.#state = nextState(before, event);
    if (this.#state !== before) this.#options.observer.onStateChange(this);
  }
}
