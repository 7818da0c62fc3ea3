import type { QueryOutcome } from '../trace/event.js';
import type { FoundMessage } from '../wire/messages.js';

/** What the origin is to do next about its question. */
export type NextStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'fetch'; readonly hit: FoundMessage }
  | { readonly kind: 'resolve'; readonly outcome: QueryOutcome };

/**
 * A question that this peer asked, from `get` to its outcome.
 *
 * ```
 * flooding --hit--> fetching --verified--> resolved
 *    |                 |--failed--> the next alternate, or back to flooding (resolved, if settled)
 *    '--settled, no hit left--> resolved
 * ```
 */
export class OpenQuery {
  readonly file: string;
  #state: 'flooding' | 'fetching' | 'resolved' = 'flooding';
  #settled = false;
  #failed = false;
  readonly #alternates: FoundMessage[] = [];
  readonly #holders = new Set<string>();

  constructor(file: string) {
    this.file = file;
  }

  get resolved(): boolean {
    return this.#state === 'resolved';
  }

  /** Whether another holder could be tried. */
  get hasAlternates(): boolean {
    return this.#alternates.length > 0;
  }

  /** The first hit is requested, later ones are kept; a holder's second hit for the same query is worth nothing. */
  hit(hit: FoundMessage): { readonly use: 'request' | 'alternate' | 'ignore'; readonly next: NextStep } {
    const holder = `${hit.address.ip} ${hit.address.port}`;
    if (this.resolved || this.#holders.has(holder) || this.#holders.size >= maxHolders) {
      return { use: 'ignore', next: { kind: 'wait' } };
    }
    this.#holders.add(holder);
    if (this.#state === 'fetching') {
      this.#alternates.push(hit);
      return { use: 'alternate', next: { kind: 'wait' } };
    }
    this.#state = 'fetching';
    return { use: 'request', next: { kind: 'fetch', hit } };
  }

  /** It was in the origin's own share. */
  held(): NextStep {
    return this.#resolve('held');
  }

  transferred(): NextStep {
    return this.#resolve('verified');
  }

  transferFailed(): NextStep {
    this.#failed = true;
    const hit = this.#alternates.shift();
    if (hit !== undefined) return { kind: 'fetch', hit };
    this.#state = 'flooding';
    return this.#settled ? this.#resolve('unverified') : { kind: 'wait' };
  }

  /** No further hit can come. */
  settle(): NextStep {
    this.#settled = true;
    if (this.#state !== 'flooding') return { kind: 'wait' };
    return this.#resolve(this.#failed ? 'unverified' : 'not-found');
  }

  #resolve(outcome: QueryOutcome): NextStep {
    this.#state = 'resolved';
    return { kind: 'resolve', outcome };
  }
}

/** Hits beyond so many holders are ignored: memory is not the network's to fill. */
const maxHolders = 256;
