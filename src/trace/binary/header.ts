import { binaryMagic } from '../event.js';
import { bytesOfWords, wordsOfBytes } from './records.js';

const binaryVersion = 1;
/** Bytes before the description. */
const headBytes = 16;
/** Of the description: many files with long names. */
const maxDescription = 256 * 1024 * 1024;
/** Of a table, in words: more than can be simulated. */
const maxWords = 2 ** 31;

/**
 * A simulation before it begins, as a binary trace begins with it. Peers are indices: first those of the network, then its absent
 * peers. Links are indices of `targets`, as in the engine's `Overlay`.
 */
export interface BinaryHeader {
  readonly floodsim: string;
  /** Its name. */
  readonly topology: string;
  /** As `--strategy` takes it. */
  readonly strategy: string;
  readonly seed: string;
  readonly forwardOnHit: boolean;
  readonly ticksPerMs: number;
  /** How messages are lost, as a fault; null: none are. */
  readonly loss: string | null;
  /** Number of absent peers; their ids are the last ones. */
  readonly absent: number;
  readonly ids: Uint32Array;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** Names. */
  readonly files: readonly string[];
  /** Peer p has the files `shares[shareOffsets[p]]` to `shares[shareOffsets[p + 1] - 1]`. */
  readonly shareOffsets: Uint32Array;
  readonly shares: Uint32Array;
  /** Four words each: origin, file, TTL, and 32 random bits. */
  readonly queries: Uint32Array;
}

export const queryWords = 4;

/** What stands in a binary trace as JSON. */
interface Description extends Pick<BinaryHeader, (typeof described)[number]> {
  readonly peers: number;
  readonly links: number;
  readonly shares: number;
  readonly queries: number;
}

const described = [
  'floodsim',
  'topology',
  'strategy',
  'seed',
  'forwardOnHit',
  'ticksPerMs',
  'loss',
  'absent',
  'files',
] as const;

/** The header as bytes, in pieces. */
export function encodeHeader(header: BinaryHeader): Uint8Array[] {
  const { floodsim, topology, strategy, seed, forwardOnHit, ticksPerMs, loss, absent, files } = header;
  const { ids, offsets, targets, shareOffsets, shares, queries } = header;
  const description: Description = {
    floodsim,
    topology,
    strategy,
    seed,
    forwardOnHit,
    ticksPerMs,
    loss,
    absent,
    files,
    peers: ids.length,
    links: targets.length,
    shares: shares.length,
    queries: queries.length / queryWords,
  };
  const json = Buffer.from(JSON.stringify(description));
  const padding = Buffer.alloc(-json.length & 3, ' ');
  const head = Buffer.alloc(headBytes);
  head.write(binaryMagic, 'hex');
  head.writeUInt32LE(binaryVersion, 8);
  head.writeUInt32LE(json.length + padding.length, 12);
  const tables = [ids, offsets, targets, shareOffsets, shares, queries].map(bytesOfWords);
  return [head, json, padding, ...tables];
}

/** Takes bytes of a file in their order. */
export interface ByteSource {
  /** @throws Error if there are not so many */
  take(count: number): Promise<Uint8Array>;
}

/** Words in a piece: a damaged count of a table must not allocate more than the file has. */
const pieceWords = 2 ** 20;

/** @throws Error with a message that says what is damaged */
export async function decodeHeader(source: ByteSource): Promise<BinaryHeader> {
  const head = Buffer.from(await source.take(headBytes));
  if (head.toString('hex', 0, 8) !== binaryMagic) throw new Error('it is not a binary trace');
  const version = head.readUInt32LE(8);
  if (version !== binaryVersion)
    throw new Error(`it has version ${version}; this floodsim reads version ${binaryVersion}`);
  const length = head.readUInt32LE(12);
  if (length > maxDescription) throw new Error('its description is too long');
  const description = readDescription(Buffer.from(await source.take(length)).toString());
  const { peers, links } = description;
  const table = async (words: number): Promise<Uint32Array> => {
    const pieces: Uint32Array[] = [];
    for (let left = words; left > 0; left -= pieceWords)
      pieces.push(wordsOfBytes(await source.take(4 * Math.min(left, pieceWords))));
    const whole = new Uint32Array(words);
    for (const [index, piece] of pieces.entries()) whole.set(piece, index * pieceWords);
    return whole;
  };
  const header: BinaryHeader = {
    ...description,
    ids: await table(peers),
    offsets: await table(peers + 1),
    targets: await table(links),
    shareOffsets: await table(peers + 1),
    shares: await table(description.shares),
    queries: await table(description.queries * queryWords),
  };
  const damage = damageOf(header);
  if (damage !== null) throw new Error(`its ${damage} are damaged`);
  return header;
}

function readDescription(text: string): Description {
  const value = parseObject(text);
  const isCount = (count: unknown): boolean =>
    Number.isInteger(count) && Number(count) >= 0 && Number(count) < maxWords;
  const isWhole =
    [value.floodsim, value.topology, value.strategy, value.seed].every((text) => typeof text === 'string') &&
    typeof value.forwardOnHit === 'boolean' &&
    (value.loss === null || typeof value.loss === 'string') &&
    [value.ticksPerMs, value.absent, value.peers, value.links, value.shares, value.queries].every(isCount) &&
    Number(value.ticksPerMs) > 0 &&
    Number(value.absent) <= Number(value.peers) &&
    Array.isArray(value.files) &&
    value.files.every((name) => typeof name === 'string');
  if (!isWhole) throw new Error('its description is damaged');
  return value as Description;
}

function parseObject(text: string): Partial<Record<keyof Description, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What would lead to a place that is not there; null if nothing does. */
function damageOf(header: BinaryHeader): string | null {
  const { ids, offsets, targets, files, shareOffsets, shares, queries, absent } = header;
  const running = ids.length - absent;
  if (!areOffsets(offsets, targets.length) || !targets.every((peer) => peer < ids.length)) return 'links';
  if (!areOffsets(shareOffsets, shares.length) || !shares.every((file) => file < files.length))
    return 'shares';
  if (!areDistinct(ids)) return 'ids';
  for (let at = 0; at < queries.length; at += queryWords)
    if ((queries[at] as number) >= running || (queries[at + 1] as number) >= files.length) return 'queries';
  return null;
}

function areOffsets(offsets: Uint32Array, end: number): boolean {
  return (
    offsets[0] === 0 &&
    offsets.at(-1) === end &&
    offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] as number))
  );
}

function areDistinct(ids: Uint32Array): boolean {
  const sorted = ids.toSorted();
  return sorted.every((id, index) => index === 0 || id !== sorted[index - 1]);
}
