import type { ToAgent } from '../control/agent-messages.js';
import { HostClock } from './clock.js';

/** How often the clock is compared before the peers start. */
const firstComparisons = 9;
/** How often it is compared then, in ms. It is a sign of life for the agent, which ends if it gets nothing for 30 s. */
const intervalMs = 1_000;
/** Answers that are waited for. An older one would show nothing. */
const maxOpen = 64;

/** Compares the clock of a host with ours as long as the connection lasts. */
export class ClockComparisons {
  readonly clock = new HostClock();
  /** Resolves when the clock is known, or after {@link stop}. */
  readonly first: Promise<void>;
  readonly #send: (message: ToAgent) => void;
  readonly #open = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #count = 0;
  #settle: () => void = () => {};

  /** @param send sends at once */
  constructor(send: (message: ToAgent) => void) {
    this.#send = send;
    this.first = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = setInterval(() => this.#ask(), intervalMs);
    this.#ask();
  }

  answered(sent: string, now: string): void {
    const back = process.hrtime.bigint();
    if (!this.#open.delete(sent)) return;
    this.clock.answered(BigInt(sent), BigInt(now), back);
    this.#count += 1;
    if (this.#count < firstComparisons) this.#ask();
    else this.#settle();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#settle();
  }

  #ask(): void {
    const sent = String(process.hrtime.bigint());
    this.#open.add(sent);
    const [oldest] = this.#open;
    if (this.#open.size > maxOpen && oldest !== undefined) this.#open.delete(oldest);
    this.#send({ type: 'clock', sent });
  }
}
