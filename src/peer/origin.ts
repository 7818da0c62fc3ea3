import type { ShareComparison } from '../control/messages.js';
import { monotonicMs } from '../core/deadline.js';
import { connectionErrorText, SimError } from '../core/errors.js';
import { MessageSockets } from '../core/message-sockets.js';
import { addressKey } from '../core/same-address.js';
import { maxTraceBytes, traceBytes } from '../core/sanitize.js';
import { type NextStep, OpenQuery, type QueryOutcome } from '../protocol/open-query.js';
import type { EventId } from '../trace/event.js';
import type { DigestedContent } from '../transfer/archive/digest.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { encodeAnswer } from '../wire/dialects/native.js';
import { bytesOf } from '../wire/framer.js';
import type { AskMessage, FoundMessage } from '../wire/messages.js';
import { DoubtfulHolders } from './doubtful-holders.js';
import type { Holder, PeerContext } from './holder.js';
import type { InboundConnection } from './inbound-connection.js';
import { loadTransfer, preloadFor } from './load-transfer.js';
import { comparedWith, untriedText, withHint } from './transfer-facts.js';

/** Sends a query to the neighbours. */
type Issue = (file: string, query: string, ttl: number, cause: EventId) => void;

/** A query that a client waits for. */
interface PendingQuery {
  readonly id: string;
  readonly open: OpenQuery<FoundMessage>;
  /** Whether the user wants a folder. */
  readonly isFolder: boolean;
  readonly client: InboundConnection;
  /** Aborted when the client closes its connection: the file is no longer wanted. */
  readonly cancelled: AbortController;
}

/** A hit from nearby has arrived by then. */
const preloadDelayMs = 50;

/** At least this much time between two progress events. */
const progressIntervalMs = 100;

/** A peer as origin of queries: it issues them, chooses among the hits, fetches the file, and answers its client. */
export class Origin {
  readonly #context: PeerContext;
  readonly #holder: Holder;
  readonly #issue: Issue;
  readonly #pending = new Map<string, PendingQuery>();
  readonly #settled = new Set<string>();
  readonly #doubtful = new DoubtfulHolders();
  /** Connections on which older holders have sent a whole file. */
  readonly #olderHolders = new MessageSockets();

  constructor(context: PeerContext, holder: Holder, issue: Issue) {
    this.#context = context;
    this.#holder = holder;
    this.#issue = issue;
  }

  async ask(
    { file, isFolder = false, ttl }: AskMessage,
    id: string,
    client: InboundConnection,
  ): Promise<void> {
    const { recorder, config } = this.#context;
    const open = new OpenQuery<FoundMessage>(file);
    const query = { id, open, isFolder, client, cancelled: new AbortController() };
    this.#pending.set(id, query);
    const held = await this.#holder.contentOf(file);
    if (query.cancelled.signal.aborted) return;
    // Recorded only now: a query that is issued and sends nothing has settled.
    const { strategy } = config;
    const about = { peer: config.id, query: id, file, ttl, ...(strategy !== undefined && { strategy }) };
    const cause = recorder.record({ type: 'query:issued', ...about });
    if (held !== null && !('reason' in held)) return this.#answerFromShare(query, held, cause);
    // Another peer may be able to serve it.
    if (held !== null) this.#holder.recordUnservable(file, held, { query: id, cause });
    this.#issue(file, id, ttl, cause);
    // A transfer is likely to follow, and the code that unpacks it is slow to load. But to load it now would delay a hit that
    // arrives meanwhile.
    setTimeout(() => preloadFor('origin'), preloadDelayMs).unref();
  }

  /** @param isForeign whether the holder is a foreign peer: the bytes of its hit are recorded */
  found(hit: FoundMessage, isForeign: boolean): void {
    const { recorder, config } = this.#context;
    const query = hit.query === null ? this.#openFor(hit.file) : this.#pending.get(hit.query);
    // Ignore hits for unknown queries or for another file.
    if (query === undefined || query.open.file !== hit.file) return;
    const bytes = isForeign ? bytesOf(hit) : null;
    const isDoubtful = this.#doubtful.has(hit.address);
    const { use, next } = query.open.hit(hit, addressKey(hit.address), hit.sha256 !== null, isDoubtful);
    const cause = recorder.record({
      type: 'hit:received',
      peer: config.id,
      query: query.id,
      ...this.#holderOf(hit),
      ...hit.address,
      hops: hit.hops,
      size: hit.size,
      use,
      ...(bytes !== null && { bytes: traceBytes(bytes, maxTraceBytes.hit) }),
    });
    this.#apply(query, next, cause);
  }

