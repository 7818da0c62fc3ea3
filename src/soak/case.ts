import type { PeerId } from '../core/vocabulary.js';

/** A file that is put into shares before the case and removed behind it. */
export interface SoakFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Each has other content under the same name, so that the bytes show whose file has arrived. */
  readonly holders: readonly PeerId[];
}

export interface SoakQuery {
  readonly file: string;
  readonly origin: PeerId;
  readonly ttl: number;
}

/** One trial of a network under faults. It depends on the seed, its number and the network only. */
export interface SoakCase {
  readonly seed: string;
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly files: readonly SoakFile[];
  readonly queries: readonly SoakQuery[];
  /** Whether its queries run at the same time, and not one after the other. */
  readonly atOnce: boolean;
  /** As `--fault` takes them. */
  readonly faults: readonly string[];
  /** A query after all faults are healed: it must end as in a network without faults. */
  readonly proof: SoakQuery;
}
