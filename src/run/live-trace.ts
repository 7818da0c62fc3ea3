import { exitToString } from '../core/errors.js';
import type { CausalTimes } from '../trace/causal-times.js';
import type { EventId, NewEvent, TraceEvent } from '../trace/event.js';
import type { IsProxied } from '../trace/foreign-senders.js';
import { EventInference } from '../trace/inferred-events.js';
import { Recorder, type RunClock, runClock } from '../trace/recorder.js';
import { Settlement } from '../trace/settlement.js';
import { Timeline } from '../trace/timeline.js';
import type { RunFolder } from './run-folder.js';

/**
 * Events are buffered for this long and then emitted sorted by time: peers report one flood over separate channels, and an event
 * from a slow channel must not appear after later ones.
 */
const flushIntervalMs = 20;
/** So many events take less than a second, also on a busy machine. */
const maxPerTurn = 5_000;

/** Each method is called with events of one event-loop turn of one process, or with one event. */
export interface TraceObserver {
  /** Raw events, before they are counted. */
  onReceived?(events: readonly TraceEvent[]): void;
  /** The same events, after they have been counted. */
  onCounted?(events: readonly TraceEvent[]): void;
  /** An event at its place in the causal order. */
  onOrdered?(event: TraceEvent): void;
}

/**
 * A trace while it grows: counts events, puts them into causal order, writes them to the folder, and passes them on. It keeps
 * none of them.
 */
export class LiveTrace {
  readonly settlement = new Settlement();
  /** Records what the proxies of this run see. */
  readonly proxyRecorder: Recorder;
  readonly clock: RunClock;
  /** Links from native to foreign peers whose proxy reports what arrives. */
  readonly #proxied = new Set<string>();
  readonly #isProxied: IsProxied = (from, to) => this.#proxied.has(`${from}>${to}`);
  readonly #inference = new EventInference(this.#isProxied);
  readonly #timeline = new Timeline((event) => {
    for (const ordered of this.#inference.infer(event)) {
      // A fault that waits for it names it as its cause.
      if (ordered !== event) this.#timeline.know(ordered.id);
      this.#append(ordered);
    }
  }, this.#isProxied);
  readonly #recorder: Recorder;
  readonly #folder: RunFolder;
  readonly #observers = new Set<TraceObserver>();
  #pending: TraceEvent[] = [];
  /** Events in order, of which the first ones are emitted. */
  #sorted: TraceEvent[] = [];
  #emitted = 0;
  #times: CausalTimes | null = null;
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(epoch: bigint, folder: RunFolder) {
    this.#folder = folder;
    this.clock = runClock(epoch);
    this.#recorder = new Recorder('supervisor', this.clock, (events) => this.receive(events));
    this.proxyRecorder = new Recorder('proxy', this.clock, (events) => this.receive(events));
  }

  /** @returns what ends the subscription */
  subscribe(observer: TraceObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /**
   * Records what the supervisor itself saw.
   *
   * @param at when it happened, if that was earlier
   */
  record(event: NewEvent, at?: number): EventId {
    const id = this.#recorder.record(event, at);
    this.#recorder.flush();
    return id;
  }

  /** The processes have no common clock from now on: the times of their events are corrected. */
  correctTimes(times: CausalTimes): void {
    this.#times = times;
  }

  /** What a native peer sends to a foreign one on this link is reported by a proxy when it arrives, from now on. */
  linkProxied(from: number, to: number): void {
    this.#proxied.add(`${from}>${to}`);
  }

  /** Takes the events of one event-loop turn of one process. They are counted at once and emitted in causal order. */
  receive(events: readonly TraceEvent[]): void {
    for (const observer of this.#observers) observer.onReceived?.(events);
    for (const event of events) this.settlement.see(event);
    for (const event of events) this.#timeline.add(event);
    // Between a timer and an immediate, everything is read that has arrived meanwhile: on a busy machine it may belong earlier.
    this.#flushTimer ??= setTimeout(() => setImmediate(() => this.#flushInTurns()), flushIntervalMs);
    for (const observer of this.#observers) observer.onCounted?.(events);
  }

  /** Emits the buffered events now. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    while (this.#emitPart());
  }

  /** Resolves when the buffered events are emitted, and does other work meanwhile: agents of other hosts wait for signs of life. */
  async flushed(): Promise<void> {
    while (this.#emitPart()) await new Promise((resolve) => setImmediate(resolve));
  }

  #flushInTurns(): void {
    if (this.#emitPart()) setImmediate(() => this.#flushInTurns());
    else this.#flushTimer = undefined;
  }

  /** @returns whether there are more */
  #emitPart(): boolean {
    if (this.#sorted.length === 0) this.#sortPending();
    const events = this.#sorted.slice(this.#emitted, this.#emitted + maxPerTurn);
    this.#emitted += events.length;
    if (this.#emitted === this.#sorted.length) this.#sorted = [];
    this.#folder.appendTrace(events);
    for (const event of events) for (const observer of this.#observers) observer.onOrdered?.(event);
    return this.#sorted.length > 0 || this.#pending.length > 0;
  }

  /** No event is dated before its cause; of two events of one time the cause is first. */
  #sortPending(): void {
    const events = this.#times?.corrected(this.#pending) ?? this.#pending;
    this.#sorted = events.sort((one, other) => one.at - other.at);
    this.#emitted = 0;
    this.#pending = [];
  }

  /**
   * Adds the events of a query that follow what a killed peer has not reported.
   *
   * @param query null if its origin was killed before it reported the id
   */
  release(query: string | null, origin: number): void {
    this.#timeline.flush(query === null ? { sender: origin } : { query });
  }

  /** The query has ended, and no more messages of it are expected. */
  forget(query: string): void {
    this.settlement.forget(query);
    this.#timeline.forget(query);
    this.#inference.forget(query);
  }

  /** No more events will arrive: adds those that still wait for a cause. */
  end(): void {
    this.#timeline.flush();
  }

  #append(event: TraceEvent): void {
    this.#pending.push(event);
    if (event.type === 'peer:died') {
      const { peer, log } = event;
      this.#folder.appendLog(`peer ${peer} died (${exitToString(event)}); its log is ${log}`);
    }
  }
}
