import type { TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';

/** What a fault has done in a run. */
export interface FaultResult {
  /** 1, 2, 3 ...: as in the trace. */
  readonly number: number;
  /** As `--fault` takes it. */
  readonly text: string;
  /** Its first word. */
  readonly kind: string;
  /** Whether it draws random numbers: then only the seed of the run repeats it. */
  readonly random: boolean;
  /** Whether it has become active. */
  readonly started: boolean;
  /** How often it has acted. */
  readonly triggered: number;
  /** `get` messages that it has dropped. */
  readonly lost: number;
  /** Copies of `get` messages that it has sent. */
  readonly duplicated: number;
  /** Set if it has never acted: then the run proves nothing about it. One line, for people. */
  readonly warning: string | null;
}

/** The faults of a trace, in the order of their numbers. */
export class FaultResults implements Fold<FaultResult[]> {
  readonly #faults = new Map<number, Omit<FaultResult, 'warning'>>();
  readonly #ended = new Set<number>();

  see(event: TraceEvent): void {
    switch (event.type) {
      case 'fault:added': {
        const { fault: number, text, kind, random = false } = event;
        const nothing = { started: false, triggered: 0, lost: 0, duplicated: 0 };
        this.#faults.set(number, { number, text, kind, random, ...nothing });
        return;
      }
      case 'fault:started':
        return this.#change(event.fault, (fault) => ({ ...fault, started: true }));
      case 'fault:ended':
        this.#ended.add(event.fault);
        return;
      case 'fault:applied':
        return this.#change(event.fault, acted);
      case 'query:lost':
        return this.#change(event.fault, (fault) => ({
          ...(actsByLosing(fault.kind) ? acted(fault) : fault),
          lost: fault.lost + 1,
        }));
      case 'query:duplicated':
        return this.#change(event.fault, (fault) => ({ ...acted(fault), duplicated: fault.duplicated + 1 }));
      default:
    }
  }

  /** Those that have ended are not in the result. */
  forgetEnded(): void {
    for (const number of this.#ended) this.#faults.delete(number);
    this.#ended.clear();
  }

  get result(): FaultResult[] {
    return [...this.#faults.values()].map((fault) => ({ ...fault, warning: warningOf(fault) }));
  }

  #change(
    number: number,
    change: (fault: Omit<FaultResult, 'warning'>) => Omit<FaultResult, 'warning'>,
  ): void {
    const fault = this.#faults.get(number);
    if (fault !== undefined) this.#faults.set(number, change(fault));
  }
}

/** Whether a message that such a fault loses is one time that it acts: a reset acts once, and loses also what is delayed. */
export function actsByLosing(kind: string): boolean {
  return kind !== 'reset';
}

function acted<F extends Pick<FaultResult, 'triggered'>>(fault: F): F {
  return { ...fault, triggered: fault.triggered + 1 };
}

function warningOf({
  text,
  kind,
  started,
  triggered,
}: Pick<FaultResult, 'text' | 'kind' | 'started' | 'triggered'>): string | null {
  if (triggered > 0) return null;
  // Its peer was absent from the start of the run to its end.
  if (kind === 'late' && started) return null;
  const nothing = started ? (nothingOf.get(kind) ?? 'did nothing') : 'never started';
  return `${text} ${nothing}: this run proves nothing about it`;
}

/** What each kind has done if it has never acted. */
const nothingOf: ReadonlyMap<string, string> = new Map(
  Object.entries({
    kill: 'killed 0 peers',
    pause: 'paused 0 peers',
    resume: 'resumed 0 peers',
    late: 'delayed the start of 0 peers',
    leave: 'stopped 0 peers',
    join: 'started 0 peers',
    churn: 'stopped 0 peers',
    slow: 'slowed 0 peers',
    cut: 'dropped 0 messages',
    loss: 'dropped 0 messages',
    partition: 'dropped 0 messages',
    latency: 'delayed 0 messages',
    bandwidth: 'delayed 0 messages',
    duplicate: 'sent 0 messages twice',
    reorder: 'reordered 0 messages',
    slice: 'sliced 0 messages',
    reset: 'reset 0 connections',
    flip: 'changed 0 archives',
    truncate: 'truncated 0 archives',
    stall: 'stopped 0 archives',
    swap: 'changed 0 files',
    lie: 'changed 0 digests',
  }),
);
