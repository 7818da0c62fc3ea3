import { exitToString, pickErrorLine } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import type { EventOf, TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';

/** Something that went wrong at a peer, besides the results of the queries. */
export interface Notice {
  /** The type of the event. */
  readonly type: TraceEvent['type'];
  readonly peer: PeerId;
  /** Milliseconds since the run began; of several equal notices, of the first. */
  readonly at: number;
  /** One line, for people. */
  readonly message: string;
  /** How often. */
  readonly count: number;
}

/** The notices of a trace, equal ones together, in the order of their first events. */
export class Notices implements Fold<Notice[]> {
  readonly #notices = new Map<string, Notice>();
  #absent: ReadonlySet<PeerId> = new Set();

  see(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed')
      this.#absent = new Set(event.absent);
    // It is configured to be absent, so that nothing went wrong.
    if (event.type === 'query:failed' && this.#absent.has(event.to)) return;
    const message = noticeOf(event);
    if (message === null || event.peer === undefined) return;
    const { type, peer, at } = event;
    const first = this.#notices.get(message) ?? { type, peer, at, message, count: 0 };
    this.#notices.set(message, { ...first, count: first.count + 1 });
  }

  get result(): Notice[] {
    return [...this.#notices.values()];
  }
}

/** The message of an event that is worth a notice; null if it is not. */
export function noticeOf(event: TraceEvent): string | null {
  switch (event.type) {
    case 'peer:died':
      return deathOf(event);
    case 'message:invalid':
      return `peer ${event.peer} received an invalid message${from(event.from)} (${printable(event.reason)}): "${event.bytes}"`;
    case 'query:failed':
      return `peer ${event.peer} could not send the query to peer ${event.to}: ${printable(event.reason)}`;
    case 'query:rate-limited':
      return `peer ${event.peer} ignored messages over the rate limit${from(event.from)}: ${event.count}`;
    case 'connections:closed':
      return `peer ${event.peer} closed connections, because it had too many: ${event.count}`;
    case 'hit:failed':
      return `peer ${event.peer} could not send its hit: ${printable(event.reason)}`;
    case 'transfer:refused': {
      const to = event.to === null ? '' : ` to peer ${event.to}`;
      return `peer ${event.peer} did not serve ${printable(event.file)}${to}: ${printable(event.message)} (${event.code})`;
    }
    case 'file:unservable':
      return `peer ${event.peer} has ${printable(event.file)} but ${printable(event.message)} (${event.reason})`;
    default:
      return null;
  }
}

function deathOf(event: EventOf<'peer:died'>): string {
  const line = pickErrorLine(event.lastLines);
  const about = line === undefined ? '' : `: ${printable(line)}`;
  return `peer ${event.peer} died (${printable(exitToString(event))})${about}`;
}

function from(sender: PeerId | null): string {
  return sender === null ? '' : ` from peer ${sender}`;
}
