import type { Latency } from '../../src/engine/options.js';
import type { EventId, TraceEvent } from '../../src/trace/event.js';

/**
 * The latencies of a real flood, message by message: from the turn in which a peer sent it to its arrival. No two arrivals have the same
 * tick: in a microsecond in which several fall, they follow each other as in the trace, where each is behind its cause.
 *
 * @param indexOf the engine's number of a peer
 */
export function measuredLatencies(
  events: readonly TraceEvent[],
  indexOf: (peer: number) => number,
): { readonly latency: Latency; readonly nextQuery: () => void } {
  const byId = new Map(events.map((event) => [event.id, event]));
  const arrivals = events.filter(isTurn).toSorted((one, other) => one.at - other.at);
  const ticks = new Map<EventId, number>();
  let tick = 0;
  for (const { id, at } of arrivals) {
    tick = Math.max(tick + 1, Math.round(at * 1000));
    ticks.set(id, tick);
  }
  const turnOf = (event: TraceEvent): TraceEvent => {
    const cause = event.cause === undefined ? undefined : byId.get(event.cause);
    return isTurn(event) || cause === undefined ? event : turnOf(cause);
  };
  const queries = new Map<string, Map<string, number>>();
  for (const event of arrivals) {
    if (event.type === 'query:issued') queries.set(event.query, new Map());
    const sent = event.cause === undefined ? undefined : byId.get(event.cause);
    if ((event.type !== 'query:received' && event.type !== 'hit:received') || sent === undefined) continue;
    const delay = (ticks.get(event.id) ?? 0) - (ticks.get(turnOf(sent).id) ?? 0);
    queries.get(event.query)?.set(`${indexOf(event.from ?? -1)} ${indexOf(event.peer)}`, delay);
  }
  const inOrder = [...queries.values()];
  return {
    // A message to an absent peer has no arrival.
    latency: { maxTicks: 1000, draw: (from, to) => inOrder[0]?.get(`${from} ${to}`) ?? 1 },
    nextQuery: () => void inOrder.shift(),
  };
}

type Turn = Extract<TraceEvent, { type: 'query:issued' | 'query:received' | 'hit:received' }>;

function isTurn(event: TraceEvent): event is Turn {
  return ['query:issued', 'query:received', 'hit:received'].includes(event.type);
}
