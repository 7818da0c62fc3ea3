import type { EventId, EventOf, TraceEvent } from '../../trace/event.js';
import type { Facts } from '../facts.js';
import type { QueryFacts } from '../query-facts.js';
import type { Rule, Ruling } from './rule.js';

type Arrival = EventOf<'query:received' | 'hit:received'>;

export const sent: Rule = {
  expected:
    'each message that arrives was sent, over the same link and with the same numbers, and arrives once',
  see: 'docs/verify.md',
  afterQuery: (query, facts) => {
    const arrivals: readonly Arrival[] = [...query.own.of('query:received'), ...query.own.of('hit:received')];
    return [
      ...arrivals.map((arrival) => judgeArrival(arrival, query, facts)),
      ...arrivedTooOften(query, arrivals),
    ];
  },
};

function judgeArrival(arrival: Arrival, query: QueryFacts, facts: Facts): Ruling {
  const { id, cause, from, peer, type } = arrival;
  if (from === null) return { because: 'the sender of the message is not known' };
  const what = `peer ${peer} received a ${type === 'query:received' ? 'query' : 'hit'} from peer ${from}`;
  if (cause === undefined) {
    if (!facts.isNative(from))
      return { because: 'its sender is no native peer, and does not report what it sends' };
    if (query.ended.has(from)) return { because: 'the process of its sender ended before it reported' };
    return { peer: null, actual: `${what}, and nothing shows that it was sent`, events: [id] };
  }
  const before = query.byId.get(cause);
  // Whether an event stands after its cause is another rule.
  if (before === undefined && !facts.ids.has(cause)) return { because: 'its cause is not in the trace' };
  if (before !== undefined && isSendingOf(before, arrival)) return 'kept';
  const wrong = before === undefined ? 'an event of no such query' : describe(before);
  return { peer: null, actual: `${what}, and its cause is ${wrong}`, events: [cause, id] };
}

/** Whether the arrival is that of the message that this event sends. */
function isSendingOf(before: TraceEvent, arrival: Arrival): boolean {
  if (arrival.type === 'hit:received')
    return (
      before.type === 'hit:sent' &&
      before.peer === arrival.from &&
      before.to === arrival.peer &&
      before.hops === arrival.hops
    );
  const isGet = before.type === 'query:sent' || before.type === 'query:duplicated';
  if (!isGet || before.peer !== arrival.from || before.to !== arrival.peer) return false;
  return before.ttl === arrival.ttl && before.hops === arrival.hops && before.state === arrival.state;
}

function describe(event: TraceEvent): string {
  if (event.type === 'query:sent')
    return `the message from peer ${event.peer} to peer ${event.to} with TTL ${event.ttl} and hops ${event.hops}`;
  if (event.type === 'hit:sent')
    return `the hit from peer ${event.peer} to peer ${event.to} with hops ${event.hops}`;
  return `a ${event.type}`;
}

/** How often each message ended: arrived, was lost by a fault, or could not be sent; and the copies that faults made. */
class Ends {
  readonly arrived = new Map<EventId, number>();
  readonly lost = new Map<EventId, number>();
  readonly failed = new Map<EventId, number>();
  readonly copies = new Map<EventId, number>();

  constructor({ own, byId }: QueryFacts, arrivals: readonly Arrival[]) {
    const count = (counts: Map<EventId, number>, { cause }: TraceEvent): void => {
      // The copy of a message ends as the message does.
      const before = cause === undefined ? undefined : byId.get(cause);
      const id = before?.type === 'query:duplicated' ? before.cause : cause;
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    };
    for (const event of arrivals) count(this.arrived, event);
    for (const event of own.of('query:lost')) count(this.lost, event);
    for (const event of [...own.of('query:failed'), ...own.of('hit:failed')]) count(this.failed, event);
    for (const event of own.of('query:duplicated')) count(this.copies, event);
  }
}

function arrivedTooOften(query: QueryFacts, arrivals: readonly Arrival[]): Ruling[] {
  const { arrived, lost, copies } = new Ends(query, arrivals);
  return [...arrived].flatMap(([id, times]): Ruling[] => {
    const most = 1 + (copies.get(id) ?? 0) - (lost.get(id) ?? 0);
    const before = query.byId.get(id);
    if (times <= most || before === undefined) return [];
    const events = [id, ...arrivals.filter(({ cause }) => cause === id).map((arrival) => arrival.id)];
    const rest = most === 1 ? '' : `, although a fault has lost it`;
    return [{ peer: null, actual: `${describe(before)} arrived ${times} times${rest}`, events }];
  });
}

export const arrives: Rule = {
  expected:
    'each message of a flood whose end was counted has arrived, was lost by a fault, or could not be sent',
  see: 'docs/verify.md',
  afterQuery: (query, facts) => {
    const { own, settled } = query;
    if (settled === undefined) return { because: 'the flood has no end in the trace' };
    if (settled.by === 'quiet')
      return { because: 'foreign peers took part: the messages could not be counted' };
    const arrivals: readonly Arrival[] = [...own.of('query:received'), ...own.of('hit:received')];
    const { arrived, lost, failed } = new Ends(query, arrivals);
    const messages = [...own.of('query:sent'), ...own.of('hit:sent')];
    return messages.flatMap((message): Ruling[] => {
      const { id, peer, to } = message;
      if (to === null || !facts.isNative(to) || !facts.isNative(peer)) return [];
      if ([arrived, lost, failed].some((ends) => ends.has(id))) return ['kept'];
      if (query.ended.has(to) || query.ended.has(peer))
        return [{ because: 'the process of its sender or receiver ended before it reported' }];
      return [{ peer: null, actual: `${describe(message)} has no end`, events: [id] }];
    });
  },
};
