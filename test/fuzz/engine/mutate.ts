import type { Random } from './random.js';

/** Values at which lengths, counts and offsets change their meaning. */
const edges = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

/**
 * A changed copy of an input.
 *
 * @param other another input, of which a piece may be taken
 * @param tokens words of the target's language
 */
export function mutate(
  input: Buffer,
  other: Buffer,
  tokens: readonly Buffer[],
  maxBytes: number,
  random: Random,
): Buffer {
  let bytes = input;
  do {
    const change = random.pick(changes);
    bytes = change(bytes, { other, tokens, random });
  } while (!random.oneIn(3));
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes;
}

interface Material {
  readonly other: Buffer;
  readonly tokens: readonly Buffer[];
  readonly random: Random;
}

type Change = (bytes: Buffer, material: Material) => Buffer;

const flipBit: Change = (bytes, { random }) => {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = random.below(bytes.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
};

const setByte: Change = (bytes, { random }) => {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  copy[random.below(bytes.length)] = random.below(256);
  return copy;
};

/** A number of 1, 2 or 4 bytes, or in decimal digits. */
const setNumber: Change = (bytes, { random }) => {
  const value = random.pick(edges);
  if (random.oneIn(2)) return splice(bytes, random, Buffer.from(String(value)), digitsAt(bytes, random));
  const number = Buffer.alloc(4);
  number.writeUInt32LE(value);
  const width = random.pick([1, 2, 4]);
  return splice(bytes, random, number.subarray(0, width), { length: width });
};

const insertRandom: Change = (bytes, { random }) => splice(bytes, random, random.bytes(1 + random.below(8)));

const insertToken: Change = (bytes, { random, tokens }) =>
  tokens.length === 0 ? bytes : splice(bytes, random, random.pick(tokens), { length: random.below(4) });

const removeBlock: Change = (bytes, { random }) =>
  splice(bytes, random, Buffer.alloc(0), { length: 1 + random.below(Math.max(1, bytes.length >> 2)) });

const repeatBlock: Change = (bytes, { random }) => {
  const start = random.below(bytes.length + 1);
  const block = bytes.subarray(start, start + 1 + random.below(64));
  const times = random.oneIn(8) ? 1 + random.below(200) : 1 + random.below(3);
  return splice(bytes, random, Buffer.concat(Array.from({ length: times }, () => block)), { start });
};

const moveBlock: Change = (bytes, { random }) => {
  const start = random.below(bytes.length + 1);
  const end = start + random.below(Math.max(1, bytes.length >> 2));
  const block = bytes.subarray(start, end);
  return splice(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]), random, block);
};

const takeFromOther: Change = (bytes, { random, other }) => {
  const start = random.below(other.length + 1);
  const piece = other.subarray(start, start + random.below(other.length - start + 1));
  return splice(bytes, random, piece, { length: random.below(piece.length + 1) });
};

const changes: readonly Change[] = [
  flipBit,
  setByte,
  setNumber,
  insertRandom,
  insertToken,
  insertToken,
  removeBlock,
  repeatBlock,
  moveBlock,
  takeFromOther,
];

/** Replaces `length` bytes at `start`, by default none at a random place. */
function splice(
  bytes: Buffer,
  random: Random,
  piece: Buffer,
  { start = random.below(bytes.length + 1), length = 0 }: { start?: number; length?: number } = {},
): Buffer {
  return Buffer.concat([bytes.subarray(0, start), piece, bytes.subarray(start + length)]);
}

/** Where a decimal number stands, searched from a random place on; nothing if there is none. */
function digitsAt(bytes: Buffer, random: Random): { start?: number; length?: number } {
  const from = random.below(bytes.length + 1);
  const isDigit = (at: number): boolean => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39;
  let start = from;
  while (start < bytes.length && !isDigit(start)) start += 1;
  let end = start;
  while (end < bytes.length && isDigit(end)) end += 1;
  return end > start ? { start, length: end - start } : {};
}
