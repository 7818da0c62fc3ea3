import { distancesFrom } from '../topology/graph.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { type QueryTrace, stoppedAtEnd } from '../trace/query-traces.js';
import { initialTtl, linksBefore } from '../trace/select.js';
import { actualFlood } from './actual-flood.js';
import { queryPrediction } from './comparison.js';
import { type FloodCost, floodCost } from './cost.js';
import { hostTraffic } from './host-traffic.js';
import type { Prediction } from './prediction.js';
import type { QueryResult, QueryVerdict } from './result.js';
import { searchCost } from './search-cost.js';
import { transferFailures } from './transfer-failures.js';
import { type FloodEnd, floodEnd, type StoppedPeer } from './unreached.js';

/** A query before it is sent. */
export interface QueryRequest {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  /** Whether the user wants a folder. */
  readonly isFolder?: boolean | undefined;
  /** Compared with what happened, if given. */
  readonly prediction?: Prediction | undefined;
}

/** The facts about the end of a query that the trace does not contain. */
export interface QueryEnd {
  /** Null if the query was never issued. */
  readonly query: string | null;
  /** The verdict if its origin did not report an outcome. */
  readonly fallbackVerdict: Exclude<QueryVerdict, 'verified' | 'held'>;
}

/** Only a query that found nothing needs an explanation. */
const nothingToExplain: FloodEnd = { unreachedHolders: [], stoppedBy: [], gone: [] };

/** The last outcome that the origin reported. */
function resolutionIn({ own }: QueryTrace): EventOf<'query:resolved'> | undefined {
  return own.of('query:resolved').at(-1);
}

export function verdictOf(trace: QueryTrace, { fallbackVerdict }: QueryEnd): QueryVerdict {
  return resolutionIn(trace)?.outcome ?? fallbackVerdict;
}

/** The result of one query. */
export function summarizeQuery(trace: QueryTrace, asked: QueryRequest & QueryEnd): QueryResult {
  const outcome = outcomeOf(trace, asked);
  const { prediction } = asked;
  const search = searchCost(trace);
  if (search !== null) return { ...outcome, search };
  if (prediction === undefined) return outcome;
  // A flood that ended by silence was not counted: unreported messages may still have been sent.
  const hops = outcome.hops ?? outcome.hopsAtLeast;
  const counts = { ...outcome, hops, settled: outcome.settledBy === 'count' };
  return { ...outcome, prediction: queryPrediction(prediction, trace, counts) };
}

/**
 * The result without its prediction. It has no `...`: a spread gives each object a hidden class of its own, which takes more memory
 * than its values.
 */
