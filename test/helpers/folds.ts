import type { TraceEvent } from '../../src/trace/event.js';
import { type QueryTrace, QueryTraces } from '../../src/trace/query-traces.js';
import type { Fold } from '../../src/trace/select.js';

/** The result of a fold that has seen a whole trace. */
export function folded<R>(trace: readonly TraceEvent[], fold: Fold<R>): R {
  for (const event of trace) fold.see(event);
  return fold.result;
}

/** The part of a trace that one query's result is made of. */
export function queryTraceOf(trace: readonly TraceEvent[], query: string | null): QueryTrace {
  const traces = new QueryTraces();
  for (const event of trace) traces.see(event);
  return traces.get(query);
}
