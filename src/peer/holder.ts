import type { Socket } from 'node:net';
import type { AddressBook } from '../control/address-book.js';
import type { AskSupervisor, PeerConfig } from '../control/messages.js';
import { monotonicMs } from '../core/deadline.js';
import { connectionErrorText, type ErrorCode, messageOf, SimError } from '../core/errors.js';
import { MessageSockets } from '../core/message-sockets.js';
import { unreadable } from '../core/servable.js';
import type { Address } from '../core/vocabulary.js';
import type { Share, SharedEntry, UnservableEntry } from '../share/share.js';
import type { EventId } from '../trace/event.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import type { DigestedContent } from '../transfer/archive/digest.js';
import { Digests } from '../transfer/archive/digests.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { legacyQueryId } from '../wire/fields.js';
import type { GetMessage, RequestMessage } from '../wire/messages.js';
import { HitSender } from './hit-sender.js';
import type { HolderFaults } from './holder-faults.js';
import { loadTransfer, preloadFor } from './load-transfer.js';
import { type Upload, Uploads } from './uploads.js';

/** Time between two events of a hit that takes long to prepare. */
const preparingIntervalMs = 1_000;

/** What the roles of a peer share: origin, holder, and the handler of queries. */
export interface PeerContext {
  readonly config: PeerConfig;
  readonly recorder: Recorder;
  readonly clock: RunClock;
  readonly share: Share;
  /** Neighbours and foreign peers. Other native peers are unknown: events name them by address. */
  readonly addresses: AddressBook;
  /** Where this peer listens; correct once it does. */
  self(): Address;
  /** Undefined: it runs alone. */
  readonly ask: AskSupervisor | undefined;
  /** Called when the share has another file. */
  readonly onShared?: (() => void) | undefined;
  /** Aborted when the peer stops. */
  readonly stopped: AbortSignal;
}

/** A peer as holder of a file: it answers queries with hits and serves requests. */
export class Holder {
  readonly #context: PeerContext;
  /** The hits to origins of the older dialects. */
  readonly #hits = new MessageSockets();
  readonly #nativeHits = new HitSender();
  /** Requesters of the old form that are being served. */
  readonly #olderRequesters = new Set<Socket>();
  readonly #digests: Digests;
  readonly #uploads: Uploads;
  /** Whether this peer asks before each hit, request and transfer if a fault acts on it. */
  asksForFaults = false;
  #loadedFaults: HolderFaults | null = null;

  constructor(context: PeerContext) {
    this.#context = context;
    this.#uploads = new Uploads(context.config.limits.uploads);
    this.#digests = new Digests(context.config.compression);
  }

  /** @throws SimError or the system's error if the content cannot be read */
  digestOf(entry: SharedEntry, onProgress?: () => void): Promise<DigestedContent> {
    return this.#digests.of(entry, onProgress);
  }

  /** A shared file or folder with its digest, or why it cannot be served; null if it is not in the share. */
  async contentOf(file: string): Promise<DigestedContent | UnservableEntry | null> {
    await this.#context.share.prepare(file);
    return this.#contentOf(file, this.#context.share.find(file));
  }

