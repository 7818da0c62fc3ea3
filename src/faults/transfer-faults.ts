import type { Random } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from './active-fault.js';
import type { Target, TransferDecision, TransferFaultKind } from './fault.js';

/** A transfer: of which holder, to which origin. */
export interface TransferEnds {
  readonly holder: PeerId;
  /** Null: it is not a peer of this run. */
  readonly origin: PeerId | null;
}

/** A fault, and what it would do with one transfer. */
export interface DecidedFault {
  readonly fault: ActiveFault;
  readonly decision: TransferDecision;
}

interface KnownFault {
  readonly fault: ActiveFault;
  readonly kind: TransferFaultKind;
  /** Sequences go on from one transfer to the next. */
  readonly randoms: Map<string, Random>;
}

/** The faults on transfers of a network that have not ended, and what they decide. Without sockets and clock. */
export class TransferFaults {
  /** In the order of their numbers. */
  readonly #faults = new Set<KnownFault>();

  add(fault: ActiveFault, kind: TransferFaultKind): void {
    if (fault.ended.aborted) return;
    const known = { fault, kind, randoms: new Map() };
    this.#faults.add(known);
    fault.ended.addEventListener('abort', () => this.#faults.delete(known));
  }

  /**
   * Whether a fault may act on something that this peer sends as holder, or requests as origin. An origin also
   * asks for what its holder does: its events, for which a fault may wait, then arrive before the request.
   */
  mayActAt(peer: PeerId): boolean {
    return (
      this.#with('holder').some(({ fault }) => isOnTransfer(fault.target, peer)) ||
      [...this.#faults].some(({ fault }) => isOnTransfer(fault.target, undefined, peer))
    );
  }

  /** Whether a fault needs a proxy between these peers. */
  isProxied(origin: PeerId, holder: PeerId): boolean {
    return this.#with('proxy').some(({ fault }) => isOnTransfer(fault.target, holder, origin));
  }

  /**
   * What the faults would do with a transfer, in the order of their numbers. Before one acts, its `take` must be asked: it
   * may not be active.
   *
   * @param size bytes that the hit or the header announces
   */
  decide(by: TransferFaultKind['by'], { holder, origin }: TransferEnds, size: number | null): DecidedFault[] {
    const own = this.#with(by).filter(({ fault }) => isOnTransfer(fault.target, holder, origin));
    return own.map(({ fault, kind, randoms }) => {
      const ends = `${holder}>${origin ?? '?'}`;
      const random = randoms.get(ends) ?? fault.random(ends);
      randoms.set(ends, random);
      return { fault, decision: kind.decide(fault.parameters, { size, random }) };
    });
  }

  #with(by: TransferFaultKind['by']): KnownFault[] {
    return [...this.#faults].filter(({ kind }) => kind.by === by);
  }
}

/** Undefined: any. */
function isOnTransfer(target: Target, holder: PeerId | undefined, origin?: PeerId | null): boolean {
  if (target.on !== 'transfer') return false;
  return isSame(target.holder, holder) && isSame(target.origin, origin);
}

function isSame(aimed: PeerId | 'all', peer: PeerId | null | undefined): boolean {
  return aimed === 'all' || peer === undefined || aimed === peer;
}
