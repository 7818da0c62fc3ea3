import { largest } from '../core/extremes.js';
import type { FaultEffect, TopologySnapshot, TraceEvent } from './event.js';
import { EventGroups } from './select.js';

/** The part of a trace that one query's result is made of. */
export interface QueryTrace {
  /** Its own events. */
  readonly own: Pick<EventGroups, 'all' | 'of'>;
  /** The topology when it was issued. */
  readonly topology: TopologySnapshot | undefined;
  /** Peers that were not running when its first event was recorded, and how they had ended. */
  readonly goneBefore: ReadonlyMap<number, 'died' | 'stopped'>;
  /** Peers that faults had ended or paused before its first event. */
  readonly stoppedBefore: ReadonlyMap<number, StoppedByFault>;
  /** The host of each peer; empty if the run has no hosts. */
  readonly hostOf: ReadonlyMap<number, string>;
  /** What happened at the peers from its first event until it was closed. */
  readonly incidents: readonly Incident[];
}

/** What a fault has done to a peer. */
export interface StoppedByFault {
  /** Its number. */
  readonly fault: number;
  readonly effect: StoppingEffect;
}

const incidentTypes = [
  'peer:died',
  'peer:stopped',
  'peer:started',
  'query:rate-limited',
  'file:held',
  'file:unservable',
  'fault:applied',
] as const satisfies readonly TraceEvent['type'][];

/** An event that can explain the end of any query. */
export type Incident = Extract<TraceEvent, { readonly type: (typeof incidentTypes)[number] }>;

/** Effects of faults on peers. Those on messages and files are not incidents: there may be very many. */
const stoppingEffects = ['killed', 'stopped', 'paused'] as const satisfies readonly FaultEffect[];
type StoppingEffect = (typeof stoppingEffects)[number];
const starting: ReadonlySet<FaultEffect> = new Set(['started', 'resumed']);

const isIncidentType: ReadonlySet<string> = new Set(incidentTypes);

/** A peer may report an incident before the origin reports that the query was issued, and date it later. */
const keptIncidents = 64;
/** The same for a change of the topology. */
const keptSnapshots = 8;

interface Entry extends QueryTrace {
  readonly own: EventGroups;
  readonly incidents: Incident[];
}

/** Sorts a trace by queries, until they are deleted. */
export class QueryTraces {
  /** The number of events of all queries. */
  eventCount = 0;
  /** The query whose first event is the last. */
  newest: string | null = null;
  readonly #entries = new Map<string, Entry>();
  readonly #open = new Set<Entry>();
  readonly #snapshots: TopologySnapshot[] = [];
  readonly #incidents: Incident[] = [];
  /** All entries have it: a peer stays on its host. */
  readonly #hostOf = new Map<number, string>();
  #gone = new Map<number, 'died' | 'stopped'>();
  #stopped = new Map<number, StoppedByFault>();
  /** Whether an entry has the maps, so that they must not change. */
  #isGoneShared = false;

  see(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      this.#snapshots.push(event);
      if (this.#snapshots.length > keptSnapshots) this.#snapshots.shift();
    }
    if (event.type === 'host:joined') for (const peer of event.placed) this.#hostOf.set(peer, event.host);
    if (isIncident(event)) this.#seeIncident(event);
    if (!('query' in event) || event.query === undefined) return;
    const entry = this.#entries.get(event.query) ?? this.#add(event.query, event.at);
    entry.own.add(event);
    this.eventCount += 1;
  }

  /** @param query null for a query that was never issued: then only the topology is known */
  get(query: string | null): QueryTrace {
    const entry = query === null ? undefined : this.#entries.get(query);
    return entry ?? this.#newEntry(Number.POSITIVE_INFINITY);
  }

  /** The query has ended: what happens at peers from now on does not explain it. Its own late events still belong to it. */
  close(query: string): void {
    const entry = this.#entries.get(query);
    if (entry !== undefined) this.#open.delete(entry);
  }