  async #contentOf(
    file: string,
    entry: SharedEntry | null,
    onProgress?: () => void,
  ): Promise<DigestedContent | UnservableEntry | null> {
    if (entry === null) return this.#context.share.lookUp(file).problem;
    try {
      return await this.digestOf(entry, onProgress);
    } catch (error) {
      return { ...unreadable(error), path: entry.path };
    }
  }

  recordUnservable(
    file: string,
    { path, reason, message }: UnservableEntry,
    of: { readonly query?: string; readonly cause?: EventId } = {},
  ): void {
    const { config, recorder } = this.#context;
    recorder.record({ type: 'file:unservable', peer: config.id, ...of, file, path, reason, message });
  }

  /**
   * Sends the hit directly to the origin, on a connection of its own.
   *
   * @param id the query in the trace; the hit repeats the message's own id, which a bare `get` does not have
   * @param hops links between the origin and this peer
   * @param match the event of the match
   * @returns the event of the failure if the content cannot be served after all, or null
   */
  async answer(
    { file, origin, query }: GetMessage,
    id: string,
    hops: number,
    match: EventId,
  ): Promise<EventId | null> {
    const { config, recorder, self, share, addresses } = this.#context;
    const about = { peer: config.id, query: id };
    let recordedAt = monotonicMs();
    // It was found just now, when the query was decided.
    const content = await this.#contentOf(file, share.findAgain(file), () => {
      if (monotonicMs() - recordedAt < preparingIntervalMs) return;
      recordedAt = monotonicMs();
      recorder.record({ type: 'hit:preparing', ...about, cause: match });
    });
    if (content === null || 'reason' in content) {
      const reason = content?.message ?? `${file} is no longer shared`;
      const cause = recorder.record({ type: 'hit:failed', ...about, reason, cause: match });
      if (content !== null) this.recordUnservable(file, content, { query: id, cause });
      return cause;
    }
    let last = match;
    try {
      const { size } = content;
      const dialect = dialectNamed(addresses.dialectAt(origin));
      // The origin answers in the form of its own dialect.
      const key = dialect.persistentLinks && query !== null ? query : legacyQueryId(file, origin);
      const faults = this.asksForFaults ? await this.#loadFaults() : null;
      const sha256 = faults === null ? content.sha256 : await faults.announced(content, origin, id, key);
      const found = { query, hops, size, sha256 };
      const address = { holder: config.id, address: self() };
      const hit = dialect.found({
        verb: 'found',
        file,
        ...address,
        ...found,
      });
      const to = addresses.name('to', origin);
      this.#uploads.expect(key);
      last = recorder.record({ type: 'hit:sent', ...about, ...to, hops, size, sha256, cause: match });
      await (dialect.persistentLinks ? this.#nativeHits.send(origin, hit) : this.#sendKept(origin, hit));
      // A request is likely to follow, and the code that serves it is slow to load.
      preloadFor('holder');
    } catch (error) {
      recorder.record({ type: 'hit:failed', ...about, reason: connectionErrorText(error), cause: last });
    }
    return null;
  }

  /** Rejects if the connection cannot be opened. */
  #sendKept(origin: Address, hit: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const onFailed = (reason: string): void => reject(new Error(reason));
      this.#hits.send(origin, hit, { onFailed, onSent: resolve });
    });
  }

  /** Before the process ends: an older program waits for ever on a connection that has ended. */
  reset(): void {
    this.#hits.destroy();
    for (const socket of this.#olderRequesters) socket.resetAndDestroy();
  }

  /** Whether the request follows a hit. */
  expects(message: RequestMessage): boolean {
    return this.#uploads.expects(keyOf(message));
  }

  /**
   * Serves a request on its own connection. Never rejects: an error becomes an event.
   *
   * @param records whether to record one more request that follows no hit
   */
  async request(message: RequestMessage, socket: Socket, records: () => boolean): Promise<void> {
    const { config, recorder, addresses } = this.#context;
    const { file } = message;
    const query = message.query === null ? {} : { query: message.query };
    const about = { peer: config.id, ...query, ...addresses.name('to', message.requester), file };
    const isExpected = this.expects(message);
    if (message.query === null) this.#olderRequesters.add(socket);
    socket.once('close', () => this.#olderRequesters.delete(socket));
    try {
      const bytes = await this.#uploads.run(keyOf(message), socket, (upload) =>
        this.#serve(message, socket, upload),
      );
      if (isExpected || records()) recorder.record({ type: 'transfer:served', ...about, bytes });
    } catch (error) {
      const code = error instanceof SimError ? error.code : 'connection-lost';
      if (isExpected || records())
        recorder.record({ type: 'transfer:refused', ...about, code, message: messageOf(error) });
      if (code === 'too-busy') await refuse(socket, code, messageOf(error));
      socket.destroy();
    }
  }

  /** @returns length of the archive */
  async #serve(message: RequestMessage, socket: Socket, { isUrgent, isCrowded }: Upload): Promise<number> {
    const { config, share, stopped } = this.#context;
    const { file, query } = message;
    const { serveTransfer } = await loadTransfer();
    await share.prepare(file);
    const entry = share.findAgain(file);
    if (entry === null) {
      await refuse(socket, 'file-missing', `${file} is not shared here`);
      throw new SimError('file-missing', 'not shared here');
    }
    const content = await this.#digests.announced(entry);
    const faults = this.asksForFaults ? await this.#loadFaults() : this.#loadedFaults;
    const faulted = await faults?.serving(content, message, keyOf(message));
    const serving = serveTransfer({
      socket,
      content,
      sha256: content.sha256,
      form: query === null ? 'old' : 'framed',
      digest: config.digest,
      compression: config.compression,
      signal: stopped,
      limits: { idleMs: config.limits.idleMs },
      isUrgent,
      isCrowded,
      ...faulted?.options,
    });
    serving.catch((error: unknown) => {
      if (error instanceof SimError && error.code === 'file-changed') this.#digests.forget(entry);
    });
    try {
      return (await serving).bytes;
    } finally {
      await faulted?.done();
    }
  }

  async #loadFaults(): Promise<HolderFaults> {
    const { HolderFaults } = await import('./holder-faults.js');
    this.#loadedFaults ??= new HolderFaults(this.#context);
    return this.#loadedFaults;
  }
}

/** The key of the hit that a request follows. */
function keyOf({ file, query, requester }: RequestMessage): string {
  return query ?? legacyQueryId(file, requester);
}

/** Answers a request with an error, as far as the requester is still there. */
async function refuse(socket: Socket, code: ErrorCode, message: string): Promise<void> {
  const { refuseTransfer } = await loadTransfer();
  await refuseTransfer({ socket, code, message }).catch(() => undefined);
}
