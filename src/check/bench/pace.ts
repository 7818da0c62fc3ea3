import type { DialectName } from '../../core/vocabulary.js';
import type { ScriptedPeer } from './scripted-peer.js';

/** Threads of an older program share variables, so its messages are sent one after another. */
const pauseMs = { native: 0, jiangluyu: 100, cisen07: 100 } as const;
/** `cisen07` ignores every query while it forwards one, and for 1.5 s after it. */
const muteMs = 2_200;

/** Decides when a query may be sent: the older programs lose queries that arrive too early. */
export class Pace {
  readonly #dialect: DialectName;
  readonly #neighbours: readonly ScriptedPeer[];
  #sentAt = Number.NEGATIVE_INFINITY;
  /** When the last query was sent that the candidate may forward. */
  #forwardableAt = Number.NEGATIVE_INFINITY;

  /** @param neighbours of the candidate: what arrives there was forwarded */
  constructor(dialect: DialectName, neighbours: readonly ScriptedPeer[]) {
    this.#dialect = dialect;
    this.#neighbours = neighbours;
  }

  /** Call it when a query was sent. */
  sent(isForwardable: boolean): void {
    this.#sentAt = performance.now();
    if (isForwardable) this.#forwardableAt = this.#sentAt;
  }

  /** Time until the next query may be sent. */
  get waitMs(): number {
    let from = this.#sentAt + pauseMs[this.#dialect];
    if (this.#dialect === 'cisen07') {
      const forwardedAt = this.#neighbours.flatMap(({ arrivals }) => arrivals.at(-1)?.at ?? []);
      from = Math.max(from, ...[this.#forwardableAt, ...forwardedAt].map((at) => at + muteMs));
    }
    return Math.max(0, from - performance.now());
  }
}
