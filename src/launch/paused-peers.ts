import { Warden } from '../processes/warden.js';
import type { NetworkPeer } from './network-peer.js';

/**
 * Pauses peers. A paused native peer does not notice that the supervisor has died, so the warden then lets it go on. The warden of
 * foreign peers kills them.
 */
export class PausedPeers {
  readonly #log: string;
  #warden: Warden | null = null;

  /** @param log path of the warden's log */
  constructor(log: string) {
    this.#log = log;
  }

  /** How many processes of its own live. */
  get alive(): number {
    return this.#warden === null || this.#warden.isGone ? 0 : 1;
  }

  pause(peer: NetworkPeer): void {
    // On another host its agent has a warden, and process ids are not those of this machine.
    if (peer.spec.program === undefined && peer.pid !== undefined && peer.host === null) {
      this.#warden ??= new Warden(this.#log);
      this.#warden.paused(peer.pid);
    }
    peer.pause();
  }

  resume(peer: NetworkPeer): void {
    peer.resume();
    this.gone(peer);
  }

  /** Must be called when a peer is gone that may be paused. */
  gone({ pid, host }: NetworkPeer): void {
    if (pid !== undefined && host === null) this.#warden?.resumed(pid);
  }

  /** Must be called when the peers are gone. */
  async stop(): Promise<void> {
    await this.#warden?.stop();
  }

  kill(): void {
    this.#warden?.kill();
  }
}
