import { createHash } from 'node:crypto';
import type { SlowLookUps } from '../control/messages.js';
import type { Address } from '../core/vocabulary.js';
import type { DigestedContent } from '../transfer/archive/digest.js';
import type { ArchiveFacts, ServeOptions } from '../transfer/packing.js';
import { legacyQueryId } from '../wire/fields.js';
import type { GetMessage, RequestMessage } from '../wire/messages.js';
import type { PeerContext } from './holder.js';
import { loadTransfer } from './load-transfer.js';

/** Hits that are remembered, each until its request. */
const maxHits = 1_000;

interface SentHit {
  readonly query: string;
  /** The digest that it has announced instead of the right one. */
  readonly lie: string | undefined;
}

/** What a transfer with a fault differs in. */
export interface FaultedServing {
  readonly options: Pick<ServeOptions, 'content' | 'announce' | 'onContent'>;
  /** Must be called when the transfer has ended. */
  done(): Promise<void>;
}

type Content = ServeOptions['content'] & { readonly sha256: string | null };

/** Lets faults act on the hits and transfers of a holder, as its supervisor decides. It is loaded only if there are any. */
export class HolderFaults {
  readonly #context: PeerContext;
  /** By the keys of the requests that follow. */
  readonly #hits = new Map<string, SentHit>();

  constructor(context: PeerContext) {
    this.#context = context;
  }

  /**
   * The digest that a hit announces.
   *
   * @param query its id in the trace
   * @param key of the request that follows it
   */
  async announced(content: DigestedContent, origin: Address, query: string, key: string): Promise<string> {
    const { size, sha256 } = content;
    const fault = await this.#context.ask?.('fault-of', { moment: 'hit', query, origin, size });
    const lie = fault == null ? undefined : digestOfAnother(sha256, 'sha256');
    this.#hits.set(key, { query, lie });
    const [oldest] = this.#hits.keys();
    if (this.#hits.size > maxHits && oldest !== undefined) this.#hits.delete(oldest);
    return lie ?? sha256;
  }

  /** @param key of the request */
  async serving(
    content: Content,
    { requester: origin, query: named }: RequestMessage,
    key: string,
  ): Promise<FaultedServing> {
    const { query, lie } = this.#hits.get(key) ?? { query: named, lie: undefined };
    this.#hits.delete(key);
    const announce = lie === undefined ? undefined : (facts: ArchiveFacts) => withLie(facts, lie);
    const { size } = content;
    const fault = await this.#context.ask?.('fault-of', { moment: 'transfer', query, origin, size });
    if (fault == null) return { options: { content, announce }, done: async () => {} };
    const { changingCopy } = await loadTransfer();
    const copy = await changingCopy(content, fault.atByte, this.#context.config.downloadDir);
    const { onContent } = copy;
    return { options: { content: copy.content, announce, onContent }, done: () => copy.remove() };
  }
}

/** Makes the look-ups of queries in a share take longer, as faults say. */
export class SlowShare {
  readonly #context: Pick<PeerContext, 'config' | 'recorder'>;
  readonly #faults = new Map<number, SlowLookUps & { left: number }>();

  constructor(context: Pick<PeerContext, 'config' | 'recorder'>) {
    this.#context = context;
  }

  /** Adds what a fault does, or ends it. */
  change(lookUps: SlowLookUps): void {
    const { fault, ms, times } = lookUps;
    if (ms === 0) this.#faults.delete(fault);
    else this.#faults.set(fault, { ...lookUps, left: times ?? Number.POSITIVE_INFINITY });
  }

  /** Calls back when the share may be looked at. */
  wait({ file, origin, query: id }: GetMessage, lookUp: () => void): void {
    const { config, recorder } = this.#context;
    const about = { peer: config.id, query: id ?? legacyQueryId(file, origin), effect: 'slowed' } as const;
    let sum = 0;
    for (const slowed of this.#faults.values()) {
      if (slowed.left < 1) continue;
      slowed.left -= 1;
      const { fault, cause, ms: amount } = slowed;
      recorder.record({ type: 'fault:applied', fault, ...about, amount, cause });
      sum += amount;
    }
    if (sum === 0) lookUp();
    else setTimeout(lookUp, sum);
  }
}

function withLie(facts: ArchiveFacts, sha256: string): ArchiveFacts {
  const md5 = facts.md5 === null ? null : digestOfAnother(facts.md5, 'md5');
  return { ...facts, md5, sha256: facts.sha256 === null ? null : sha256 };
}

/** A digest that no content of the run has. */
function digestOfAnother(digest: string, algorithm: 'md5' | 'sha256'): string {
  return createHash(algorithm).update(`not ${digest}`).digest('hex');
}
