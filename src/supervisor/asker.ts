import type { FromClient, ToClient } from '../control/messages.js';
import { ExitCode, SimError } from '../errors.js';
import type { QueryOutcome } from '../trace/event.js';
import { Child } from './child.js';

type Ask = Extract<ToClient, { type: 'ask' }>;

/** The client's process, seen from its supervisor: questions go in one at a time, answers come out. */
export class Asker {
  readonly #child: Child<ToClient, FromClient>;
  #waiting: { resolve(outcome: QueryOutcome): void; reject(error: SimError): void } | null = null;

  constructor(entry: string, log: string) {
    this.#child = new Child(entry, log, (message) => this.#onMessage(message));
    void this.#child.exited.then(({ code, signal }) => {
      this.#fail(`the client's process ended (${signal ?? `code ${code}`}); its log is ${log}`);
    });
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  /** @throws SimError `peer-failed` where the origin, or the client itself, goes before it answers */
  ask(question: Omit<Ask, 'type'>): Promise<QueryOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#child.isGone) this.#fail('the client is gone');
      else this.#child.send({ type: 'ask', ...question });
    });
  }

  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill();
  }

  #onMessage(message: FromClient): void {
    if (message.type === 'failed') return this.#fail(message.message);
    this.#waiting?.resolve(message.outcome);
    this.#waiting = null;
  }

  #fail(message: string): void {
    this.#waiting?.reject(new SimError('peer-failed', message, { exitCode: ExitCode.network }));
    this.#waiting = null;
  }
}
