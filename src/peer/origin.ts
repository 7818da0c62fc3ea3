import { connectionErrorText, SimError } from '../core/errors.js';
import { type NextStep, OpenQuery } from '../protocol/open-query.js';
import type { EventId, QueryOutcome } from '../trace/event.js';
import type { DigestedContent } from '../transfer/digests.js';
import { encodeAnswer } from '../wire/dialects/native.js';
import type { AskMessage, FoundMessage } from '../wire/messages.js';
import type { Holder } from './holder.js';
import type { InboundConnection } from './inbound-connection.js';
import { loadTransfer, preloadFor } from './load-transfer.js';
import type { PeerContext } from './peer-context.js';

/** Sends a question on its way. */
type Issue = (file: string, query: string, ttl: number, cause: EventId) => void;

/** A question as its origin keeps it. */
interface PendingQuery {
  readonly id: string;
  readonly open: OpenQuery;
  readonly client: InboundConnection;
  /** Aborted when the client hangs up: what is being fetched for it is no longer wanted. */
  readonly cancelled: AbortController;
}

/** At most one progress event in so many milliseconds. */
const progressEveryMs = 100;

/** A peer as origin of questions: it asks, chooses among the hits, fetches, and answers its client. */
export class Origin {
  readonly #context: PeerContext;
  readonly #holder: Holder;
  readonly #issue: Issue;
  readonly #pending = new Map<string, PendingQuery>();
  readonly #settled = new Set<string>();

  constructor(around: PeerContext, holder: Holder, issue: Issue) {
    this.#context = around;
    this.#holder = holder;
    this.#issue = issue;
  }

  async ask({ file, ttl }: AskMessage, id: string, client: InboundConnection): Promise<void> {
    const { recorder, share, config } = this.#context;
    const question = { id, open: new OpenQuery(file), client, cancelled: new AbortController() };
    this.#pending.set(id, question);
    const entry = share.find(file);
    // What it shares and cannot read, others may have.
    const held = entry === null ? null : await this.#holder.digestOf(entry).catch(() => null);
    if (question.cancelled.signal.aborted) return;
    // Told only now: a question that is issued and sends nothing has settled.
    const cause = recorder.record({ type: 'query:issued', peer: config.id, query: id, file, ttl });
    if (held !== null) return this.#answerFromShare(question, held, cause);
    this.#issue(file, id, ttl, cause);
    // A transfer is likely to follow; what unpacks it is costly to load.
    preloadFor('origin');
  }

  found(hit: FoundMessage): void {
    const { recorder, config } = this.#context;
    const question = hit.query === null ? this.#openFor(hit.file) : this.#pending.get(hit.query);
    // Nobody here asked, or not for this: whoever sent it may not know better, and nothing follows from it.
    if (question === undefined || question.open.file !== hit.file) return;
    const { use, next } = question.open.hit(hit);
    const cause = recorder.record({
      type: 'hit:received',
      peer: config.id,
      query: question.id,
      // Where it offers the file is a fact; its number it only claims.
      from: this.#context.peerAt(hit.address) ?? hit.holder,
      ...hit.address,
      hops: hit.hops,
      size: hit.size,
      use,
    });
    this.#apply(question, next, cause);
  }

  settled(query: string): void {
    const question = this.#pending.get(query);
    if (question === undefined) return;
    this.#settled.add(query);
    this.#apply(question, question.open.settle());
    this.#forget(query);
  }

  /** What has settled and is answered is over: until then, hits may come that are to be told. */
  #forget(query: string): void {
    if (!this.#settled.has(query) || this.#pending.get(query)?.open.resolved !== true) return;
    this.#pending.delete(query);
    this.#settled.delete(query);
  }

  /** Whoever asked on this connection has hung up. */
  onClientClosed(client: InboundConnection): void {
    const { recorder, config } = this.#context;
    for (const question of this.#pending.values()) {
      if (question.client !== client || question.open.resolved) continue;
      const { id, open } = question;
      this.#pending.delete(id);
      this.#settled.delete(id);
      question.cancelled.abort();
      recorder.record({ type: 'query:abandoned', peer: config.id, query: id, file: open.file });
    }
  }

