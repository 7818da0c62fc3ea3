import { randomBytes } from 'node:crypto';
import { SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { FinishedQuery } from '../judge/summary.js';
import type { EventId, EventOf, NewEvent, QueryOutcome, TraceEvent } from '../trace/event.js';
import { dialectNamed } from '../wire/dialects/index.js';
import { ActiveQuery, after, once, type QueryRequest, type QuestionContext } from './active-query.js';
import {
  type Arrived,
  contentsIn,
  type KnownContents,
  readSharedFile,
  unexpectedSize,
  waitForFile,
} from './watch-share.js';

export interface ProgramQuestionContext extends QuestionContext {
  readonly record: (event: NewEvent, at?: number) => EventId;
}

/**
 * A question whose origin is a program that others wrote.
 *
 * A program of the native dialect is asked by the client's `ask`; of an older one, or where that is refused, its neighbours are
 * asked in its name, as the clients of the older programs do. Nobody tells how it ends: it is a success when the file is in the
 * origin's share, with the content that another peer has.
 */
export class ForeignQuery extends ActiveQuery {
  readonly #context: ProgramQuestionContext;
  /** Who has told the origin that it has the file, or was seen to have it. */
  readonly #holders = new Set<number>();
  #served: EventOf<'transfer:served'> | null = null;
  #onEnd: () => void = () => {};
  #onDeath: () => void = () => {};

  constructor(asked: QueryRequest, context: ProgramQuestionContext, onEvent?: (event: TraceEvent) => void) {
    super(asked, context.quietMs, onEvent);
    this.#context = context;
  }

  /** What a program asks by itself, on being asked, is known by what comes of it. */
  onRawEvents(events: readonly TraceEvent[]): void {
    if (this.id !== null) return;
    const own = events.find(
      (event) => event.type === 'query:received' && event.origin === this.origin && event.file === this.file,
    );
    if (own?.type === 'query:received') this.#issue(own.query, own.at);
  }

  onEvents(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if ('query' in event && event.query === this.id) this.quiet.reset();
      if (event.type === 'query:matched' && event.query === this.id) this.#holders.add(event.peer);
      if (event.type === 'hit:received' && event.query === this.id && event.from !== null)
        this.#holders.add(event.from);
      if (event.type === 'transfer:served' && event.to === this.origin && event.file === this.file) {
        this.#served = event;
        this.quiet.reset();
      }
      if (event.type === 'peer:died' && event.peer === this.origin) this.#onDeath();
    }
  }

  async ask(): Promise<FinishedQuery> {
    const { network } = this.#context;
    const peer = network.peer(this.origin);
    if (peer?.isReady !== true) return this.asked('failed');
    const roots = peer.folders;
    const others = network.peers.filter(({ id }) => id !== this.origin);
    const held = await readSharedFile({ roots, file: this.file, known: [] });
    if (held !== null) return this.#answerFromShare(held);
    const known = await contentsIn(others, this.file);
    return this.asked(await this.#flood(roots, known));
  }

  protected onQuiet(): void {
    // It was asked, and nothing came of that: it does not know the word.
    if (this.id === null) this.#sendOnBehalf();
    else this.#onEnd();
  }

  async #flood(roots: readonly string[], known: KnownContents): Promise<FinishedQuery['fallbackVerdict']> {
    const { signal, timeoutMs } = this.#context;
    const timers = new AbortController();
    const watched = {
      roots,
      file: this.file,
      known,
      signal: timers.signal,
      onChange: () => this.quiet.reset(),
    };
    const quiet = new Promise<'quiet'>((resolve) => {
      this.#onEnd = () => resolve('quiet');
    });
    const died = new Promise<'died'>((resolve) => {
      this.#onDeath = () => resolve('died');
    });
    const arrived = waitForFile(watched);
    arrived.catch(() => undefined);
    const others = [once(signal, timers.signal), died] as const;
    try {
      this.#sendAsk(timers.signal);
      this.quiet.reset();
      // Whether something that grows in its share is a transfer nobody tells: time that runs out is over.
      const late = after(timeoutMs, timers.signal);
      const first = await Promise.race([arrived, quiet, ...others, late]);
      if (typeof first === 'object') {
        this.#verified(first, known);
        if ((await Promise.race([quiet, ...others, late])) === 'quiet') this.#settled();
      }
      if (first === 'quiet') {
        this.#settled();
        await this.#endWithoutFile(watched);
      }
      return first === 'interrupted' ? 'interrupted' : first === 'died' ? 'failed' : 'unknown';
    } finally {
      timers.abort();
      this.quiet.dispose();
    }
  }

  /** By its own `ask`, where it may know that; else in its name. */
  #sendAsk(signal: AbortSignal): void {
    const { network } = this.#context;
    const dialect = network.peer(this.origin)?.spec.program?.dialect ?? 'native';
    if (dialectNamed(dialect).queriedBy === 'get') return this.#sendOnBehalf();
    const answer = network.ask(this.origin, this.file, this.ttl);
    signal.addEventListener('abort', () => answer.cancel());
    answer.outcome.then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof SimError)) throw error;
        // It does not know the word, or has hung up for another reason.
        if (!signal.aborted && this.id === null) this.#sendOnBehalf();
      },
    );
  }

  #sendOnBehalf(): void {
    const { network, record } = this.#context;
    const query = randomBytes(16).toString('hex');
    const issued = this.#issue(query);
    const sent = new Map<PeerId, EventId>();
    const about = { peer: this.origin, query, observedBy: 'supervisor' } as const;
    const to = network.sendOnBehalfOf(
      this.origin,
      { file: this.file, ttl: this.ttl, query },
      (neighbour, reason) => {
        const cause = sent.get(neighbour);
        record({ type: 'query:failed', ...about, to: neighbour, reason, ...(cause && { cause }) });
      },
    );
    // Told before anything that comes of it can be: the client is another process.
    for (const neighbour of to) {
      const question = { to: neighbour, ttl: this.ttl, hops: 0, cause: issued } as const;
      sent.set(neighbour, record({ type: 'query:sent', ...about, ...question }));
    }
  }

  /** @param at when, where that is seen only by what came of it */
  #issue(query: string, at?: number): EventId {
    this.id = query;
    const { file, origin: peer } = this;
    return this.#context.record(
      { type: 'query:issued', peer, query, file, ttl: this.ttl, observedBy: 'supervisor' },
      at,
    );
  }

  #settled(): void {
    if (this.id !== null) this.#context.settled(this.id, 'quiet');
  }

  #answerFromShare({ entry, digest }: Arrived): FinishedQuery {
    this.#issue(randomBytes(16).toString('hex'));
    const about = this.#about();
    const { file } = this;
    this.#context.record({ type: 'file:held', ...about, file, path: entry.path, size: digest.size });
    this.#resolve('held');
    return this.asked('unknown');
  }

  #verified({ entry, digest }: Arrived, known: KnownContents): void {
    const { file } = this;
    const { size, sha256 } = digest;
    const from = this.#source ?? onlyHolderOf(digest, known);
    const bytes = this.#served?.bytes ?? null;
    const what = { file, savedTo: entry.path, bytes, size, md5: null, sha256 };
    this.#context.record({ type: 'transfer:verified', ...this.#about(), from, ...what });
    this.#resolve('verified');
  }

  /** Nothing has happened for a while, and the file is not there, or not as anybody has it. */
  async #endWithoutFile(watched: Parameters<typeof readSharedFile>[0]): Promise<void> {
    const strange = unexpectedSize(watched);
    const arrived = strange === null ? await readSharedFile(watched) : null;
    const hasNothing = arrived === null && strange === null;
    if (hasNothing && this.#holders.size === 0) return this.#resolve('not-found');
    const content =
      arrived === null
        ? `${strange} bytes`
        : `${arrived.digest.size} bytes and the SHA-256 ${arrived.digest.sha256}`;
    const message = hasNothing
      ? 'the file did not come to its share'
      : `what it saved has ${content}, which no other peer's has`;
    const from = this.#source;
    // What was not sent whole by anybody we know, it could not save.
    const code = this.#served === null && hasNothing ? 'connection-lost' : 'bad-transfer';
    this.#context.record({ type: 'transfer:failed', ...this.#about(), from, code, message });
    this.#resolve('unverified');
  }

  #resolve(outcome: QueryOutcome): void {
    this.#context.record({ type: 'query:resolved', ...this.#about(), file: this.file, outcome });
  }

  /** Where the file came from: whoever tells that it sent it, or the only one that has told of it. */
  get #source(): number | null {
    const [first = null, ...others] = this.#holders;
    return this.#served?.peer ?? (others.length === 0 ? first : null);
  }

  #about() {
    return { peer: this.origin, query: this.id ?? '', observedBy: 'supervisor' } as const;
  }
}

/** The only peer that has this content; null where several do, as it may have come from any. */
function onlyHolderOf({ sha256 }: Arrived['digest'], known: KnownContents): PeerId | null {
  const [only, ...others] = known.filter((content) => content.sha256 === sha256);
  return only !== undefined && others.length === 0 ? only.peer : null;
}
