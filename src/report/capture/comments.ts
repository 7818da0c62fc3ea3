import { printable } from '../../core/sanitize.js';
import type { EventId, TraceEvent } from '../../trace/event.js';
import { FaultNames } from '../fault-lines.js';
import { durationToString } from '../units.js';

/** The application and the comment of a capture. */
export function titleOf([first]: readonly TraceEvent[]): [application: string, comment: string] {
  const started = first?.type === 'run:started' ? first : undefined;
  return [
    `floodsim ${printable(started?.floodsim ?? '')}`,
    `Reconstructed from the trace of a run of ${printable(started?.topology ?? '')}, not captured: the messages and their ` +
      'times are those of the trace; handshakes, acknowledgements, ports of senders and MAC addresses were added. ' +
      'The queries of the user (ask) and the contents of files are not in a trace, so they are missing.',
  ];
}

/** The comment of a packet: the event that it was made of. */
export function commentOf({ id, type }: TraceEvent): string {
  return `${printable(id)} ${type}`;
}

/** What faults did to messages, by the event of the sending of each. */
export function faultNotes(trace: readonly TraceEvent[]): ReadonlyMap<EventId, string> {
  const names = new FaultNames();
  const notes = new Map<EventId, string>();
  /** The last message of a query on a link, which a delay is about. */
  const last = new Map<string, EventId>();
  const linkOf = (query: string, from: number | undefined, to: number | undefined): string =>
    `${query} ${from}>${to}`;
  for (const event of trace) {
    names.see(event);
    if (event.type === 'query:sent') last.set(linkOf(event.query, event.peer, event.to), event.id);
    if (event.type === 'query:lost' && event.cause !== undefined)
      notes.set(event.cause, `dropped by ${names.nameOf(event.fault)}: it does not arrive`);
    if (event.type === 'query:duplicated') notes.set(event.id, `a copy by ${names.nameOf(event.fault)}`);
    if (event.type !== 'fault:applied' || event.effect !== 'delayed' || event.query === undefined) continue;
    const sent = last.get(linkOf(event.query, event.from, event.to));
    const time = event.amount === undefined ? '' : ` for ${durationToString(event.amount)}`;
    if (sent !== undefined) notes.set(sent, `held back${time} by ${names.nameOf(event.fault)}`);
  }
  return notes;
}
