import type { QueryResult } from '../judge/result.js';
import type { QueryRequest } from '../judge/summary.js';
import type { QueryContext } from './active-query.js';
import { ForeignQuery } from './foreign-query.js';
import { NativeQuery } from './native-query.js';
import type { QueryResults } from './query-results.js';
import type { RunFolder } from './run-folder.js';
import type { QueryOptions } from './session-options.js';

export interface QuerySession
  extends Pick<QueryContext, 'network' | 'trace' | 'quietMs' | 'isLockstep' | 'areFaultsStill'> {
  readonly results: QueryResults;
  readonly folder: RunFolder;
  /** Stops all queries. */
  readonly signal: AbortSignal;
}

/** Sends a query, and waits for its outcome and for the end of its flood. */
export async function runQuery(
  request: QueryRequest & QueryOptions,
  { results, folder, signal: stop, ...session }: QuerySession,
): Promise<QueryResult> {
  const { file, origin, ttl, isFolder, prediction, timeoutMs, signal, onEvent } = request;
  const { network, trace, quietMs } = session;
  const { delayMs, topology } = network;
  const isForeign = network.peer(origin)?.spec.program !== undefined;
  const query = new (isForeign ? ForeignQuery : NativeQuery)(request, {
    ...session,
    // A delay of links is not silence.
    timeoutMs: timeoutMs + delayMs * Math.min(ttl, topology.peers.length),
    quietMs: quietMs + delayMs,
    signal: signal === undefined ? stop : AbortSignal.any([stop, signal]),
    onEvent,
  });
  const unsubscribe = trace.subscribe(query);
  results.start(query);
  try {
    await query.run();
    const { query: id, fallbackVerdict } = query;
    const asked = { file, origin, ttl, isFolder, prediction, query: id, fallbackVerdict };
    trace.release(id, origin);
    await trace.flushed();
    // The report names holders that the query did not reach; only the peers know what they share.
    if (results.verdictOf(asked) === 'not-found') await network.lookUp(file);
    await trace.flushed();
    const result = results.end(query, asked);
    folder.appendLog(`${file}: ${result.verdict}`);
    return result;
  } finally {
    unsubscribe();
    results.drop(query);
  }
}
