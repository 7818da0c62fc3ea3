import { hashOfName, newTable } from '../../protocol/bloom.js';
import type { Strategy } from '../../protocol/strategy.js';
import type { Share } from '../../share/share.js';
import { normalName } from '../../wire/file-name.js';
import type { AnnounceMessage } from '../../wire/messages.js';

/** Files that are announced to, and kept of, one neighbour. */
const maxFiles = 10_000;
/** Bytes of a table in one message. */
const bytesPerMessage = 1_024;

/** What a neighbour has announced on its link to this peer. */
export interface Announced {
  degree: number;
  readonly files: Set<string>;
  readonly table: Uint8Array | null;
  isUltrapeer: boolean;
  ultrapeers: number;
  /** Whether it chose this peer as its parent. */
  isChild: boolean;
  /** The rounds that it has ended. */
  rounds: number;
}

/** A neighbour that has announced only its degree. */
export function newNeighbour({ announces, tableBits = 0 }: Strategy, degree: number): Announced {
  const bits = announces.includes('table') ? tableBits : 0;
  return {
    degree,
    files: new Set(),
    table: bits === 0 ? null : new Uint8Array(bits / 8),
    isUltrapeer: false,
    ultrapeers: 0,
    isChild: false,
    rounds: 0,
  };
}

/** Adds a part of its share. What does not fit is left out. */
export function addToShare(
  { files, table }: Announced,
  message: AnnounceMessage & { readonly what: 'file' | 'table' },
): void {
  if (message.what === 'file') {
    if (files.size < maxFiles) files.add(normalName(message.file));
    return;
  }
  const { start, hex } = message;
  if (table === null) return;
  for (let index = 0; 2 * index < hex.length && start + index < table.length; index += 1)
    table[start + index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
}

/** What a peer announces of its share. */
export function* shareAnnouncements(
  { announces, tableBits = 0 }: Strategy,
  share: Share,
): Iterable<AnnounceMessage> {
  const hasFiles = announces.includes('files');
  if (!hasFiles && !announces.includes('table')) return;
  const names = share.list().map(({ name }) => normalName(name));
  if (hasFiles) for (const file of names.slice(0, maxFiles)) yield { verb: 'announce', what: 'file', file };
  if (!announces.includes('table')) return;
  const table = newTable(tableBits, names.map(hashOfName));
  for (let start = 0; start < table.length; start += bytesPerMessage) {
    const part = table.subarray(start, start + bytesPerMessage);
    if (part.every((byte) => byte === 0)) continue;
    yield { verb: 'announce', what: 'table', start, hex: Buffer.from(part).toString('hex') };
  }
}
