/**
 * Everything that happens, as append-only events. Reports and checks are pure functions of them.
 *
 * Events are `noun:verb`. A peer numbers its own (`3#17` is the 17th of peer 3; `supervisor#2` is the supervisor's), and
 * `cause` names the event that led to this one, so that a trace is a forest whose roots are the questions asked.
 */

import type { NetworkEvent } from './events/network.js';
import type { QueryEvent } from './events/query.js';
import type { TransferEvent } from './events/transfer.js';

export type { EventId, Observer } from './events/base.js';
export type { OverlayPeer } from './events/network.js';
export type { DropReason, QueryOutcome } from './events/query.js';

export type TraceEvent = NetworkEvent | QueryEvent | TransferEvent;

/** The event of one type. */
export type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>;

/** An event before its recorder has numbered and dated it. */
export type NewEvent = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;
