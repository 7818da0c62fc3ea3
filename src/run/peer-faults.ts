import type { ActiveFault } from '../faults/active-fault.js';
import type { PeerFaultContext, PeerFaultKind } from '../faults/fault.js';
import type { Network } from '../launch/network.js';
import type { NetworkPeer } from '../launch/network-peer.js';
import type { FaultEffect, NewEvent } from '../trace/event.js';

/** Carries out the faults on peers. */
export class PeerFaults {
  readonly #network: Network;
  readonly #record: (event: NewEvent) => void;
  /** What is done to each peer, one thing after the other. */
  readonly #queues = new Map<number, Promise<void>>();
  /** By fault: the peers to which it has done something. */
  readonly #changed = new Map<number, Set<number>>();

  constructor(network: Network, record: (event: NewEvent) => void) {
    this.#network = network;
    this.#record = record;
  }

  /** The peers of a fault. */
  peersOf({ target }: Pick<ActiveFault, 'target'>): readonly number[] {
    if (target.on !== 'peer') return [];
    return target.peers === 'all' ? this.#network.topology.peers.map(({ id }) => id) : target.peers;
  }

  /**
   * Lets the fault act on its peers.
   *
   * @param onWait called when it waits before it goes on
   */
  async act(fault: ActiveFault, kind: PeerFaultKind, onWait: () => void): Promise<void> {
    const context = this.#context(fault, onWait);
    await Promise.all(this.peersOf(fault).map((peer) => kind.act(peer, fault.parameters, context)));
  }

  /** Undoes what the fault has done, and starts the peers that it has held back. */
  async undo(fault: ActiveFault, kind: PeerFaultKind): Promise<void> {
    const context = this.#context(fault, () => {});
    const peers = kind.holdsBack ? this.peersOf(fault) : [...(this.#changed.get(fault.number) ?? [])];
    await Promise.all(peers.map((peer) => kind.undo?.(peer, fault.parameters, context)));
    this.#changed.delete(fault.number);
  }

  #context(fault: ActiveFault, onWait: () => void): PeerFaultContext {
    const network = this.#network;
    const changed = (peer: number): void => {
      const peers = this.#changed.get(fault.number) ?? new Set();
      this.#changed.set(fault.number, peers.add(peer));
    };
    const applied = (peer: number, effect: FaultEffect): void => {
      changed(peer);
      this.#record({ type: 'fault:applied', fault: fault.number, peer, effect, cause: fault.started });
    };
    /** Only those actions count that take something away: a fault must be able to undo what it has done. */
    const take = (
      peer: number,
      effect: FaultEffect,
      isPossible: (running: NetworkPeer) => boolean,
      act: (running: NetworkPeer) => void | Promise<void>,
    ) =>
      this.#inTurn(peer, async () => {
        const running = network.peer(peer);
        if (running === undefined || !isPossible(running) || !fault.take()) return;
        applied(peer, effect);
        await act(running);
      });
    return {
      kill: (peer) => take(peer, 'killed', isUp, () => network.killPeer(peer)),
      stop: (peer) => take(peer, 'stopped', isUp, () => network.stopPeer(peer)),
      pause: (peer) => take(peer, 'paused', canPause, (running) => network.pausePeer(running)),
      resume: (peer) =>
        this.#inTurn(peer, async () => {
          const running = network.peer(peer);
          if (running?.isPaused !== true || running.isGone) return;
          applied(peer, 'resumed');
          network.resumePeer(running);
        }),
      slow: (peer, ms) =>
        this.#inTurn(peer, async () => {
          const { number, started, times } = fault;
          changed(peer);
          await network.slowPeer(peer, { fault: number, cause: started, ms, times });
        }),
      start: (peer) =>
        this.#inTurn(peer, async () => {
          if (network.peer(peer)?.isGone === false) return;
          applied(peer, 'started');
          await network.restart(peer);
        }),
      wait: (ms) => wait(ms, fault.ended, onWait),
      ended: fault.ended,
      random: (peer) => fault.random(String(peer)),
    };
  }

  /** A peer that starts is not killed before it is ready. */
  #inTurn(peer: number, act: () => Promise<void>): Promise<void> {
    const done = (this.#queues.get(peer) ?? Promise.resolve()).then(act);
    this.#queues.set(
      peer,
      done.catch(() => {}),
    );
    return done;
  }
}

function isUp({ state: { state } }: NetworkPeer): boolean {
  return state === 'listening' || state === 'ready';
}

function canPause({ isReady, isPaused }: NetworkPeer): boolean {
  return isReady && !isPaused;
}

function wait(ms: number, ended: AbortSignal, onWait: () => void): Promise<void> {
  onWait();
  return new Promise((resolve) => {
    if (ended.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ended.addEventListener('abort', end);
  });
}
