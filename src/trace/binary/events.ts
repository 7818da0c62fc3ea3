import { OpenQuery } from '../../protocol/open-query.js';
import type { TraceEvent } from '../event.js';
import { DirectEvents } from './direct-events.js';
import { EventList } from './event-list.js';
import { type BinaryHeader, queryWords } from './header.js';
import { LinkEvents } from './link-events.js';
import { kindBits, RecordKind, wordLimit } from './records.js';
import { queryId, type RunningQuery } from './running-query.js';

/**
 * Makes the usual events of a simulation from its records. Keeps what its running queries have in flight.
 *
 * The methods throw an Error with a message that says what is damaged.
 */
export class SimulatedEvents {
  readonly #list: EventList;
  readonly #links: LinkEvents;
  readonly #direct: DirectEvents;
  readonly #queries = new Map<number, RunningQuery>();
  #upper = 0;
  /** A message whose state may follow. */
  #pending: { kind: number; query: number; link: number; hopWord: number; state: number } | null = null;
  #allFound = true;
  #count = 0;
  #isEnded = false;

  constructor(header: BinaryHeader) {
    this.#list = new EventList(header);
    this.#links = new LinkEvents(this.#list);
    this.#direct = new DirectEvents(this.#list);
  }

  /** The first events. */
  begin(): void {
    this.#list.begin();
  }

  /** The events since the last call. */
  take(): TraceEvent[] {
    return this.#list.take();
  }

  /** The next record. */
  record(value: number, place: number, hopWord: number, tag: number): void {
    if (this.#isEnded) throw new Error('records follow its end');
    const kind = tag & ((1 << kindBits) - 1);
    const number = tag >>> kindBits;
    this.#count += 1;
    if (kind === RecordKind.state) {
      if (this.#pending === null) throw new Error('the state of no message');
      this.#pending.state = value;
      return;
    }
    this.#finishMessage();
    switch (kind) {
      case RecordKind.clock:
        this.#upper = value;
        return;
      case RecordKind.end:
        this.#links.finishTurn();
        return this.#end(value + place * wordLimit);
      case RecordKind.sent:
        return this.#links.sent(this.#query(number), this.#list.link(place), hopWord, value);
      case RecordKind.lost:
        return this.#links.lost(this.#query(number), this.#list.link(place), hopWord, value);
    }
    this.#links.finishTurn();
    const tick = value + this.#upper * wordLimit;
    if (tick < this.#list.tick) throw new Error('it goes back in time');
    this.#list.tick = tick;
    switch (kind) {
      case RecordKind.started:
        return this.#start(number);
      case RecordKind.stepped:
        this.#query(number).step = null;
        return;
      case RecordKind.held:
        return this.#hold(this.#query(number));
      case RecordKind.settled:
        return this.#settle(number);
    }
    if (kind >= RecordKind.arrived || kind === RecordKind.undelivered) {
      this.#pending = { kind, query: number, link: this.#list.link(place), hopWord, state: 0 };
      return;
    }
    const query = this.#query(number);
    const peer = this.#list.peer(place);
    if (kind >= RecordKind.directArrived && kind < RecordKind.directArrived + 4)
      return this.#links.begin(this.#direct.arrived(kind - RecordKind.directArrived, query, peer, hopWord));
    if (kind >= RecordKind.directLost && kind < RecordKind.directLost + 4)
      return this.#direct.lost(kind - RecordKind.directLost, query, peer, hopWord);
    if (kind < RecordKind.directSent || kind > RecordKind.directSent + 3)
      throw new Error(`a record of an unknown kind ${kind}`);
    this.#direct.sent(kind - RecordKind.directSent, query, peer, hopWord);
  }

  /** Whether the trace is whole. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The events of records so far whose effects may follow: for a trace that is cut off. */
  cutOff(): void {
    this.#pending = null;
    this.#links.finishTurn();
  }

  #start(number: number): void {
    const { queries, files } = this.#list.header;
    const at = number * queryWords;
    if (at >= queries.length || this.#queries.has(number)) throw new Error(`query ${number} cannot begin`);
    const [origin = 0, fileIndex = 0, ttl = 0, random = 0] = queries.subarray(at, at + queryWords);
    const id = queryId(random, number);
    const file = files[fileIndex] as string;
    const searched = { file, ttl, ...(!this.#list.isFlood && { strategy: this.#list.header.strategy }) };
    const issue = { type: 'query:issued', peer: this.#list.id(origin), query: id, ...searched } as const;
    const issued = this.#list.add(origin, issue);
    this.#queries.set(number, {
      id,
      file,
      fileIndex,
      origin,
      open: new OpenQuery(file),
      issued,
      sent: new Map(),
      hits: new Map(),
      matched: new Map(),
      waiting: new Map(),
      hitCount: 0,
      steps: 0,
      step: null,
    });
  }

  #hold(query: RunningQuery): void {
    const { origin, issued, file, open } = query;
    const about = { peer: this.#list.id(origin), query: query.id, file };
    this.#list.add(origin, { type: 'file:held', ...about, path: '', size: 0, cause: issued });
    open.held();
    this.#list.add(origin, { type: 'query:resolved', ...about, outcome: 'held', cause: issued });
  }

  #settle(number: number): void {
    const query = this.#query(number);
    this.#queries.delete(number);
    if (!this.#list.isFlood && query.steps > 0) {
      const { origin, id, steps, hitCount: hits, issued: cause } = query;
      this.#list.add(origin, {
        type: 'query:ended',
        peer: this.#list.id(origin),
        query: id,
        steps,
        hits,
        cause,
      });
    }
    this.#list.addSupervisor({ type: 'query:settled', query: query.id, by: 'count' });
    if (query.open.resolved) return;
    query.open.settle();
    this.#allFound = false;
    const { origin, file, fileIndex } = query;
    const about = { peer: this.#list.id(origin), query: query.id, file };
    this.#list.add(origin, { type: 'query:resolved', ...about, outcome: 'not-found' });
    for (const peer of this.#list.holdersOf(fileIndex))
      this.#list.add(peer, { type: 'file:held', peer: this.#list.id(peer), file, path: '', size: 0 });
  }

  #end(count: number): void {
    if (count !== this.#count - 1)
      throw new Error(`its end says ${count} records, and it has ${this.#count - 1}`);
    this.#isEnded = true;
    this.#list.addSupervisor({ type: 'run:finished', exitCode: this.#allFound ? 0 : 1 });
  }

  /** A message has arrived, or its receiver does not run; its state is known. */
  #finishMessage(): void {
    if (this.#pending === null) return;
    const { kind, query, link, hopWord, state } = this.#pending;
    this.#pending = null;
    const message = { link, hopWord, state };
    if (kind === RecordKind.undelivered) this.#links.undelivered(this.#query(query), message);
    else this.#links.arrived(this.#query(query), message, kind - RecordKind.arrived);
  }

  #query(number: number): RunningQuery {
    const query = this.#queries.get(number);
    if (query === undefined) throw new Error(`query ${number} does not run`);
    return query;
  }
}
