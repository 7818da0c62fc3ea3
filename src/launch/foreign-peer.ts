import type { PeerDescription } from '../control/messages.js';
import { messageOf } from '../core/errors.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import { filledIn } from '../foreign/command-words.js';
import { untilListening } from '../foreign/listening.js';
import type { Workplace } from '../foreign/workplace.js';
import type { Exit } from '../processes/exit.js';
import { Program } from '../processes/program.js';
import type { Warden } from '../processes/warden.js';
import { describeShare, Share } from '../share/share.js';
import { treeDigestOf } from '../share/tree-digest.js';
import type { PeerSpec, ProgramSpec } from '../topology/model.js';
import type { NewEvent } from '../trace/event.js';
import type { NetworkPeer, PeerObserver } from './network-peer.js';
import { nextState, type PeerState, type PeerStateEvent } from './peer-state.js';

export interface ForeignPeerOptions {
  readonly spec: PeerSpec & { readonly program: ProgramSpec };
  readonly workplace: Workplace;
  readonly log: string;
  /** Tells its processes from all others. */
  readonly mark: string;
  readonly warden: Warden;
  readonly observer: PeerObserver;
  /** What its supervisor sees of it. */
  readonly record: (event: NewEvent) => void;
}

/** A peer that others wrote. It tells nothing: what it shares is seen in its folder, what it does its neighbours see. */
export class ForeignPeer implements NetworkPeer {
  readonly id: PeerId;
  readonly spec: PeerSpec;
  readonly folders: readonly string[];
  readonly address: Address;
  readonly #options: ForeignPeerOptions;
  readonly #program: Program;
  readonly #share: Share;
  readonly #leaving = new AbortController();
  readonly #gone = promised();
  #life: PeerState = { state: 'starting' };

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
      command: filledIn(command, role),
      cwd: cwd ?? folder,
      env: { ...env, ...spec.program.env },
      mark,
      warden,
      stdin,
      log,
    });
    void this.#program.exited.then((exit) => this.#ended(exit));
    void this.#becomeReady();
  }

  get life(): PeerState {
    return this.#life;
  }

  get isReady(): boolean {
    return this.#life.state === 'ready';
  }

  get pid(): number | undefined {
    return this.#program.pid;
  }

  get log(): string {
    return this.#program.output.path;
  }

  get isGone(): boolean {
    return this.#program.isGone;
  }

  /** Settles when it has been ended, with all that it had started. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  lastLines(): string[] {
    return this.#program.output.lastLines();
  }

  /** It was told at its start whom to ask, and cannot be told again. */
  async link(): Promise<void> {
    this.#step({ type: 'linked' });
  }

  settled(): void {}

  async lookUp(file: string): Promise<void> {
    const entry = this.#share.find(file);
    const digest = entry === null ? null : await treeDigestOf(entry).catch(() => null);
    if (entry === null || digest === null) return;
    const { path } = entry;
    this.#options.record({
      type: 'file:held',
      peer: this.id,
      file,
      path,
      size: digest.size,
      observedBy: 'supervisor',
    });
  }

  async describe(digests: boolean): Promise<PeerDescription> {
    return { files: await describeShare(this.#share, digests ? treeDigestOf : null), links: [] };
  }

  async stop(): Promise<void> {
    this.#step({ type: 'told-to-stop' });
    this.#leaving.abort();
    await this.#program.stop();
    this.#gone.resolve();
  }

  async kill(): Promise<void> {
    this.#step({ type: 'told-to-stop' });
    this.#leaving.abort();
    await this.#program.kill();
    this.#gone.resolve();
  }

  async #becomeReady(): Promise<void> {
    const { readyLine } = this.#options.spec.program;
    const { signal } = this.#leaving;
    try {
      if (readyLine === null) await untilListening(this.address, signal);
      else await this.#untilSaid(new RegExp(readyLine, 'u'), signal);
      this.#step({ type: 'listening', address: this.address });
    } catch (error) {
      if (!signal.aborted) this.#step({ type: 'failed', code: 'unknown', message: messageOf(error) });
    }
  }

  #untilSaid(pattern: RegExp, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      const said = new AbortController();
      const stopWatching = this.#program.output.watch((line) => {
        if (pattern.test(line)) said.abort();
      });
      const tell = (): void => {
        stopWatching();
        resolve();
      };
      if (said.signal.aborted) tell();
      else said.signal.addEventListener('abort', tell);
    });
  }

  #ended(exit: Exit): void {
    this.#leaving.abort();
    const { startError } = this.#program;
    if (startError === null) this.#step({ type: 'exit', exit });
    else this.#step({ type: 'failed', code: 'no-start', message: startError });
  }

  #step(event: PeerStateEvent): void {
    const before = this.#life;
    this.#life = nextState(before, event);
    if (this.#life !== before) this.#options.observer.onStateChange(this);
  }
}

function promised(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
