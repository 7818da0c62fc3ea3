import type { FromClient, ToClient } from '../control/messages.js';
import { ExitCode, SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { Child } from '../processes/child.js';
import type { QueryOutcome } from '../trace/event.js';

type SendOnBehalf = Omit<Extract<ToClient, { type: 'ask-in-name' }>, 'type' | 'number'>;
type Ask = Omit<Extract<ToClient, { type: 'ask' }>, 'type' | 'number'>;

/** A question that is being asked. */
export interface PendingAnswer {
  /** @throws SimError `peer-failed` where the origin, or the client itself, goes before it answers */
  readonly outcome: Promise<QueryOutcome>;
  /** Gives the question up, and with it whatever the origin does about it. */
  cancel(): void;
}

interface Waiting {
  resolve(outcome: QueryOutcome): void;
  reject(error: SimError): void;
}

/** The client's process, seen from its supervisor: questions go in, answers come out. */
export class ClientProcess {
  readonly #child: Child<ToClient, FromClient>;
  readonly #waiting = new Map<number, Waiting>();
  /** Whom to tell of neighbours that could not be asked in somebody's name. */
  readonly #failed = new Map<number, (neighbour: PeerId, reason: string) => void>();
  #asked = 0;

  constructor(entry: string, log: string) {
    this.#child = new Child(entry, log, (message) => this.#onMessage(message));
    void this.#child.exited.then(({ code, signal }) => {
      const how = `the client's process ended (${signal ?? `code ${code}`}); its log is ${log}`;
      for (const number of [...this.#waiting.keys()]) this.#fail(number, how);
    });
  }

  get isGone(): boolean {
    return this.#child.isGone;
  }

  ask(question: Ask): PendingAnswer {
    this.#asked += 1;
    const number = this.#asked;
    const outcome = new Promise<QueryOutcome>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      if (this.#child.isGone) this.#fail(number, 'the client is gone');
      else this.#child.send({ type: 'ask', number, ...question });
    });
    return { outcome, cancel: () => this.#child.send({ type: 'cancel', number }) };
  }

  /** Asks a peer's neighbours in its name; those that cannot be reached are told to `failed`. */
  sendOnBehalf(question: SendOnBehalf, failed: (neighbour: PeerId, reason: string) => void): void {
    this.#asked += 1;
    this.#failed.set(this.#asked, failed);
    this.#child.send({ type: 'ask-in-name', number: this.#asked, ...question });
  }

  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill();
  }

  #onMessage(message: FromClient): void {
    if (message.type === 'unreachable')
      return this.#failed.get(message.number)?.(message.neighbour, message.reason);
    if (message.type === 'failed') return this.#fail(message.number, message.message);
    this.#waiting.get(message.number)?.resolve(message.outcome);
    this.#waiting.delete(message.number);
  }

  #fail(number: number, message: string): void {
    this.#waiting.get(number)?.reject(new SimError('peer-failed', message, { exitCode: ExitCode.network }));
    this.#waiting.delete(number);
  }
}