function outcomeOf(trace: QueryTrace, asked: QueryRequest & QueryEnd): QueryResult {
  const { file, origin, query, ttl } = asked;
  const { own, topology } = trace;
  const { of: events } = own;

  const [issued] = events('query:issued');
  const issuedAt = issued?.at;
  const since = (event: TraceEvent | undefined): number | null =>
    event === undefined || issuedAt === undefined ? null : round(event.at - issuedAt);

  const received = events('query:received').filter(({ peer }) => peer !== origin);
  const dropped = (...reasons: readonly string[]): number =>
    events('query:dropped').filter(({ reason }) => reasons.includes(reason)).length;
  const failed = events('query:failed').length;
  const hits = events('hit:received');
  const resolved = resolutionIn(trace);
  const verified = events('transfer:verified').at(-1);
  const held = events('file:held').at(-1);
  const verdict = verdictOf(trace, asked);
  const holder = verified?.from ?? (held === undefined ? null : origin);
  const path = holder === null ? null : pathTo(holder, own.all, origin);
  const settled = events('query:settled')[0];
  // The messages of a strategy may begin with other TTLs: only their hops show how far they are.
  const isFlood = issued?.strategy === undefined;
  const initial = issued === undefined || !isFlood ? 0 : initialTtl(received, issued);
  // A holder that answered was reached, even if that was not observed.
  const matched = events('query:matched').filter(({ peer }) => peer !== origin);

  /** Without a path: the shortest one that the topology has, unless the query is known to have crossed more links. */
  const leastHops = (): number | null => {
    if (holder === null) return null;
    const known = [
      distancesFrom(topology?.peers ?? [], origin).get(holder) ?? 0,
      ...received
        .filter(({ peer }) => peer === holder)
        .map((copy) => linksBefore(copy, initial) + 1)
        .slice(0, 1),
      ...hits
        .filter(({ from }) => from === holder)
        .map(({ hops }) => hops ?? 0)
        .slice(0, 1),
    ];
    return Math.max(...known) || null;
  };

  const costOf = (): FloodCost | null =>
    topology === undefined || !isFlood
      ? null
      : floodCost({
          peers: topology.peers,
          origin,
          ttl: initial,
          forwardOnHit: matched.some(({ to }) => to.length > 0),
          parts: actualFlood(trace),
        });
  const settledMs =
    settled === undefined
      ? null
      : since(lastInTime(floodEvents.flatMap((type) => lastInTime(events(type)) ?? [])));
  const resolvedMs = since(resolved);
  const end = verdict === 'not-found' ? floodEnd(trace, asked) : nothingToExplain;

  return {
    file,
    origin,
    query,
    ttl,
    verdict,
    settled: settled !== undefined || verdict === 'held',
    settledBy: settled?.by ?? (verdict === 'held' ? 'count' : null),
    path,
    hops: path === null ? null : path.length - 1,
    hopsAtLeast: path === null ? leastHops() : path.length - 1,
    holder,
    reached: new Set([...received, ...matched].map(({ peer }) => peer)).size,
    others: Math.max(0, (topology?.peers.length ?? 1) - 1),
    messages: events('query:sent').length - failed,
    lost: events('query:lost').length,
    duplicates: dropped('duplicate', 'own'),
    expired: dropped('ttl'),
    unreachable: failed,
    cost: settled === undefined || query === null ? null : costOf(),
    hits: hits.length,
    radius: received.reduce((radius, copy) => Math.max(radius, linksBefore(copy, initial) + 1), 0),
    bytes: verified?.bytes ?? null,
    size: verified?.size ?? held?.size ?? null,
    archiveMd5: verified?.md5 ?? null,
    sha256: verified?.sha256 ?? null,
    comparedWith: verified?.comparedWith ?? null,
    comparisonNote: verified?.note ?? null,
    savedTo: (verified?.savedTo || held?.path) ?? null,
    firstHitMs: since(firstInTime(hits)),
    settledMs,
    // Nothing is known to be found only after the last message, and a peer may date that later than the origin dates its result.
    endMs: verdict === 'not-found' && resolvedMs !== null ? Math.max(resolvedMs, settledMs ?? 0) : resolvedMs,
    unreachedHolders: end.unreachedHolders,
    stoppedBy: end.stoppedBy,
    gone: end.gone,
    traffic: hostTraffic(trace),
    failures: transferFailures(own),
    stoppedPeers: verdict === 'verified' || verdict === 'held' ? [] : stoppedPeersOf(trace),
    prediction: null,
  };
}

function stoppedPeersOf(trace: QueryTrace): StoppedPeer[] {
  return [...stoppedAtEnd(trace)].map(([peer, { fault, effect }]) => ({ peer, fault, effect }));
}

/** A trace is in the order of causes; the times are those of the peers. */
function firstInTime(events: readonly TraceEvent[]): TraceEvent | undefined {
  return events.reduce<TraceEvent | undefined>(
    (first, event) => (first === undefined || event.at < first.at ? event : first),
    undefined,
  );
}

function lastInTime(events: readonly TraceEvent[]): TraceEvent | undefined {
  return events.reduce<TraceEvent | undefined>(
    (last, event) => (last === undefined || event.at >= last.at ? event : last),
    undefined,
  );
}

/** The query is issued, or a message of it is sent, lost or has arrived. */
const floodEvents: readonly TraceEvent['type'][] = [
  'query:issued',
  'query:sent',
  'query:received',
  'query:failed',
  'query:lost',
  'query:dropped',
  'query:forwarded',
  'query:matched',
  'hit:sent',
  'hit:received',
  'hit:failed',
];

/** Follows the causes from the holder's match back to the query. Null if an older program broke the chain. */
function pathTo(holder: number, events: readonly TraceEvent[], origin: number): number[] | null {
  if (holder === origin) return [origin];
  const byId = new Map<EventId, TraceEvent>(events.map((event) => [event.id, event]));
  const path = [holder];
  let event = events.find((candidate) => candidate.type === 'query:matched' && candidate.peer === holder);
  while (event?.cause !== undefined) {
    const { cause } = event;
    event = byId.get(cause);
    // Each is followed once: a damaged trace may have causes in a circle.
    byId.delete(cause);
    if (event?.type === 'query:sent') path.unshift(event.peer);
  }
  return event?.type === 'query:issued' ? path : null;
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
