import { connectTo } from '../../core/connect.js';
import { Deadline } from '../../core/deadline.js';
import { connectionErrorText } from '../../core/errors.js';
import type { Address } from '../../core/vocabulary.js';
import { encodeCheck } from '../../wire/dialects/native.js';
import { MessageFramer } from '../../wire/framer.js';
import type { CheckMessage } from '../../wire/messages.js';

export interface CheckLimits {
  /** Connections at once. */
  readonly open: number;
  /** Walkers that wait for one. */
  readonly waiting: number;
  /** Milliseconds until an origin that does not answer is given up. */
  readonly answerMs: number;
}

interface Waiting {
  start(): void;
}

/** Asks origins whether a walker goes on, each on a connection of its own. */
export class CheckSender {
  readonly #limits: CheckLimits;
  readonly #waiting: Waiting[] = [];
  #open = 0;

  constructor(limits: CheckLimits) {
    this.#limits = limits;
  }

  /**
   * Asks the origin of a query.
   *
   * @returns whether the walker goes on; rejects without an answer
   */
  async ask(origin: Address, question: Omit<CheckMessage, 'verb'>): Promise<boolean> {
    if (this.#open >= this.#limits.open) await this.#place();
    this.#open += 1;
    try {
      return await this.#answer(origin, question);
    } finally {
      this.#open -= 1;
      this.#waiting.shift()?.start();
    }
  }

  #place(): Promise<void> {
    if (this.#waiting.length >= this.#limits.waiting)
      return Promise.reject(new Error(`${this.#waiting.length} walkers already wait to ask their origins`));
    return new Promise((start) => this.#waiting.push({ start }));
  }

  #answer(origin: Address, question: Omit<CheckMessage, 'verb'>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const socket = connectTo(origin);
      const framer = new MessageFramer();
      const deadline = new Deadline(this.#limits.answerMs, () => {
        socket.destroy(new Error('the origin did not answer'));
      });
      socket.on('data', (chunk: Buffer) => {
        const [answer] = framer.push(chunk);
        if (answer === undefined) return;
        if (answer.verb === 'checked' && answer.query === question.query) resolve(answer.goesOn);
        else reject(new Error('the answer is not one to this message'));
        socket.destroy();
      });
      socket.once('error', (error) => reject(new Error(connectionErrorText(error))));
      socket.once('close', () => {
        deadline.stop();
        reject(new Error('the origin closed the connection without an answer'));
      });
      socket.write(encodeCheck({ verb: 'check', ...question }));
    });
  }
}
