import { knownError } from '../core/resources.js';
import type { Fault, PeerFaultKind } from '../faults/fault.js';
import { kindOf } from '../faults/registry.js';
import type { Network } from '../launch/network.js';
import type { ControlledFault } from './controlled-fault.js';
import type { LiveTrace } from './live-trace.js';
import { PeerFaults } from './peer-faults.js';

export interface ActingFaultsOptions {
  readonly network: Network;
  readonly trace: LiveTrace;
  /** Called with a sentence if a fault could not act. */
  readonly onWarning: (text: string) => void;
}

/** Lets the faults of a session act on its network, and undoes what they have done. */
export class ActingFaults {
  readonly #options: ActingFaultsOptions;
  readonly #peers: PeerFaults;
  readonly #acting = new Set<Promise<void>>();
  #isOver = false;

  constructor(options: ActingFaultsOptions) {
    this.#options = options;
    this.#peers = new PeerFaults(options.network, (event) => options.trace.record(event));
  }

  /** Whether a fault acts now, waits before it acts again, or is undone. */
  get isBusy(): boolean {
    return this.#acting.size > 0;
  }

  /** Opens the proxies of its links. Must be called before the fault is known: until then, it cannot act. */
  async prepare(fault: Fault): Promise<void> {
    if (kindOf(fault).on === 'link') await this.#options.network.links.prepare(fault.target);
  }

  /** Must be called before it starts: a transfer asks for the faults that are active. */
  async install(fault: ControlledFault): Promise<void> {
    if (fault.kind.on === 'transfer') await this.#options.network.transfers.add(fault, fault.kind);
  }

  /**
   * Resolves when the fault has begun to act: it has acted, or waits.
   *
   * @param onDone called when it acts no more, and has done nothing that can be undone
   */
  async start(fault: ControlledFault, onDone: () => void): Promise<void> {
    const { kind } = fault;
    if (kind.on === 'link') this.#options.network.links.activate(fault, kind);
    if (kind.on !== 'peer') return;
    await new Promise<void>((begun) => {
      fault.acted = this.#track(fault, this.#peers.act(fault, kind, begun)).then(() => {
        begun();
        if (kind.undo === undefined) onDone();
      });
    });
  }

  /** Undoes what a fault has done that has ended. */
  async undo(fault: ControlledFault): Promise<void> {
    if (fault.kind.on === 'peer') await this.#track(fault, this.#undo(fault, fault.kind));
  }

  /** Nothing is undone any more. */
  stop(): void {
    this.#isOver = true;
  }

  /** Resolves when nothing acts any more. */
  async idle(): Promise<void> {
    while (this.#acting.size > 0) await Promise.all(this.#acting);
  }

  async #undo(fault: ControlledFault, kind: PeerFaultKind): Promise<void> {
    await fault.acted;
    if (!this.#isOver) await this.#peers.undo(fault, kind);
  }

  async #track({ fault }: ControlledFault, acting: Promise<void>): Promise<void> {
    const safe = acting.catch((error: unknown) => {
      const known = knownError(error);
      if (known === null) throw error;
      if (!this.#isOver) this.#options.onWarning(`${fault.text} could not act: ${known.message}`);
    });
    this.#acting.add(safe);
    try {
      await safe;
    } finally {
      this.#acting.delete(safe);
    }
  }
}
