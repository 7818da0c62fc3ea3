import { messageText, quoteBytes } from '../../core/sanitize.js';

export type Direction = 'sent' | 'received';

/** One thing that was said between the candidate and somebody of its surroundings. */
export interface LoggedMessage {
  /** Milliseconds since the candidate was started. */
  readonly at: number;
  readonly direction: Direction;
  /** Who, beside the candidate: `neighbour 2`, `the origin`. */
  readonly who: string;
  /** As it reads. */
  readonly text: string;
  /** As it stands on the wire, quoted. */
  readonly bytes: string;
  /** Whether it only serves to find out that nothing more comes. */
  readonly isProbe: boolean;
}

const most = 200;

/** All that was said in a trial, in order; what a finding quotes. */
export class MessageLog {
  readonly utterances: LoggedMessage[] = [];
  readonly #start = performance.now();

  add(direction: Direction, who: string, bytes: Buffer, isProbe = false): void {
    if (this.utterances.length >= most) return;
    const at = Math.round(performance.now() - this.#start);
    this.utterances.push({
      at,
      direction,
      who,
      text: messageText(bytes),
      bytes: quoteBytes(bytes),
      isProbe,
    });
  }

  /** The last that was said in a direction, without greetings and asides. */
  last(direction: Direction, count: number): LoggedMessage[] {
    return this.utterances
      .filter((said) => said.direction === direction && !said.isProbe && !said.text.startsWith('hello '))
      .slice(-count);
  }
}
