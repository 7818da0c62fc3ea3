/**
 * Random choices without a source of random numbers: a message carries 32 bits, and each choice is made from these bits and a number
 * for its purpose. The same bits make the same choices in every process.
 */

/**
 * Mixes two numbers of 32 bits: the finalizer of MurmurHash3 (A. Appleby, public domain), with the second number added before.
 *
 * @returns 0 to 2^32 - 1
 */
export function mixBits(state: number, purpose: number): number {
  let bits = (state + Math.imul(purpose + 1, 0x9e3779b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number from 0 to `count - 1`, from 32 bits. */
export function belowFrom(bits: number, count: number): number {
  return Math.floor((bits / 0x1_0000_0000) * count);
}

/** The 32 random bits of a query of a real peer: the first 8 digits of its id, so that everybody who has the trace knows them. */
export function bitsOfQuery(query: string): number {
  return Number.parseInt(query.slice(0, 8), 16);
}
