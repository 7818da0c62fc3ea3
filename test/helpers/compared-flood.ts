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
}

/** How the flood differs from the predicted one. */
export interface Deviation {
  readonly latency?: () => number;
  /** The holders when the query is issued, if they differ from the predicted ones. */
  readonly holders?: readonly number[];
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
  { origin = 0, ttl = 7, holders = [], forwardOnHit = false }: Query,
  deviation: Deviation = {},
): Compared {
  const peers = graph.neighbours.map((neighbours, id) => ({ id, neighbours }));
  const prediction = predictFlood({
    file: 'f',
    peers,
    origin,
    ttl,
    forwardOnHit,
    holders: new Set(holders),
  });
  const turns: NewEvent[][] = [];
  flood(graph, {
    origin,
    ttl,
    forwardOnHit,
    holders: deviation.holders ?? holders,
    latency: deviation.latency ?? (() => 1),
    onTurn: (_peer, turn) => turns.push([...turn]),
  });
  const events: TraceEvent[] = [];
  const add = (event: NewEvent, cause: TraceEvent | undefined): TraceEvent => {
    const numbered = { ...event, id: `e${events.length}`, at: events.length } as TraceEvent;
    events.push(cause === undefined ? numbered : { ...numbered, cause: cause.id });
    return numbered;
  };
  add({ type: 'run:started', schema: 1, floodsim: '1', topology: 'net', peers, absent: [] }, undefined);
  for (const turn of turns) {
    const [first, ...rest] = (deviation.reported ?? ((list) => list))(turn);
    if (first === undefined) continue;
    const cause = add(first, undefined);
    for (const event of rest) add(event, cause);
  }
  if (deviation.settled ?? true) add({ type: 'query:settled', query: 'q', by: 'count' }, undefined);
  const trace = deviation.ordered?.(events) ?? events;
  const own = queryTraceOf(trace, 'q');
  const counts = summarizeQuery(own, { file: 'f', origin, ttl, query: 'q', fallbackVerdict: 'unknown' });
  const comparison = compareFlood(prediction, own, counts);
  if (comparison === null) throw new Error('the query was not issued');
  return { ...comparison, prediction, actualMessages: counts.messages, actualReached: counts.reached };
}
