import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import type { Exit, RunningChild } from '../processes/child.js';

type OfChild = Exclude<FromAgent, { type: 'clock' }>;

/** A child process on another machine, which an agent starts and watches. */
export class RemoteChild<To> implements RunningChild<To> {
  readonly log: string;
  readonly exited: Promise<Exit>;
  pid: number | undefined;
  isGone = false;
  startError: Error | null = null;
  readonly #number: number;
  readonly #send: (message: ToAgent) => void;
  readonly #onMessage: (message: unknown) => void;
  #lastLines: readonly string[] = [];
  #settle: (exit: Exit) => void = () => {};

  constructor(
    number: number,
    log: string,
    send: (message: ToAgent) => void,
    onMessage: (message: unknown) => void,
  ) {
    this.#number = number;
    this.log = log;
    this.#send = send;
    this.#onMessage = onMessage;
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    send({ type: 'start', child: number, entry: 'peer', log });
  }

  take(message: OfChild): void {
    if (message.type === 'started') this.pid = message.pid ?? undefined;
    else if (message.type === 'from') this.#onMessage(message.message);
    else {
      const { startError, lastLines, exit } = message;
      this.#lastLines = lastLines;
      if (startError !== null)
        this.startError = Object.assign(new Error(startError.message), { code: startError.code });
      this.#end(exit);
    }
  }

  /** Nothing more will be known of it. */
  lost(reason: string): void {
    this.#end({ code: null, signal: null, reason });
  }

  #end(exit: Exit): void {
    this.isGone = true;
    this.#settle(exit);
  }

  send(message: To): void {
    if (!this.isGone) this.#send({ type: 'to', child: this.#number, message });
  }

  async stop(message: To): Promise<void> {
    if (!this.isGone) this.#send({ type: 'stop', child: this.#number, message });
    await this.exited;
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isGone) this.#send({ type: 'signal', child: this.#number, signal });
  }

  lastLines(count: number): string[] {
    return this.#lastLines.slice(-count);
  }
}
