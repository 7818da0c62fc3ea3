import { readFault } from '../../src/faults/grammar.js';
import { isOnLink } from '../../src/faults/target-links.js';
import { certainFaults } from '../../src/judge/certain-faults.js';
import { type Comparison, compareFlood } from '../../src/judge/comparison.js';
import { type Prediction, predictFlood } from '../../src/judge/prediction.js';
import { summarizeQuery } from '../../src/judge/summary.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { queryTraceOf } from './folds.js';
import type { Graph } from './graphs.js';
import { flood } from './virtual-flood.js';

/** A query whose flood is predicted and run. */
export interface Query {
  readonly origin?: number;
  readonly ttl?: number;
  readonly holders?: readonly number[];
  readonly forwardOnHit?: boolean;
  /** The faults that the prediction knows, all of them from the start. */
  readonly faults?: readonly string[];
}

/** How the flood differs from the predicted one. */
export interface Deviation {
  readonly latency?: () => number;
  /** The holders when the query is issued, if they differ from the predicted ones. */
  readonly holders?: readonly number[];
  /** Further faults, of which the prediction does not know. */
  readonly faults?: readonly string[];
  /** Changes the events of a turn. */
  readonly reported?: (events: NewEvent[]) => NewEvent[];
  /** Whether the flood was counted to its end; true by default. */
  readonly settled?: boolean;
  /** Changes the order of events. */
  readonly ordered?: (trace: TraceEvent[]) => TraceEvent[];
}

export interface Compared extends Comparison {
  readonly prediction: Prediction;
  readonly actualMessages: number;
  readonly actualReached: number;
}

/** Predicts a flood, runs it with the product's own rules, and compares both. */
export function compared(
  graph: Graph,
  { origin = 0, ttl = 7, holders = [], forwardOnHit = false, faults = [] }: Query,
  deviation: Deviation = {},
): Compared {
  const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
  const ids = peers.map(({ id }) => id);
  const all = [...faults, ...(deviation.faults ?? [])].map((text) => readFault(text));
  const { isCut, copies, down } = certainFaults(all, ids);
  const prediction = predictFlood({
    file: 'f',
    peers,
    origin,
    ttl,
    forwardOnHit,
    holders: new Set(holders),
    faults: certainFaults(
      faults.map((text) => readFault(text)),
      ids,
    ),
  });
  const turns: NewEvent[][] = [];
  flood(graph, {
    origin,
    ttl,
    forwardOnHit,
    holders: deviation.holders ?? holders,
    latency: deviation.latency ?? (() => 1),
    isCut,
    copies,
    down,
    // Below, the losses and copies get the numbers of their faults.
    onTurn: (peer, turn) => peer >= 0 && turns.push([...turn]),
  });
  const events: TraceEvent[] = [];
  const add = (event: NewEvent, cause: TraceEvent | undefined): TraceEvent => {
    const numbered = { ...event, id: `e${events.length}`, at: events.length } as TraceEvent;
    events.push(cause === undefined ? numbered : { ...numbered, cause: cause.id });
    return numbered;
  };
  add({ type: 'run:started', schema: 1, floodsim: '1', topology: 'net', peers, absent: [] }, undefined);
  for (const [index, { target }] of all.entries()) {
    if (target.on !== 'peer' || target.peers === 'all') continue;
    for (const peer of target.peers)
      add({ type: 'fault:applied', fault: index + 1, effect: 'killed', peer }, undefined);
  }
  const end = (event: NewEvent, sent: TraceEvent): void => {
    if (event.type !== 'query:sent') return;
    const { peer, query, to, ttl: left, hops } = event;
    if (down.has(to)) add({ type: 'query:failed', peer, query, to, reason: 'connection refused' }, sent);
    else {
      const isLost = isCut(peer, to);
      for (const [index, { kind, target }] of all.entries()) {
        if (target.on === 'peer' || !isOnLink(target, peer, to) || (kind === 'duplicate') === isLost)
          continue;
        const about = { fault: index + 1, peer, query, to, ttl: left, hops };
        add({ type: isLost ? 'query:lost' : 'query:duplicated', ...about }, sent);
        if (isLost) return;
      }
    }
  };
  for (const turn of turns) {
    const [first, ...rest] = (deviation.reported ?? ((list) => list))(turn);
    if (first === undefined) continue;
    const cause = add(first, undefined);
    for (const event of rest) end(event, add(event, cause));
  }
  if (deviation.settled ?? true) add({ type: 'query:settled', query: 'q', by: 'count' }, undefined);
  const trace = deviation.ordered?.(events) ?? events;
  const own = queryTraceOf(trace, 'q');
  const counts = summarizeQuery(own, { file: 'f', origin, ttl, query: 'q', fallbackVerdict: 'unknown' });
  const comparison = compareFlood(prediction, own, counts);
  if (comparison === null) throw new Error('the query was not issued');
  return { ...comparison, prediction, actualMessages: counts.messages, actualReached: counts.reached };
}
