import { belowFrom, mixBits } from './random-bits.js';

/**
 * The table of a peer's files: a Bloom filter (B. Bloom, 1970), as query routing tables of Gnutella are. It has each file of the
 * share, and by chance some others: with n files in m bits a share of about (1 - e^(-4n/m))^4.
 *
 * Bit i of a table is bit `i & 7`, from the lowest, of byte `i >>> 3`.
 */

/** Bits that a file sets. */
const hashes = 4;

/** 32 bits of a file name: FNV-1a (Fowler, Noll, Vo) of its UTF-8 bytes. */
export function hashOfName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The table of a share, from the hash of each name. @param bits a multiple of 8 */
export function newTable(bits: number, share: Iterable<number>): Uint8Array {
  const table = new Uint8Array(bits / 8);
  for (const name of share) {
    for (let hash = 0; hash < hashes; hash += 1) {
      const bit = bitOf(name, hash, bits);
      table[bit >>> 3] = (table[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }
  return table;
}

/** Whether the share may have the name with this hash. */
export function tableHas(table: Uint8Array, name: number): boolean {
  const bits = table.length * 8;
  for (let hash = 0; hash < hashes; hash += 1) {
    const bit = bitOf(name, hash, bits);
    if ((((table[bit >>> 3] as number) >>> (bit & 7)) & 1) === 0) return false;
  }
  return true;
}

/**
 * What {@link tableHas} says of the table of a share, without the table: a million peers need no memory for theirs.
 *
 * @param share the hashes of the names in the share
 */
export function shareMayHave(share: ArrayLike<number>, name: number, bits: number): boolean {
  for (let hash = 0; hash < hashes; hash += 1)
    if (!setsBit(share, bitOf(name, hash, bits), bits)) return false;
  return true;
}

function setsBit(share: ArrayLike<number>, bit: number, bits: number): boolean {
  for (let at = 0; at < share.length; at += 1) {
    for (let hash = 0; hash < hashes; hash += 1)
      if (bitOf(share[at] as number, hash, bits) === bit) return true;
  }
  return false;
}

function bitOf(name: number, hash: number, bits: number): number {
  return belowFrom(mixBits(name, hash), bits);
}
