import { packageVersion } from '../core/package.js';
import { type PlannedQuery, ticksPerMs } from '../engine/options.js';
import type { Overlay } from '../engine/overlay.js';
import type { BinaryHeader } from '../trace/binary/header.js';

/** What the binary trace of a simulation says of it before it begins. */
export interface TracedSimulation {
  readonly topology: string;
  /** Ids of all peers of the overlay; the last `absent` of them do not run. */
  readonly ids: Uint32Array;
  readonly absent: number;
  readonly overlay: Overlay;
  /** With its settings. */
  readonly strategy: string;
  readonly seed: string;
  readonly forwardOnHit: boolean;
  /** How messages are lost, as a fault; null: none are. */
  readonly loss: string | null;
  /** Names of the files, by their numbers. */
  readonly files: readonly string[];
  /** The files of a peer, ascending. */
  readonly filesOf: (peer: number) => Uint32Array;
  readonly plans: readonly PlannedQuery[];
}

export function traceHeader(simulation: TracedSimulation): BinaryHeader {
  const { topology, ids, absent, overlay, strategy, seed, forwardOnHit, loss, files, plans } = simulation;
  const { shareOffsets, shares } = sharesOf(simulation);
  const queries = new Uint32Array(4 * plans.length);
  for (const [number, { origin, file, ttl, random }] of plans.entries())
    queries.set([origin, file, ttl, random], 4 * number);
  return {
    ...{ floodsim: packageVersion(), topology, strategy, seed, forwardOnHit, ticksPerMs, loss, absent },
    ids,
    offsets: overlay.offsets,
    targets: overlay.targets,
    files,
    shareOffsets,
    shares,
    queries,
  };
}

function sharesOf({ ids, filesOf }: TracedSimulation): Pick<BinaryHeader, 'shareOffsets' | 'shares'> {
  const shareOffsets = new Uint32Array(ids.length + 1);
  for (let peer = 0; peer < ids.length; peer += 1)
    shareOffsets[peer + 1] = (shareOffsets[peer] as number) + filesOf(peer).length;
  const shares = new Uint32Array(shareOffsets[ids.length] as number);
  for (let peer = 0; peer < ids.length; peer += 1) shares.set(filesOf(peer), shareOffsets[peer]);
  return { shareOffsets, shares };
}
