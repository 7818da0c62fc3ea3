import type { PeerId } from '../core/vocabulary.js';
import type { Fault, Target } from '../faults/fault.js';
import { isOnLink } from '../faults/target-links.js';

/** What faults change in every run: those that act from the start, on every message and without an end. */
export interface CertainFaults {
  /** The faults that a prediction follows. */
  readonly predicted: readonly NumberedFault[];
  /** The others: what they do depends on times, on random numbers, or on events. */
  readonly notPredicted: readonly NumberedFault[];
  /** Whether each message from one peer to another is dropped. */
  isCut(from: PeerId, to: PeerId): boolean;
  /** How many copies of each message from one peer to another are sent besides. */
  copies(from: PeerId, to: PeerId): number;
  /** Peers that do not run. */
  readonly down: ReadonlySet<PeerId>;
}

export interface NumberedFault {
  /** 1, 2, 3 ...: its number in a run with these faults. */
  readonly number: number;
  /** As `--fault` takes it. */
  readonly text: string;
}

export const noFaults: CertainFaults = {
  predicted: [],
  notPredicted: [],
  isCut: () => false,
  copies: () => 0,
  down: new Set(),
};

const cutting: ReadonlySet<string> = new Set(['cut', 'partition', 'loss']);
/** A peer that is late counts as down: a query that is sent at once does not find it. */
const stopping: ReadonlySet<string> = new Set(['kill', 'leave', 'late']);

/** Sorts the faults of a run by whether their effect on a flood can be predicted. */
export function certainFaults(faults: readonly Fault[], peers: readonly PeerId[]): CertainFaults {
  const predicted: NumberedFault[] = [];
  const notPredicted: NumberedFault[] = [];
  const cuts: Target[] = [];
  const doubled: Target[] = [];
  const down = new Set<PeerId>();
  for (const [index, fault] of faults.entries()) {
    const { kind, target, text } = fault;
    (isCertain(fault) ? predicted : notPredicted).push({ number: index + 1, text });
    if (!isCertain(fault)) continue;
    if (target.on !== 'peer') (kind === 'duplicate' ? doubled : cuts).push(target);
    else for (const peer of target.peers === 'all' ? peers : target.peers) down.add(peer);
  }
  const isCut = (from: PeerId, to: PeerId): boolean => cuts.some((target) => isOnLink(target, from, to));
  const copies = (from: PeerId, to: PeerId): number =>
    doubled.filter((target) => isOnLink(target, from, to)).length;
  return { predicted, notPredicted, isCut, copies, down };
}

function isCertain({ kind, when, forMs, times, text }: Fault): boolean {
  if (when.on !== 'start' || forMs !== null || times !== null) return false;
  // `loss 2-3` is for every message, `loss 2-3 10%` for some of them.
  if (kind === 'loss' || kind === 'duplicate') return text.split(' ').length === 2;
  return cutting.has(kind) || stopping.has(kind);
}
