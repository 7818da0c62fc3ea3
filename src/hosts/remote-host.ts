import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import type { HostFacts } from '../control/handshake.js';
import type { Host } from '../launch/host.js';
import type { RunningChild } from '../processes/child.js';
import type { ReportedEvent } from '../trace/event.js';
import { HostClock } from './clock.js';
import { RemoteChild } from './remote-child.js';

/** How often the clock is compared before the peers start. */
const firstComparisons = 9;

/** A machine on which an agent starts children for us. */
export class RemoteHost implements Host {
  /** Unique in the run, once all hosts are there. */
  name: string;
  readonly address: string;
  readonly pid: number;
  readonly clock = new HostClock();
  /** Resolves when its clock has been compared, or the host is lost. */
  readonly compared: Promise<void>;
  /** Why it is lost; null if it is not. */
  lostBecause: string | null = null;
  readonly #send: (message: ToAgent) => void;
  readonly #children = new Map<number, RemoteChild<unknown>>();
  #count = 0;
  #comparisons = 0;
  #settle: () => void = () => {};

  constructor({ name, address, pid }: HostFacts, send: (message: ToAgent) => void) {
    this.name = name;
    this.address = address;
    this.pid = pid;
    this.#send = send;
    this.compared = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#compareClocks();
  }

  timeThere(here: bigint): bigint {
    return this.clock.timeThere(here);
  }

  dated(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
    return events;
  }

  start<To, From>(_entry: 'peer', log: string, onMessage: (message: From) => void): RunningChild<To> {
    this.#count += 1;
    const number = this.#count;
    const child = new RemoteChild<To>(number, log, this.#send, onMessage as (message: unknown) => void);
    this.#children.set(number, child as RemoteChild<unknown>);
    return child;
  }

  take(message: FromAgent): void {
    if (message.type === 'clock') return this.#takeClock(BigInt(message.sent), BigInt(message.now));
    const child = this.#children.get(message.child);
    if (message.type === 'gone') this.#children.delete(message.child);
    child?.take(message);
  }

  leave(): void {
    this.#send({ type: 'leave' });
  }

  /** Its children are lost with it. */
  lost(reason: string): void {
    this.lostBecause = reason;
    for (const child of this.#children.values()) child.lost(`host ${this.name} is lost: ${reason}`);
    this.#children.clear();
    this.#settle();
  }

  #compareClocks(): void {
    this.#send({ type: 'clock', sent: String(process.hrtime.bigint()) });
  }

  #takeClock(sent: bigint, now: bigint): void {
    this.clock.answered(sent, now, process.hrtime.bigint());
    this.#comparisons += 1;
    if (this.#comparisons < firstComparisons) this.#compareClocks();
    else this.#settle();
  }
}
