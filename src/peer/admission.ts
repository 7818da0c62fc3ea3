import type { LinkConfig } from '../control/messages.js';
import { RunAddresses } from '../control/run-addresses.js';
import { addressKey } from '../core/same-address.js';
import type { Address } from '../core/vocabulary.js';
import { native } from '../wire/dialects/native.js';
import { isQueryIdOf } from '../wire/fields.js';
import { bytesOf } from '../wire/framer.js';
import type { CheckMessage, FoundMessage, GetMessage } from '../wire/messages.js';

/** A valid message that a peer refuses. */
export interface Refusal {
  /** A plain sentence. */
  readonly reason: string;
  readonly bytes: Buffer;
}

/**
 * What shows that a query is of this run. `id`: a peer of the run has issued it. `origin`: only its origin, a foreign peer, which
 * any program can name. `none`: it is made up.
 */
export type QueryProof = 'id' | 'origin' | 'none';

/**
 * Decides which messages a peer takes no part in: those that would make it connect to an address that is not of its run, and those
 * without query id that no peer of the run sends. Any program on the machine can send such messages.
 */
export class Admission {
  /** Null: this peer runs alone. */
  readonly #queryKey: string | null;
  #addresses = new RunAddresses(null);
  #foreign: ReadonlySet<string> = new Set();
  /** The addresses of the foreign peers of the older dialects: no other peer sends messages without query id. */
  #older: ReadonlySet<string> = new Set();
  #hasOlderNeighbour = false;

  constructor(queryKey: string | null) {
    this.#queryKey = queryKey;
  }

  set({ runAddresses, foreignPeers, maySendWithoutHello }: LinkConfig): void {
    const older = foreignPeers.filter(({ dialect }) => dialect !== 'native');
    const olderIds = new Set(older.map(({ id }) => id));
    this.#addresses = new RunAddresses(runAddresses);
    this.#foreign = new Set(foreignPeers.map(addressKey));
    this.#older = new Set(older.map(addressKey));
    this.#hasOlderNeighbour = maySendWithoutHello.some((id) => olderIds.has(id));
  }

  /** Null: nothing is known about the queries of others. */
  proofOf({ origin, query }: GetMessage): QueryProof | null {
    if (this.#queryKey === null || !this.#addresses.areKnown) return null;
    if (query !== null && isQueryIdOf(query, this.#queryKey)) return 'id';
    return this.#foreign.has(addressKey(origin)) ? 'origin' : 'none';
  }

  /** Why this peer neither answers nor forwards a query; null if it does. */
  ofGet(message: GetMessage): Refusal | null {
    const { origin, query } = message;
    if (!this.#addresses.has(origin)) return refusal(message, `its origin ${unknown(origin)}`);
    if (query !== null || !this.#addresses.areKnown) return null;
    // An older program forwards the query id of others, so without one the query is that of an older origin.
    if (!this.#hasOlderNeighbour)
      return refusal(message, 'it has no query id, and no neighbour here speaks an older dialect');
    if (!this.#older.has(addressKey(origin)))
      return refusal(message, 'it has no query id, and its origin does not speak an older dialect');
    return null;
  }

  /** Why this peer does not request the file from the holder of a hit; null if it may. */
  ofHit(message: FoundMessage): Refusal | null {
    const { address, query } = message;
    if (!this.#addresses.has(address)) return refusal(message, `its holder ${unknown(address)}`);
    if (query !== null || !this.#addresses.areKnown || this.#older.has(addressKey(address))) return null;
    return refusal(message, 'it has no query id, and its holder does not speak an older dialect');
  }

  /** Why this peer does not answer a walker; null if it does. */
  ofCheck(message: CheckMessage): Refusal | null {
    const { address } = message;
    if (this.#addresses.has(address)) return null;
    return { reason: `its peer ${unknown(address)}`, bytes: bytesOf(message) ?? Buffer.from('check') };
  }
}

function unknown({ ip, port }: Address): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${port} is not an address of this run`;
}

function refusal(message: GetMessage | FoundMessage, reason: string): Refusal {
  return { reason, bytes: bytesOf(message) ?? writtenAgain(message) };
}

/** The bytes of native peers are not kept. */
function writtenAgain(message: GetMessage | FoundMessage): Buffer {
  return Buffer.from(message.verb === 'get' ? native.get(message) : native.found(message));
}
