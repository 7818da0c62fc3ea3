import { pickErrorLine } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import type { PeerId } from '../core/vocabulary.js';
import type { EventOf, TraceEvent } from '../trace/event.js';

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

/** The notices of a trace, equal ones together. */
export function noticesIn(trace: readonly TraceEvent[]): Notice[] {
  const notices = new Map<string, Notice>();
  let absent: ReadonlySet<PeerId> = new Set();
  for (const event of trace) {
    if (event.type === 'run:started' || event.type === 'topology:changed') absent = new Set(event.absent);
    // It is configured to be absent, so that nothing went wrong.
    if (event.type === 'query:failed' && absent.has(event.to)) continue;
    const message = noticeOf(event);
    if (message === null || event.peer === undefined) continue;
    const { type, peer, at } = event;
    const { count } = notices.get(message) ?? { count: 0 };
    notices.set(message, { type, peer, at, ...notices.get(message), message, count: count + 1 });
  }
  return [...notices.values()];
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

function deathOf({ peer, code, signal, lastLines }: EventOf<'peer:died'>): string {
  const line = pickErrorLine(lastLines);
  return `peer ${peer} died (${signal ?? `exit code ${code}`})${line === undefined ? '' : `: ${printable(line)}`}`;
}

function from(sender: PeerId | null): string {
  return sender === null ? '' : ` from peer ${sender}`;
}
