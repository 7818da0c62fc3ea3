import {
  type Decision,
  type Forward,
  issueQuery,
  type RoutedNeighbour,
  routeQuery,
} from '../../src/protocol/router.js';
import { SeenQueries } from '../../src/protocol/seen-queries.js';
import type { NewEvent } from '../../src/trace/event.js';
import type { Graph } from './graphs.js';

export interface FloodCounts {
  sent: number;
  duplicates: number;
  expired: number;
  /** The peers that the query came to, the origin not among them. */
  readonly reached: Set<number>;
  /** The peer that each reached peer first heard from. */
  readonly heardFrom: Map<number, number>;
  readonly hits: Map<number, number>;
}

interface Flight {
  readonly at: number;
  readonly order: number;
  readonly from: number;
  readonly to: number;
  readonly ttl: number;
  readonly hops: number;
}

/**
 * Floods one query through a graph in virtual time, with the product's own router in every node.
 *
 * @param latency of one message on one link; unit latency by default
 */
export function flood(
  graph: Graph,
  options: {
    readonly origin: number;
    readonly ttl: number;
    readonly latency?: () => number;
    readonly holders?: readonly number[];
    readonly forwardOnHit?: boolean;
    /** Told of each node's turn as a peer would tell it: a message's arrival with all that it led to at once. */
    readonly onTurn?: (peer: number, events: readonly NewEvent[]) => void;
  },
): FloodCounts {
  const { origin, ttl, latency = () => 1, holders = [], forwardOnHit = false, onTurn } = options;
  const address = (id: number) => ({ ip: '127.0.0.1', port: id + 1 });
  const nodes = graph.neighbours.map((list, id) => ({
    self: address(id),
    seen: new SeenQueries(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
    neighbours: list.map((to): RoutedNeighbour => ({ id: to, address: address(to) })),
  }));
  const counts: FloodCounts = {
    sent: 0,
    duplicates: 0,
    expired: 0,
    reached: new Set(),
    heardFrom: new Map(),
    hits: new Map(),
  };
  const flights: Flight[] = [];
  const send = (from: number, now: number, forward: Forward<RoutedNeighbour>): void => {
    for (const { id } of forward.to) {
      counts.sent += 1;
      flights.push({
        at: now + latency(),
        order: counts.sent,
        from,
        to: id,
        ttl: forward.ttl,
        hops: forward.hops,
      });
    }
  };
  const earliest = (): Flight | undefined => {
    let best = 0;
    flights.forEach((flight, index) => {
      const leader = flights[best];
      if (leader !== undefined && (flight.at - leader.at || flight.order - leader.order) < 0) best = index;
    });
    return flights.splice(best, 1)[0];
  };

  const sentEvents = (peer: number, forward: Forward<RoutedNeighbour> | null): NewEvent[] =>
    (forward?.to ?? []).map(({ id }) => ({
      ...sendingOf(forward),
      type: 'query:sent',
      peer,
      query: 'q',
      to: id,
    }));

  const question = issueQuery(ttl, nodes[origin]?.neighbours ?? []);
  const issued: NewEvent = { type: 'query:issued', peer: origin, query: 'q', file: 'f', ttl };
  onTurn?.(origin, [issued, ...sentEvents(origin, question)]);
  send(origin, 0, question);
  for (let flight = earliest(); flight !== undefined; flight = earliest()) {
    const { to, from, at } = flight;
    const node = nodes[to];
    if (node === undefined) throw new Error(`no node ${to}`);
    const decision = routeQuery(
      { query: 'q', file: 'f', origin: address(origin), from, ttl: flight.ttl, hops: flight.hops },
      at,
      {
        markSeen: (query, now) => node.seen.markSeen(query, now),
        holds: () => holders.includes(to),
        neighbours: () => node.neighbours,
      },
      { self: node.self, forwardOnHit },
    );
    const received: NewEvent = {
      type: 'query:received',
      peer: to,
      query: 'q',
      from,
      file: 'f',
      origin,
      ttl: flight.ttl,
      hops: flight.hops,
    };
    onTurn?.(to, [
      received,
      fateEvent(to, decision),
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

/** A match names no origin: no hit is under way here, and none is to be waited for. */
function fateEvent(peer: number, decision: Decision<RoutedNeighbour>): NewEvent {
  const about = { peer, query: 'q' };
  const to = decision.kind === 'drop' ? [] : (decision.forward?.to ?? []).map(({ id }) => id);
  if (decision.kind === 'drop') return { ...about, type: 'query:dropped', reason: decision.reason };
  if (decision.kind === 'forward') return { ...about, type: 'query:forwarded', to };
  return { ...about, type: 'query:matched', file: 'f', origin: null, to };
}

function sendingOf(forward: Forward<unknown> | null): { ttl: number; hops: number } {
  return { ttl: forward?.ttl ?? 0, hops: forward?.hops ?? 0 };
}
