import type { EventId, NewEvent, TraceEvent } from '../trace/event.js';
import { EventInference } from '../trace/inferred-events.js';
import { Recorder, type RunClock, runClock } from '../trace/recorder.js';
import { Settlement } from '../trace/settlement.js';
import { Timeline } from '../trace/timeline.js';
import type { RunFolder } from './run-folder.js';

/**
 * Events are told on so often, in the order of their times. Peers tell of one flood over channels of their own, and
 * without this a branch that tells late would stand behind others that happened after it.
 */
const flushIntervalMs = 20;

export interface TraceObserver {
  /** One turn's events of one process, before anything is made of them. */
  onReceived(events: readonly TraceEvent[]): void;
  /** One turn's events of one process, as they come: after they have been counted. */
  onCounted(events: readonly TraceEvent[]): void;
  /** An event in its place in the causal order. */
  onOrdered(event: TraceEvent): void;
}

/** A trace while it grows: counts what comes, puts it into causal order, writes it down, and tells it on. */
export class LiveTrace {
  readonly settlement = new Settlement();
  readonly #events: TraceEvent[] = [];
  readonly #timeline = new Timeline((event) => {
    for (const onOrdered of this.#bystander.infer(event)) this.#emit(onOrdered);
  });
  readonly #bystander = new EventInference();
  /** What the taps of this run see is recorded here. */
  readonly proxyRecorder: Recorder;
  readonly clock: RunClock;
  readonly #recorder: Recorder;
  readonly #folder: RunFolder;
  readonly #observer: TraceObserver;
  #pending: TraceEvent[] = [];
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(epoch: bigint, folder: RunFolder, observer: TraceObserver) {
    this.#folder = folder;
    this.#observer = observer;
    this.clock = runClock(epoch);
    this.#recorder = new Recorder('supervisor', this.clock, (events) => this.take(events));
    this.proxyRecorder = new Recorder('proxy', this.clock, (events) => this.take(events));
  }

  /** Everything that has happened so far, in causal order. */
  get events(): readonly TraceEvent[] {
    return this.#events;
  }

  /** What the supervisor itself saw; `at`, where it has learnt only now what was before. */
  record(event: NewEvent, at?: number): EventId {
    const id = this.#recorder.record(event, at);
    this.#recorder.flush();
    return id;
  }

  /** One turn's events of one process. Counted at once; told in causal order. */
  take(events: readonly TraceEvent[]): void {
    this.#observer.onReceived(events);
    for (const event of events) this.settlement.see(event);
    for (const event of events) this.#timeline.add(event);
    this.#flushTimer ??= setTimeout(() => this.tell(), flushIntervalMs);
    this.#observer.onCounted(events);
  }

  /** Tells now what there is to tell. */
  tell(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    // All clocks are one, so no event is dated before its cause; and of one date the cause came first.
    const events = this.#pending.sort((one, other) => one.at - other.at);
    this.#pending = [];
    this.#folder.appendTrace(events);
    for (const event of events) this.#observer.onOrdered(event);
  }

  /** Nothing more will come: what still waits for its cause is taken as it is. */
  flush(): void {
    this.#timeline.flush();
  }

  #emit(event: TraceEvent): void {
    this.#events.push(event);
    this.#pending.push(event);
    if (event.type === 'peer:died') {
      const { peer, signal, code, log } = event;
      this.#folder.appendLog(`peer ${peer} died (${signal ?? `exit code ${code}`}); its log is ${log}`);
    }
  }
}
