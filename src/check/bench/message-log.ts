import { messageText, quoteBytes } from '../../core/sanitize.js';

export type Direction = 'sent' | 'received';

/** One message between the candidate and another party of the trial. */
export interface LoggedMessage {
  /** Milliseconds since the start of the trial. */
  readonly at: number;
  /** As the bench sees it: the candidate receives what is `sent`. */
  readonly direction: Direction;
  /** The other party: `neighbour 2`, `peer 9`. */
  readonly peer: string;
  /** On one line, without its end of line. */
  readonly text: string;
  /** The bytes on the wire, quoted. */
  readonly bytes: string;
  /** Whether it belongs to a fence. */
  readonly isProbe: boolean;
}

const maxMessages = 200;

/** The messages of a trial, in order. */
export class MessageLog {
  readonly messages: LoggedMessage[] = [];
  readonly #start = performance.now();

  add(direction: Direction, peer: string, content: string | Buffer, isProbe = false): void {
    if (this.messages.length >= maxMessages) return;
    const bytes = Buffer.from(content as string);
    const at = Math.round(performance.now() - this.#start);
    this.messages.push({ at, direction, peer, text: messageText(bytes), bytes: quoteBytes(bytes), isProbe });
  }

  /** The last messages to the candidate, without `hello` and probes. */
  lastSent(count: number): LoggedMessage[] {
    return this.messages
      .filter(
        ({ direction, isProbe, text }) => direction === 'sent' && !isProbe && !text.startsWith('hello '),
      )
      .slice(-count);
  }
}
