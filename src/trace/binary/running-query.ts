import type { OpenQuery } from '../../protocol/open-query.js';
import type { EventId } from '../event.js';

/** A query that has begun and not settled. */
export interface RunningQuery {
  readonly id: string;
  readonly file: string;
  readonly fileIndex: number;
  readonly origin: number;
  readonly open: OpenQuery<number>;
  readonly issued: EventId;
  /** Numbers of the `query:sent` of messages in flight, by link, TTL, hops and state; the earliest first. */
  readonly sent: Map<string, number[]>;
  /** The `hit:sent` of hits in flight, by holder. */
  readonly hits: Map<number, EventId[]>;
  /** The `query:matched` of each holder. */
  readonly matched: Map<number, EventId>;
  /** Walkers that wait for the origin, by peer and hops. */
  readonly waiting: Map<string, Walker[]>;
  /** Hits that have arrived. */
  hitCount: number;
  steps: number;
  /** The `query:step` whose messages are being sent. */
  step: EventId | null;
}

export interface Walker {
  /** Its `check:sent`. */
  readonly asked: EventId;
  readonly state: number;
}

/** What one peer does because of one event: the messages that it sends are known when the next record has another kind. */
export interface Turn {
  readonly query: RunningQuery;
  readonly peer: number;
  readonly cause: EventId;
  readonly outcome: number;
  /** Of the message that has arrived. */
  readonly hopWord: number;
  readonly state: number;
  readonly sends: Send[];
}

export interface Send {
  readonly link: number;
  readonly hopWord: number;
  readonly state: number;
  isLost: boolean;
}

/** 32 lower-case hex digits: the random bits of the query, and its number. */
export function queryId(random: number, number: number): string {
  return `${random.toString(16).padStart(8, '0')}${number.toString(16).padStart(24, '0')}`;
}

/** A message on a link, among those of its query. */
export function keyOf(link: number, hopWord: number, state: number): string {
  return `${link} ${hopWord} ${state}`;
}

/** Adds to the list of a key. */
export function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Removes the first of the list of a key, and gives it. */
export function pull<K, V>(lists: Map<K, V[]>, key: K): V | undefined {
  const list = lists.get(key);
  const first = list?.shift();
  if (list?.length === 0) lists.delete(key);
  return first;
}
