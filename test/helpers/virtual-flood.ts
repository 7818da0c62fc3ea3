import { type Decision, type Forward, issueQuery, routeQuery } from '../../src/protocol/router.js';
import type { NewEvent } from '../../src/trace/event.js';
import type { Graph } from './graphs.js';

export interface FloodCounts {
  sent: number;
  /** Those of them that were lost. */
  lost: number;
  /** Messages to peers that do not run; they do not count as sent. */
  failed: number;
  duplicates: number;
  expired: number;
  /** The peers that the query reached, without the origin. */
  readonly reached: Set<number>;
  /** The sender of each reached peer's first copy. */
  readonly heardFrom: Map<number, number>;
  readonly hits: Map<number, number>;
}

/** A message in flight. */
export interface Flight {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly ttl: number;
  readonly hops: number;
}

/**
 * Floods one query through a graph in virtual time, with the product's own rules in every node. Nodes are identified by
 * their numbers.
 *
 * @param latency of one message on one link; unit latency by default
 */
export function flood(
  graph: Graph,
  options: {
    readonly origin: number;
    readonly ttl: number;
    readonly latency?: () => number;
    /** How many times a message that is sent arrives: 0, 1 or 2. What a proxy reports of it is a turn of peer -1. */
    readonly arrives?: () => number;
    readonly holders?: readonly number[];
    readonly forwardOnHit?: boolean;
    /** Whether messages from one node to another are lost. */
    readonly isCut?: (from: number, to: number) => boolean;
    /** How many copies of a message are sent besides; default: none. */
    readonly copies?: (from: number, to: number) => number;
    /** Nodes that do not run. */
    readonly down?: ReadonlySet<number>;
    /** Called for each node's turn with the events of a peer: a message's arrival and everything that follows at once. */
    readonly onTurn?: (peer: number, events: readonly NewEvent[]) => void;
    /** Called for each message that is sent. */
    readonly onSent?: (flight: Flight) => void;
  },
): FloodCounts {
  const { origin, ttl, latency = () => 1, holders = [], forwardOnHit = false, onTurn, onSent } = options;
  const { arrives = () => 1, isCut = () => false, copies = () => 0, down = new Set<number>() } = options;
  const seen = new Set<number>();
  const counts: FloodCounts = {
    sent: 0,
    lost: 0,
    failed: 0,
    duplicates: 0,
    expired: 0,
    reached: new Set(),
    heardFrom: new Map(),
    hits: new Map(),
  };
  const queue = new FlightQueue();
  const send = (from: number, now: number, forward: Forward<number>): void => {
    for (const to of forward.to) {
      if (down.has(to)) {
        counts.failed += 1;
        continue;
      }
      counts.sent += 1;
      if (isCut(from, to)) {
        counts.lost += 1;
        continue;
      }
      const flight = { at: now + latency(), from, to, ttl: forward.ttl, hops: forward.hops };
      onSent?.(flight);
      const times = arrives() + copies(from, to);
      const about = { peer: from, query: 'q', to, ttl: forward.ttl, hops: forward.hops, fault: 1 } as const;
      if (times === 0) onTurn?.(-1, [{ type: 'query:lost', ...about, observedBy: 'proxy' }]);
      for (let copy = 1; copy < times; copy += 1)
        onTurn?.(-1, [{ type: 'query:duplicated', ...about, observedBy: 'proxy' }]);
      for (let copy = 0; copy < times; copy += 1) queue.add({ ...flight, at: flight.at + copy });
    }
  };

  const issue = issueQuery(ttl, graph.neighbours[origin] ?? []);
  const issued: NewEvent = { type: 'query:issued', peer: origin, query: 'q', file: 'f', ttl };
  onTurn?.(origin, [issued, ...sentEvents(origin, issue)]);
  send(origin, 0, issue);
  for (let flight = queue.takeFirst(); flight !== undefined; flight = queue.takeFirst()) {
    const { to, from, at, hops } = flight;
    const decision = routeQuery(
      { isOwn: to === origin, origin, from, ttl: flight.ttl, hops },
      {
        markSeen: () => !seen.has(to) && seen.add(to) !== undefined,
        holds: () => holders.includes(to),
        neighbours: graph.neighbours[to] ?? [],
      },
      forwardOnHit,
    );
    const arrival = { peer: to, query: 'q', from, file: 'f', origin, ttl: flight.ttl, hops };
    onTurn?.(to, [
      { type: 'query:received', ...arrival },
      decisionEvent(to, decision),
      ...sentEvents(to, decision.kind === 'drop' ? null : decision.forward),
    ]);
    if (to !== origin && !counts.heardFrom.has(to)) {
      counts.reached.add(to);
      counts.heardFrom.set(to, from);
    }
    if (decision.kind === 'drop') {
      if (decision.reason === 'duplicate' || decision.reason === 'own') counts.duplicates += 1;
      if (decision.reason === 'ttl') counts.expired += 1;
    } else {
      if (decision.kind === 'hit') counts.hits.set(to, decision.hops);
      if (decision.forward !== null) send(to, at, decision.forward);
    }
  }
  return counts;
}

/** Messages in flight, by arrival time; messages of the same time in the order in which they were sent. */
class FlightQueue {
  /** The last one arrives first. */
  readonly #flights: Flight[] = [];

  add(flight: Flight): void {
    let low = 0;
    let high = this.#flights.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#flights[middle]?.at ?? 0) > flight.at) low = middle + 1;
      else high = middle;
    }
    this.#flights.splice(low, 0, flight);
  }

  takeFirst(): Flight | undefined {
    return this.#flights.pop();
  }
}

function sentEvents(peer: number, forward: Forward<number> | null): NewEvent[] {
  if (forward === null) return [];
  const { ttl, hops } = forward;
  return forward.to.map((to) => ({ ttl, hops, type: 'query:sent', peer, query: 'q', to }));
}

/** A match names no origin: these floods contain no hit messages, and none must be waited for. */
function decisionEvent(peer: number, decision: Decision<number>): NewEvent {
  const about = { peer, query: 'q' };
  if (decision.kind === 'drop') return { ...about, type: 'query:dropped', reason: decision.reason };
  const to = decision.forward?.to ?? [];
  if (decision.kind === 'forward') return { ...about, type: 'query:forwarded', to };
  return { ...about, type: 'query:matched', file: 'f', origin: null, to };
}
