import type { ArrivedFile, ShareComparison } from '../control/messages.js';
import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Content } from '../share/contents.js';
import type { TraceEvent } from '../trace/event.js';
import type { TraceObserver } from './live-trace.js';

/** Of more queries, what the oldest need is forgotten: theirs are then compared with the shares themselves. */
const maxQueries = 1_000;

/** Reads files where they are: on the hosts of their peers. */
export interface FileReader {
  /** As `contentsIn`, of all that a peer shares. */
  readonly contents: (peer: PeerId, file: string) => Promise<readonly Content[] | null>;
  /** A `TreeDigest` of a file that has arrived at this peer; null if it cannot be read. */
  readonly digest: (at: PeerId, arrived: ArrivedFile) => Promise<string | null>;
}

/** What is known of a query. */
interface Known {
  /** When it was first seen, in ms since 1970. */
  readonly since: number;
  /** The SHA-256 that each native holder has reported with its hit. */
  readonly reported: Map<PeerId, string>;
  /** The share of each other holder that the file was requested from. */
  readonly shares: Map<PeerId, Promise<readonly Content[] | null>>;
}

/**
 * Compares files that have arrived at native origins with the files in the shares of their holders.
 *
 * A native holder reports the digest of its file to the supervisor, over its own channel, which no other program can write to. The
 * folder of a foreign holder is read, while the transfer runs.
 */
export class ShareComparer implements TraceObserver {
  readonly #known = new Map<string, Known>();
  readonly #reader: FileReader;
  readonly #now: () => number;

  constructor(reader: FileReader, now: () => number = Date.now) {
    this.#reader = reader;
    this.#now = now;
  }

  onReceived(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (event.type === 'query:issued') this.#of(event.query);
      if (event.type === 'hit:sent' && event.observedBy === undefined && event.sha256 !== null)
        this.#of(event.query).reported.set(event.peer, event.sha256);
      if (event.type === 'transfer:started' && event.from !== null) {
        const known = this.#of(event.query);
        if (!known.reported.has(event.from)) void this.#shareOf(known, event.from, event.file);
      }
    }
  }

  forget(query: string): void {
    this.#known.delete(query);
  }

  /** Never rejects. */
  async compare(
    arrived: ArrivedFile & { readonly from: PeerId | null; readonly at: PeerId },
  ): Promise<ShareComparison> {
    const { query, file, from, at, kind, sha256 } = arrived;
    if (from === null) return unknown('its holder is not a peer of this run');
    const known = this.#of(query);
    if (sha256 !== null && known.reported.get(from) === sha256) return { result: 'same' };
    const before = await this.#shareOf(known, from, file);
    const actual = kind === 'file' && sha256 !== null ? sha256 : await this.#reader.digest(at, arrived);
    if (before === null || actual === null) return unknown(`the share of peer ${from} could not be read`);
    const isSame = (content: Content): boolean => content.kind === kind && content.sha256 === actual;
    if (before.some(isSame)) return { result: 'same' };
    const now = await this.#reader.contents(from, file);
    if (now?.some(isSame)) return { result: 'same' };
    const [first] = now ?? [];
    const name = printable(file);
    if (first === undefined && before.length === 0)
      return unknown(`the share_dir of peer ${from} has no ${name}`);
    if (first === undefined || before.length === 0 || hasChanged(before, now ?? [], known.since))
      return unknown(`${name} in the share of peer ${from} was changed while it was sent`);
    const what = kind === 'folder' ? 'a folder with the digest' : 'content with the SHA-256';
    const has = first.kind === kind ? first.sha256 : `a ${first.kind} of this name`;
    return { result: 'different', message: `peer ${from} sent ${what} ${actual}, but its share has ${has}` };
  }

  #of(query: string): Known {
    const before = this.#known.get(query);
    if (before !== undefined) return before;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= maxQueries) this.#known.delete(oldest);
    const known = { since: this.#now(), reported: new Map(), shares: new Map() };
    this.#known.set(query, known);
    return known;
  }

  #shareOf({ shares }: Known, peer: PeerId, file: string): Promise<readonly Content[] | null> {
    const contents = shares.get(peer) ?? this.#reader.contents(peer, file);
    shares.set(peer, contents);
    return contents;
  }
}

function unknown(note: string): ShareComparison {
  return { result: 'unknown', note };
}

function hasChanged(before: readonly Content[], now: readonly Content[], since: number): boolean {
  const digests = new Set(before.map(({ sha256 }) => sha256));
  return now.some(({ sha256, changedAt }) => !digests.has(sha256) || changedAt >= since);
}
