import { randomBytes } from 'node:crypto';
import type { PeerId } from '../core/vocabulary.js';
import type { QueryEnd } from '../judge/summary.js';
import type { EventId, EventOf, QueryOutcome, TraceEvent } from '../trace/event.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { newQueryId } from '../wire/fields.js';
import { ActiveQuery, after } from './active-query.js';
import {
  contentsOf,
  type KnownContents,
  readSharedFile,
  type SavedFile,
  unexpectedSize,
  type WatchedFile,
  waitForFile,
} from './watch-share.js';

/**
 * A query of a foreign origin.
 *
 * An origin of the native dialect receives the client's `ask`. If its dialect has no `ask`, or it refuses the `ask`, the client
 * sends the query to the origin's neighbours on its behalf, as the clients of the older programs do. The origin does not report
 * the outcome: the query succeeds when the file is in the origin's share with the content that another peer has.
 */
export class ForeignQuery extends ActiveQuery {
  /** Peers that answered the query with a hit, or were seen to have the file. */
  readonly #holders = new Set<number>();
  #served: EventOf<'transfer:served'> | null = null;
  #askedAt = Number.POSITIVE_INFINITY;
  #onQuiet: () => void = () => {};
  #onDeath: () => void = () => {};

  /** The query id that a foreign origin chose is learned from the first neighbour that receives the query. */
  override onReceived(events: readonly TraceEvent[]): void {
    if (this.query !== null) return;
    for (const event of events) {
      if (event.type !== 'query:received') continue;
      if (event.origin === this.origin && event.file === this.file) {
        // Not the time of this event: an earlier one of another neighbour may be reported later.
        this.#issue(event.query, Math.min(this.#askedAt, event.at));
        return;
      }
    }
  }

