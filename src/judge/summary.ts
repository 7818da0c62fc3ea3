import { distancesFrom } from '../topology/graph.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { foreignPeersOf } from '../trace/foreign-peers-of.js';
import { snapshotAt, type TopologySnapshot } from '../trace/topology-snapshot.js';
import type { Prediction } from './prediction.js';
import { queryPrediction } from './query-prediction.js';
import type { QueryResult, QueryVerdict, UnreachedHolder } from './result.js';

/** What a report has to know of a question beside the trace. */
export interface FinishedQuery {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  /** Null where it was never issued. */
  readonly query: string | null;
  /** How it ended for the run, where its origin did not say. */
  readonly fallbackVerdict: Exclude<QueryVerdict, 'verified' | 'held'>;
  /** What was expected of it, where that is to be compared. */
  readonly prediction?: Prediction | undefined;
}

/** What one question came to, read from the trace of its run. */
export function summarizeQuery(trace: readonly TraceEvent[], asked: FinishedQuery): QueryResult {
  const outcome = outcomeOf(trace, asked);
  const { prediction } = asked;
  return {
    ...outcome,
    prediction:
      prediction === undefined
        ? null
        : queryPrediction(prediction, trace, {
            ...outcome,
            // Where nothing but quiet says that it is over, what was not told may have happened all the same.
            settled: outcome.settledBy === 'count',
          }),
  };
}

function outcomeOf(trace: readonly TraceEvent[], asked: FinishedQuery): Omit<QueryResult, 'prediction'> {
  const events = trace.filter(
    (event) => 'query' in event && event.query === asked.query && asked.query !== null,
  );
  const all = <T extends TraceEvent['type']>(type: T): EventOf<T>[] =>
    events.filter((event): event is EventOf<T> => event.type === type);

  const issuedAt = all('query:issued')[0]?.at;
  const since = (event: TraceEvent | undefined): number | null =>
    event === undefined || issuedAt === undefined ? null : round(event.at - issuedAt);

  const received = all('query:received').filter(({ peer }) => peer !== asked.origin);
  const dropped = (reason: string): number =>
    all('query:dropped').filter((drop) => drop.reason === reason).length;
  const failed = all('query:failed').length;
  const hits = all('hit:received');
  const resolved = all('query:resolved').at(-1);
  const verified = all('transfer:verified').at(-1);
  const held = all('file:held').at(-1);
  const verdict = resolved?.outcome ?? asked.fallbackVerdict;
  const holder = verified?.from ?? (held === undefined ? null : asked.origin);
  const path = holder === null ? null : pathTo(holder, events, asked.origin);
  const settled = all('query:settled')[0];
  const overlay = snapshotAt(trace, issuedAt);

  return {
    file: asked.file,
    origin: asked.origin,
    query: asked.query,
    ttl: asked.ttl,
    verdict,
    settled: settled !== undefined || verdict === 'held',
    settledBy: settled?.by ?? (verdict === 'held' ? 'count' : null),
    path,
    hops: path === null ? (hits.find(({ from }) => from === holder)?.hops ?? null) : path.length - 1,
    holder,
    reached: new Set(received.map(({ peer }) => peer)).size,
    others: Math.max(0, (overlay?.peers.length ?? 1) - 1),
    messages: all('query:sent').length - failed,
    duplicates: dropped('duplicate') + dropped('own'),
    expired: dropped('ttl'),
    unreachable: failed,
    hits: hits.length,
    radius: Math.max(0, ...received.map(({ hops }) => hops + 1)),
    bytes: verified?.bytes ?? null,
    size: verified?.size ?? held?.size ?? null,
    archiveMd5: verified?.md5 ?? null,
    sha256: verified?.sha256 ?? null,
    savedTo: verified?.savedTo ?? held?.path ?? null,
    firstHitMs: since(hits[0]),
    settledMs: since(settled),
    endMs: since(resolved),
    unreachedHolders: verdict === 'not-found' ? holdersBeyond(trace, overlay, asked, issuedAt) : [],
    failures: all('transfer:failed').map(({ from, code, message }) => ({ holder: from, code, message })),
  };
}

/** Follows the causes back from the holder's match to the question. Null where an older relay broke the chain. */
function pathTo(holder: number, events: readonly TraceEvent[], origin: number): number[] | null {
  if (holder === origin) return [origin];
  const byId = new Map<EventId, TraceEvent>(events.map((event) => [event.id, event]));
  const path = [holder];
  let event = events.find((candidate) => candidate.type === 'query:matched' && candidate.peer === holder);
  while (event?.cause !== undefined) {
    event = byId.get(event.cause);
    if (event?.type === 'query:sent') path.unshift(event.peer);
  }
  return event?.type === 'query:issued' ? path : null;
}

function holdersBeyond(
  trace: readonly TraceEvent[],
  overlay: TopologySnapshot | undefined,
  { file, origin, query }: FinishedQuery,
  since = 0,
): UnreachedHolder[] {
  const peers = overlay?.peers ?? [];
  const distances = distancesFrom(peers, origin);
  const ownLinks = peers.map((peer) => (peer.program === undefined ? peer : { ...peer, neighbours: [] }));
  const ownDistances = distancesFrom(ownLinks, origin);
  const holders = trace.filter(
    (event): event is EventOf<'file:held'> =>
      event.type === 'file:held' && event.file === file && event.at >= since,
  );
  // One that died since is not there to be asked; that it had the file, it told when the query came.
  const matched = new Set(
    trace
      .filter(
        (event): event is EventOf<'query:matched'> => event.type === 'query:matched' && event.query === query,
      )
      .map(({ peer }) => peer),
  );
  const asked = new Set(
    trace.flatMap((event) => (event.type === 'query:received' && event.query === query ? [event.peer] : [])),
  );
  const programs = foreignPeersOf(peers);
  return [...new Set([...matched, ...holders.map(({ peer }) => peer)])]
    .map((peer) => ({
      peer,
      distance: distances.get(peer) ?? null,
      // A program does not tell that it has what it is asked for.
      wasReached: matched.has(peer) || (programs.has(peer) && asked.has(peer)),
      behindForeignPeer: ownDistances.get(peer) !== distances.get(peer),
    }))
    .sort((one, other) => (one.distance ?? Infinity) - (other.distance ?? Infinity));
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