  delete(query: string): void {
    this.eventCount -= this.get(query).own.all.length;
    this.close(query);
    this.#entries.delete(query);
  }

  /** The queries, the oldest first. */
  get queries(): IterableIterator<string> {
    return this.#entries.keys();
  }

  #add(query: string, at: number): Entry {
    const entry = this.#newEntry(at);
    this.#entries.set(query, entry);
    this.newest = query;
    this.#open.add(entry);
    return entry;
  }

  #newEntry(at: number): Entry {
    this.#isGoneShared = true;
    return {
      own: new EventGroups(),
      topology: this.#snapshots.findLast((event) => event.type === 'run:started' || event.at <= at),
      goneBefore: this.#gone,
      stoppedBefore: this.#stopped,
      hostOf: this.#hostOf,
      incidents: this.#incidents.filter((event) => event.at >= at),
    };
  }

  #seeIncident(event: Incident): void {
    this.#incidents.push(event);
    if (this.#incidents.length > keptIncidents) this.#incidents.shift();
    for (const entry of this.#open) entry.incidents.push(event);
    if (this.#isGoneShared) {
      this.#gone = new Map(this.#gone);
      this.#stopped = new Map(this.#stopped);
    }
    this.#isGoneShared = false;
    noteGone(this.#gone, event);
    noteStopped(this.#stopped, event);
  }
}

function isIncident(event: TraceEvent): event is Incident {
  if (event.type === 'fault:applied') return isStopping(event.effect) || starting.has(event.effect);
  return isIncidentType.has(event.type);
}

function isStopping(effect: FaultEffect): effect is StoppingEffect {
  return stoppingEffects.some((stopping) => stopping === effect);
}

/** Notes whether a fault has ended or paused a peer. */
function noteStopped(stopped: Map<number, StoppedByFault>, event: Incident): void {
  if (event.type === 'peer:started') stopped.delete(event.peer);
  if (event.type !== 'fault:applied' || event.peer === undefined) return;
  const { peer, fault, effect } = event;
  if (isStopping(effect)) stopped.set(peer, { fault, effect });
  if (starting.has(effect)) stopped.delete(peer);
}

/** Notes whether a peer runs after this event. */
function noteGone(gone: Map<number, 'died' | 'stopped'>, event: Incident): void {
  if (event.type === 'peer:died') gone.set(event.peer, 'died');
  if (event.type === 'peer:stopped') gone.set(event.peer, 'stopped');
  if (event.type === 'peer:started') gone.delete(event.peer);
}

/** The peers that faults had ended or paused before a query, or while it ran. */
export function stoppedByFaults(trace: QueryTrace): QueryTrace['stoppedBefore'] {
  const stopped = new Map(trace.stoppedBefore);
  const endAt = endOf(trace);
  for (const event of trace.incidents) {
    if (event.at <= endAt && event.type === 'fault:applied' && isStopping(event.effect))
      noteStopped(stopped, event);
  }
  return stopped;
}

/** Those of them that did not run when the query ended. */
export function stoppedAtEnd(trace: QueryTrace): QueryTrace['stoppedBefore'] {
  const stopped = new Map(trace.stoppedBefore);
  const endAt = endOf(trace);
  for (const event of trace.incidents) if (event.at <= endAt) noteStopped(stopped, event);
  return stopped;
}

/** The peers that were not running when a query ended, and how they had ended. */
export function goneAtEnd(trace: QueryTrace): QueryTrace['goneBefore'] {
  const { goneBefore, incidents } = trace;
  const endAt = endOf(trace);
  const gone = new Map(goneBefore);
  for (const event of incidents) if (event.at <= endAt) noteGone(gone, event);
  return gone;
}

function endOf({ own: { of } }: QueryTrace): number {
  const ends = [...of('query:settled'), ...of('query:resolved')];
  return ends.length === 0 ? Number.POSITIVE_INFINITY : largest(ends.map(({ at }) => at));
}