  onCounted(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (this.isOwn(event)) {
        this.idle.reset();
        if (event.type === 'query:matched') this.#holders.add(event.peer);
        if (event.type === 'hit:received' && event.from !== null) this.#holders.add(event.from);
      }
      if (event.type === 'transfer:served' && event.to === this.origin && event.file === this.file) {
        this.#served = event;
        this.idle.reset();
      }
      if (this.isEndOfOrigin(event)) this.#onDeath();
    }
  }

  protected onIdle(): void {
    // The program did not react to `ask`; it probably does not support it.
    if (this.isDelayed) this.idle.reset();
    else if (this.query === null) this.#sendOnBehalf();
    else this.#onQuiet();
  }

  protected async flood(ended: AbortSignal): Promise<QueryEnd['fallbackVerdict']> {
    const { network, timeoutMs } = this.context;
    const { file } = this;
    const origin = network.peer(this.origin);
    if (origin?.isReady !== true) return 'failed';
    const held = await readSharedFile({ roots: origin.folders, file, known: [] });
    if (held !== null) return this.#resolveHeld(held);
    const others = network.peers.filter((peer) => peer !== origin);
    const known = await contentsOf(others, file);
    const watched = { roots: origin.folders, file, known };
    const saved = waitForFile(watched, () => this.idle.reset(), ended);
    saved.catch(() => undefined);
    const quiet = new Promise<'quiet'>((resolve) => {
      this.#onQuiet = () => resolve('quiet');
    });
    const died = new Promise<'died'>((resolve) => {
      this.#onDeath = () => resolve('died');
    });
    const ends = [this.interrupted(ended), died, after(timeoutMs, ended)] as const;
    try {
      this.#sendAsk(ended);
      this.idle.reset();
      // A file that still grows may be any file, so the timeout is final.
      const first = await Promise.race([saved, quiet, ...ends]);
      if (typeof first === 'object') {
        this.#resolveVerified(first, known);
        if ((await Promise.race([quiet, ...ends])) === 'quiet') this.settle('quiet');
      }
      if (first === 'quiet') {
        this.settle('quiet');
        await this.#resolveWithoutFile(watched);
      }
      return first === 'interrupted' ? 'interrupted' : first === 'died' ? 'failed' : 'unknown';
    } finally {
      if (this.query !== null) network.queryEnded(this.origin, file, this.query);
    }
  }

  #sendAsk(ended: AbortSignal): void {
    const { network, trace } = this.context;
    this.#askedAt = trace.clock();
    const dialect = network.peer(this.origin)?.spec.program?.dialect ?? 'native';
    if (dialectNamed(dialect).queriedBy === 'get') return this.#sendOnBehalf();
    const ask = network.client.ask(this.origin, { file: this.file, ttl: this.ttl, isFolder: false }, () => {
      // It does not support `ask`, or has closed the connection for another reason.
      if (!ended.aborted && this.query === null) this.#sendOnBehalf();
    });
    ended.addEventListener('abort', () => ask.cancel());
  }

  #sendOnBehalf(): void {
    const { network, trace } = this.context;
    const query = newQueryId(network.queryKey);
    const cause = this.#issue(query);
    const sent = new Map<PeerId, EventId>();
    const about = { peer: this.origin, query, observedBy: 'supervisor' } as const;
    const request = { file: this.file, ttl: this.ttl, query };
    // Dated before it is sent: a neighbour may receive it before this function goes on.
    const at = trace.clock();
    const recipients = network.client.sendOnBehalfOf(this.origin, request, (to, reason) => {
      const failed = sent.get(to);
      trace.record({ type: 'query:failed', ...about, to, reason, ...(failed && { cause: failed }) });
    });
    // Recorded before any event that follows from it can arrive: the client is another process.
    for (const to of recipients)
      sent.set(to, trace.record({ type: 'query:sent', ...about, to, ttl: this.ttl, hops: 0, cause }, at));
  }

  /** @param at when the query was issued at the earliest, if it is known only from a receipt */
  #issue(query: string, at?: number): EventId {
    const { file, origin: peer, ttl } = this;
    this.query = query;
    this.context.network.queryStarted(peer, file, query);
    const { trace } = this.context;
    return trace.record({ type: 'query:issued', peer, query, file, ttl, observedBy: 'supervisor' }, at);
  }

  #resolveHeld({ entry, digest }: SavedFile): 'unknown' {
    const { file } = this;
    const query = randomBytes(16).toString('hex');
    this.#issue(query);
    this.context.network.queryEnded(this.origin, file, query);
    const held = { file, path: entry.path, size: digest.size };
    this.context.trace.record({ type: 'file:held', ...this.#about, ...held });
    this.#resolve('held');
    return 'unknown';
  }

  #resolveVerified({ entry, digest }: SavedFile, known: KnownContents): void {
    const { file } = this;
    const { size, sha256 } = digest;
    const from = this.#source ?? onlyHolderOf(digest, known);
    const bytes = this.#served?.bytes ?? null;
    const what = {
      file,
      savedTo: entry.path,
      bytes,
      size,
      md5: null,
      sha256,
      comparedWith: 'share',
    } as const;
    this.context.trace.record({ type: 'transfer:verified', ...this.#about, from, ...what });
    this.#resolve('verified');
  }

  /** After a quiet period: the file is missing, or no other peer has this content. */
  async #resolveWithoutFile(watched: WatchedFile): Promise<void> {
    const size = unexpectedSize(watched);
    const saved = size === null ? await readSharedFile(watched) : null;
    const isMissing = saved === null && size === null;
    if (isMissing && this.#holders.size === 0) return this.#resolve('not-found');
    const content =
      saved === null ? `${size} bytes` : `${saved.digest.size} bytes and the SHA-256 ${saved.digest.sha256}`;
    const message = isMissing
      ? 'the file is not in its share'
      : `the saved file has ${content}, unlike the file of any other peer`;
    // It could not save the file if no known peer has sent it whole.
    const code = this.#served === null && isMissing ? 'connection-lost' : 'bad-transfer';
    this.context.trace.record({ type: 'transfer:failed', ...this.#about, from: this.#source, code, message });
    this.#resolve('unverified');
  }

  #resolve(outcome: QueryOutcome): void {
    this.context.trace.record({ type: 'query:resolved', ...this.#about, file: this.file, outcome });
  }

  /** The peer that sent the file: the one that reports so, or the only holder. */
  get #source(): number | null {
    const [first = null, ...others] = this.#holders;
    return this.#served?.peer ?? (others.length === 0 ? first : null);
  }

  get #about() {
    return { peer: this.origin, query: this.query ?? '', observedBy: 'supervisor' } as const;
  }
}

/** The only peer that has this content; null if several have it, as any of them may have sent it. */
function onlyHolderOf({ sha256 }: SavedFile['digest'], known: KnownContents): PeerId | null {
  const [only, ...others] = known.filter((content) => content.sha256 === sha256);
  return only !== undefined && others.length === 0 ? only.peer : null;
}
