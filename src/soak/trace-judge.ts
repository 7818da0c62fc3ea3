import { Judge } from '../judge/judge.js';
import type { Violation } from '../judge/violation.js';
import { readStrategy } from '../protocol/strategies/index.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import type { Finding } from './result.js';

/** Judges the trace of a network, case by case. */
export interface CaseJudge {
  /** Called with each event, in causal order. */
  see(event: TraceEvent): void;
  /** A case has ended: what its trace shows. */
  endCase(): readonly Finding[];
}

/**
 * Judges each case as if it were a run of its own, by the rules of `sim verify`: what the faults of earlier cases explain is not
 * explained in this one.
 */
export class TraceJudge implements CaseJudge {
  #started: TraceEvent | null = null;
  /** The last start of each peer that runs. */
  readonly #running = new Map<number, EventOf<'peer:started'>>();
  #judge = new Judge(readStrategy);
  /** The events of this case. */
  #ids = new Set<EventId>();
  #queries = new Set<string>();

  see(event: TraceEvent): void {
    if (event.type === 'run:started') this.#started = event;
    if (event.type === 'peer:started') this.#running.set(event.peer, event);
    if (event.type === 'peer:died' || event.type === 'peer:stopped') this.#running.delete(event.peer);
    if (event.type === 'query:issued') this.#queries.add(event.query);
    // A late event of an earlier case.
    if ('query' in event && event.query !== undefined && !this.#queries.has(event.query)) return;
    this.#judgeEvent(event);
  }

  endCase(): readonly Finding[] {
    const { violations } = this.#judge.judge({});
    this.#judge = new Judge(readStrategy);
    this.#ids = new Set();
    this.#queries = new Set();
    if (this.#started !== null) this.#judgeEvent(this.#started);
    for (const event of this.#running.values()) this.#judgeEvent(event);
    return violations.map(finding);
  }

  #judgeEvent({ cause, ...event }: TraceEvent): void {
    this.#ids.add(event.id);
    const isKnown = cause !== undefined && this.#ids.has(cause);
    this.#judge.see((isKnown ? { ...event, cause } : event) as TraceEvent);
  }
}

function finding({ peer, rule, actual, expected, see, events }: Violation): Finding {
  const who = peer === null ? '' : `peer ${peer}: `;
  const where = events.length === 0 ? '' : `; events ${events.join(', ')}`;
  return { rule, message: `${who}${actual}; expected ${expected} (${see})${where}` };
}