  /** Trusts the address, not the peer id that the message claims. */
  #holderOf({ address, holder }: FoundMessage) {
    return this.#context.addresses.name('from', address, holder);
  }

  /** Whether hits for this query are still expected. */
  isOpen(id: string): boolean {
    return this.#pending.has(id);
  }

  /** Number of holders that have answered a query; null if its client does not wait for it any more. */
  hitsOf(id: string): number | null {
    return this.#pending.get(id)?.open.holders ?? null;
  }

  settled(id: string): void {
    const query = this.#pending.get(id);
    if (query === undefined) return;
    this.#settled.add(id);
    this.#apply(query, query.open.settle());
    this.#forget(id);
  }

  /** Removes a query that is both settled and answered; until then late hits are still recorded. */
  #forget(id: string): void {
    if (!this.#settled.has(id) || this.#pending.get(id)?.open.resolved !== true) return;
    this.#pending.delete(id);
    this.#settled.delete(id);
  }

  /** Gives up the unanswered queries of this client. */
  onClientClosed(client: InboundConnection): void {
    const { recorder, config } = this.#context;
    for (const query of this.#pending.values()) {
      if (query.client !== client || query.open.resolved) continue;
      const { id, open } = query;
      this.#pending.delete(id);
      this.#settled.delete(id);
      query.cancelled.abort();
      recorder.record({ type: 'query:abandoned', peer: config.id, query: id, file: open.file });
    }
  }

  /** Before the process ends: an older program waits for ever on a connection that has ended. */
  reset(): void {
    this.#olderHolders.destroy();
  }

  #openFor(file: string): PendingQuery | undefined {
    return [...this.#pending.values()].find(({ open }) => open.file === file && !open.resolved);
  }

  #apply(query: PendingQuery, next: NextStep<FoundMessage>, cause?: EventId): void {
    if (query.cancelled.signal.aborted) return;
    if (next.kind === 'fetch') void this.#fetch(query, next.hit, cause);
    if (next.kind === 'resolve') this.#resolve(query, next.outcome, cause);
  }

  #answerFromShare(query: PendingQuery, { name, path, size }: DigestedContent, cause: EventId): void {
    const { recorder, config } = this.#context;
    const about = { peer: config.id, query: query.id, file: name };
    recorder.record({ type: 'file:held', ...about, path, size, cause });
    this.#apply(query, query.open.held(), cause);
  }

  async #fetch(query: PendingQuery, hit: FoundMessage, cause?: EventId): Promise<void> {
    const { recorder, config, share, self, addresses, ask, stopped } = this.#context;
    const { file, size } = hit;
    const form = hit.query === null ? 'old' : 'framed';
    const about = { peer: config.id, query: query.id, ...this.#holderOf(hit) };
    const start = { ...about, file, size, form, ...(cause !== undefined && { cause }) } as const;
    const started = recorder.record({ type: 'transfer:started', ...start });
    const { idleMs } = config.limits;
    const startedAt = monotonicMs();
    const request = { verb: 'request', file, requester: self(), query: hit.query } as const;
    let next: NextStep<FoundMessage>;
    let last: EventId;
    let comparison: ShareComparison | null = null;
    try {
      const { fetchTransfer } = await loadTransfer();
      const planned = { query: query.id, file, holder: hit.address };
      const route = this.#holder.asksForFaults ? await ask?.('route-of', planned) : null;
      const { savedTo, kind, ...fetched } = await fetchTransfer({
        address: route ?? hit.address,
        request: dialectNamed(addresses.dialectAt(hit.address)).request(request),
        form,
        file,
        isFolder: query.isFolder,
        expected: { size, sha256: hit.sha256 },
        folder: config.downloadDir,
        overwrite: config.overwrite,
        isDiscarded: config.discardsDownloads,
        digest: config.digest,
        limits: { idleMs },
        patienceMs: () => patienceOf(query.open, idleMs),
        confirm: async (content) => {
          comparison = (await ask?.('compare', { ...planned, ...content })) ?? {
            result: 'unknown',
            note: 'this peer runs alone',
          };
          if (comparison.result === 'different') throw new SimError('bad-transfer', comparison.message);
        },
        onProgress: this.#progressOf(query),
        keepOpen: (socket) => this.#olderHolders.keep(socket),
        signal: AbortSignal.any([stopped, query.cancelled.signal]),
      });
      const { bytes, md5, sha256 } = fetched;
      const compared = comparedWith(hit, comparison);
      const verified = {
        ...about,
        file,
        savedTo,
        bytes,
        size: fetched.size,
        md5,
        sha256,
        ...compared,
      };
      last = recorder.record({ type: 'transfer:verified', ...verified, cause: started });
      if (savedTo !== '') {
        share.add({ path: savedTo, name: file, kind });
        this.#context.onShared?.();
      }
      this.#doubtful.verified(hit.address);
      next = query.open.transferred();
    } catch (error) {
      const code = error instanceof SimError ? error.code : 'connection-lost';
      const reason = error instanceof SimError ? withHint(error) : connectionErrorText(error);
      this.#doubtful.failed(hit.address, code);
      const idles = (monotonicMs() - startedAt) / idleMs;
      next = query.open.transferFailed({ isSlow: code === 'timed-out', idles });
      const message = next.kind === 'resolve' ? reason + untriedText(query.open.untried) : reason;
      const mismatch = error instanceof SimError && error.mismatch && { mismatch: error.mismatch };
      const failed = { ...about, code, message, ...mismatch };
      last = recorder.record({ type: 'transfer:failed', ...failed, cause: started });
    }
    this.#apply(query, next, last);
  }

  #progressOf({ id }: PendingQuery): (received: number, total: number | null) => void {
    const { recorder, config } = this.#context;
    let recordedAt = monotonicMs();
    return (received, total) => {
      const now = monotonicMs();
      if (now - recordedAt < progressIntervalMs) return;
      recordedAt = now;
      recorder.record({ type: 'transfer:progress', peer: config.id, query: id, received, total });
    };
  }

  #resolve({ id, open: { file }, client }: PendingQuery, outcome: QueryOutcome, cause?: EventId): void {
    const { recorder, config } = this.#context;
    const about = { peer: config.id, query: id, file, outcome, ...(cause !== undefined && { cause }) };
    recorder.record({ type: 'query:resolved', ...about });
    client.answer(encodeAnswer({ verb: 'answer', file, outcome }));
    this.#forget(id);
  }
}

function patienceOf({ patience }: OpenQuery<unknown>, idleMs: number): number | null {
  return patience === null ? null : patience * idleMs;
}
