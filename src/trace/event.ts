/**
 * Everything that happens, as append-only events. Reports and checks are pure functions of them.
 *
 * Event types are `noun:verb`. Each process numbers its own events (`3#17` is the 17th of peer 3, `supervisor#2` is the
 * supervisor's second), and `cause` names the event that led to this one. So a trace is a forest whose roots are the
 * issued queries.
 */

import { jsonText } from '../core/sanitize.js';
import type { Address } from '../core/vocabulary.js';
import type { FaultEvent } from './events/fault.js';
import type { HostEvent } from './events/host.js';
import type { NetworkEvent } from './events/network.js';
import type { QueryEvent } from './events/query.js';
import type { TransferEvent } from './events/transfer.js';

/**
 * Version of the trace's shape: the `schema` of `run:started`, its first event. It rises when an event loses or changes a
 * field; new events and new fields do not raise it. `docs/trace.md` lists all events.
 */
export const traceSchema = 1;

/**
 * The first bytes of a binary trace, in hex. The first one is in no text, and the line ends show a copy in which they were changed.
 */
export const binaryMagic = '894653494d0d0a1a';

export type { QueryOutcome } from '../protocol/open-query.js';
export type { DropReason } from '../protocol/router.js';
export type { FaultEffect } from './events/fault.js';
export type { OverlayPeer } from './events/network.js';
export type { ComparedWith } from './events/transfer.js';

/** An event's id: the process that recorded it, and its number there. */
export type EventId = string;

/** The observer of an event of a foreign peer: a neighbour's number, or one of the supervisor's parts. */
export type Observer = number | 'proxy' | 'supervisor';

export interface Base {
  /** Unique in the trace: `3#17` is the 17th event of peer 3. */
  readonly id: EventId;
  /** Milliseconds since the run began, with microseconds as decimals; one clock for all processes. */
  readonly at: number;
  /** The peer that the event is about, if any. It reported the event itself unless `observedBy` is set. */
  readonly peer?: number;
  /** Who observed the event, if not the peer itself: foreign peers report nothing. */
  readonly observedBy?: Observer;
  /** The event that led to this one; it is earlier in the trace. */
  readonly cause?: EventId;
}

/** The fields of each event that belongs to one query and one peer. */
export interface OfQuery extends Base {
  readonly peer: number;
  /** 32 lower-case hex digits. */
  readonly query: string;
}

export type TraceEvent = NetworkEvent | QueryEvent | TransferEvent | FaultEvent | HostEvent;

/** The event of one type. */
export type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>;

/** A message's arrival. */
export type Arrival = EventOf<'query:received'> | EventOf<'hit:received'> | EventOf<'check:received'>;

/** An event that carries the whole topology. */
export type TopologySnapshot = EventOf<'run:started' | 'topology:changed'>;

/** An event before its recorder has added id and time. */
export type NewEvent = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

/**
 * Addresses of the peers that an event names. A peer does not know the ids of all others: the supervisor replaces the event's
 * `from`, `to` or `origin` by the id of the peer at the address, and removes `addresses`.
 */
export interface NamedByAddress {
  readonly addresses?: Partial<Readonly<Record<'from' | 'to' | 'origin', Address>>>;
}

/** An event as its peer reports it. */
export type ReportedEvent = TraceEvent & NamedByAddress;

/** An event as a line of a trace file, with its line end. */
export function traceLine(event: TraceEvent): string {
  return `${jsonText(event)}\n`;
}
