import { type Comparison, compareFlood } from '../../src/judge/comparison.js';
import { type Prediction, predictFlood } from '../../src/judge/prediction.js';
import { summarizeQuery } from '../../src/judge/summary.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import type { Graph } from './graphs.js';
import { flood } from './virtual-flood.js';

export interface Asked {
  readonly origin?: number;
  readonly ttl?: number;
  readonly holders?: readonly number[];
  readonly forwardOnHit?: boolean;
}

export interface Happening {
  readonly latency?: () => number;
  /** Who has the file by the time it is asked for, where that is not who had it. */
  readonly holders?: readonly number[];
  /** Changes what the trace tells. */
  readonly told?: (events: NewEvent[]) => NewEvent[];
  /** Whether the flood was counted to its end: by default it was. */
  readonly settled?: boolean;
  /** Changes the order in which it is told. */
  readonly ordered?: (trace: TraceEvent[]) => TraceEvent[];
}

export interface Compared extends Comparison {
  readonly prediction: Prediction;
  readonly seenMessages: number;
  readonly seenReached: number;
}

/** Predicts, floods through the product's own router, and compares with the trace of that. */
export function compared(
  graph: Graph,
  { origin = 0, ttl = 7, holders = [], forwardOnHit = false }: Asked,
  happening: Happening = {},
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
  const events: NewEvent[][] = [];
  flood(graph, {
    origin,
    ttl,
    forwardOnHit,
    holders: happening.holders ?? holders,
    latency: happening.latency ?? (() => 1),
    onTurn: (_peer, turn) => events.push([...turn]),
  });
  const told: TraceEvent[] = [];
  const add = (event: NewEvent, cause: TraceEvent | undefined): TraceEvent => {
    const numbered = { ...event, id: `e${told.length}`, at: told.length } as TraceEvent;
    told.push(cause === undefined ? numbered : { ...numbered, cause: cause.id });
    return numbered;
  };
  add({ type: 'run:started', floodsim: '1', topology: 'net', peers, absent: [] }, undefined);
  for (const turn of events) {
    const [first, ...rest] = (happening.told ?? ((list) => list))(turn);
    if (first === undefined) continue;
    const cause = add(first, undefined);
    for (const event of rest) add(event, cause);
  }
  if (happening.settled ?? true) add({ type: 'query:settled', query: 'q', by: 'count' }, undefined);
  const trace = happening.ordered?.(told) ?? told;
  const counts = summarizeQuery(trace, { file: 'f', origin, ttl, query: 'q', fallbackVerdict: 'unknown' });
  const comparison = compareFlood(prediction, trace, counts);
  if (comparison === null) throw new Error('nothing was asked');
  return { ...comparison, prediction, seenMessages: counts.messages, seenReached: counts.reached };
}