  #openFor(file: string): PendingQuery | undefined {
    return [...this.#pending.values()].find(({ open }) => open.file === file && !open.resolved);
  }

  #apply(question: PendingQuery, next: NextStep, cause?: EventId): void {
    if (question.cancelled.signal.aborted) return;
    if (next.kind === 'fetch') void this.#fetch(question, next.hit, cause);
    if (next.kind === 'resolve') this.#resolve(question, next.outcome, cause);
  }

  #answerFromShare(question: PendingQuery, { name, path, size }: DigestedContent, cause: EventId): void {
    const { recorder, config } = this.#context;
    const query = question.id;
    recorder.record({ type: 'file:held', peer: config.id, query, file: name, path, size, cause });
    this.#apply(question, question.open.held(), cause);
  }

  async #fetch(question: PendingQuery, hit: FoundMessage, cause?: EventId): Promise<void> {
    const { recorder, config, share, self, peerAt, dialectAt, stopped } = this.#context;
    const from = peerAt(hit.address) ?? hit.holder;
    const about = { peer: config.id, query: question.id, from };
    const started = recorder.record({
      type: 'transfer:started',
      ...about,
      file: hit.file,
      size: hit.size,
      form: hit.query === null ? 'old' : 'framed',
      ...(cause === undefined ? {} : { cause }),
    });
    let next: NextStep;
    let last: EventId;
    try {
      const { fetchTransfer } = await loadTransfer();
      const fetched = await fetchTransfer({
        address: hit.address,
        request: dialectAt(hit.address).request({
          verb: 'request',
          file: hit.file,
          requester: self(),
          query: hit.query,
        }),
        form: hit.query === null ? 'old' : 'framed',
        file: hit.file,
        expected: { size: hit.size, sha256: hit.sha256 },
        folder: config.downloadDir,
        overwrite: config.overwrite,
        digest: config.digest,
        limits: { idleMs: config.limits.idleMs },
        isUrgent: () => question.open.hasAlternates,
        onProgress: this.#progressOf(question),
        signal: AbortSignal.any([stopped, question.cancelled.signal]),
      });
      const { savedTo, kind, bytes, size, md5, sha256 } = fetched;
      last = recorder.record({
        type: 'transfer:verified',
        ...about,
        file: hit.file,
        savedTo,
        bytes,
        size,
        md5,
        sha256,
        cause: started,
      });
      share.add({ path: savedTo, name: hit.file, kind });
      next = question.open.transferred();
    } catch (error) {
      const code = error instanceof SimError ? error.code : 'connection-lost';
      const message = error instanceof SimError ? withMend(error) : connectionErrorText(error);
      last = recorder.record({ type: 'transfer:failed', ...about, code, message, cause: started });
      next = question.open.transferFailed();
    }
    this.#apply(question, next, last);
  }

  #progressOf({ id }: PendingQuery): (received: number, total: number | null) => void {
    const { recorder, config } = this.#context;
    let saidAt = performance.now();
    return (received, total) => {
      const now = performance.now();
      if (now - saidAt < progressEveryMs) return;
      saidAt = now;
      recorder.record({ type: 'transfer:progress', peer: config.id, query: id, received, total });
    };
  }

  #resolve({ id, open: { file }, client }: PendingQuery, outcome: QueryOutcome, cause?: EventId): void {
    const { recorder, config } = this.#context;
    recorder.record({
      type: 'query:resolved',
      peer: config.id,
      query: id,
      file,
      outcome,
      ...(cause === undefined ? {} : { cause }),
    });
    client.answer(encodeAnswer({ verb: 'answer', file, outcome }));
    this.#forget(id);
  }
}

/** An event carries one text; where there is something that the user can do, it says that too. */
function withMend({ message, hint }: SimError): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
