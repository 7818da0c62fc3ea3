import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import { errorOf } from '../core/errors.js';
import type { Activity, Observed } from '../processes/activity.js';
import { type Exit, lastLinesOf, type RunningChild } from '../processes/child.js';

export type OfChild = Extract<FromAgent, { type: 'started' | 'from' | 'gone' | 'stuck' }>;

/** What a remote child needs of its host. */
export interface OfHost {
  readonly name: string;
  send(message: ToAgent): void;
  /** The path there of a log. */
  there(path: string): string;
  /** Sends a message through the child's channel. */
  pass(child: number, message: object): void;
  /** Asks what a child has done; {@link RemoteChild.worked} gets the answer. */
  look(child: number): void;
}

/** A child process on another machine, which an agent starts and watches. */
export class RemoteChild<To> implements RunningChild<To> {
  readonly log: string;
  readonly exited: Promise<Exit>;
  pid: number | undefined;
  isGone = false;
  startError: Error | null = null;
  readonly #number: number;
  readonly #host: OfHost;
  readonly #onMessage: (message: unknown) => void;
  #lastLines: readonly string[] | null = null;
  #activity: Activity | null = null;
  #isAsked = false;
  #settle: (exit: Exit) => void = () => {};
  #isStuck: () => void = () => {};

  /** @param log path of its output here */
  constructor(number: number, log: string, host: OfHost, onMessage: (message: unknown) => void) {
    this.#number = number;
    this.log = log;
    this.#host = host;
    this.#onMessage = onMessage;
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    host.send({ type: 'start', child: number, entry: 'peer', log: host.there(log) });
  }

  /** What it had done when its host answered last; asks again. */
  get observed(): Observed {
    const isUnanswered = this.#isAsked;
    if (this.isGone) return { processes: new Map(), outputBytes: 0 };
    if (!this.#isAsked) this.#host.look(this.#number);
    this.#isAsked = true;
    const known =
      this.pid === undefined ? [] : [[`${this.pid} on host ${this.#host.name}`, this.#activity] as const];
    return { processes: new Map(known), isUnanswered, outputBytes: 0 };
  }

  worked(activity: Activity | null): void {
    this.#isAsked = false;
    this.#activity = activity;
  }

  take(message: OfChild): void {
    if (message.type === 'started') this.pid = message.pid ?? undefined;
    else if (message.type === 'from') this.#onMessage(message.message);
    else if (message.type === 'stuck') this.#isStuck();
    else {
      const { startError, lastLines, exit } = message;
      this.#lastLines = lastLines;
      if (startError !== null) this.startError = errorOf(startError);
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
    if (!this.isGone) this.#host.pass(this.#number, message as object);
  }

  async stop(message: To): Promise<void> {
    const isStuck = new Promise<void>((resolve) => {
      this.#isStuck = resolve;
    });
    if (!this.isGone) this.#host.send({ type: 'stop', child: this.#number, message });
    await Promise.race([this.exited, isStuck]);
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isGone) this.#host.send({ type: 'signal', child: this.#number, signal });
  }

  /** Of a lost one they are known if its host writes its log into a folder that is also here. */
  lastLines(count: number): string[] {
    return this.#lastLines?.slice(-count) ?? lastLinesOf(this.log, count);
  }
}
