import type { EventOf } from '../trace/event.js';
import type { EventGroups } from '../trace/select.js';

/** A transfer of a query that failed, and how the query went on. */
export interface TransferFailure {
  /** Null if it is not known. */
  readonly holder: number | null;
  readonly code: string;
  readonly message: string;
  /** What differed, if two announced facts, or a fact and the file, did. */
  readonly mismatch: EventOf<'transfer:failed'>['mismatch'] | null;
  /** Numbers of the faults that have acted on it. */
  readonly faults: readonly number[];
  /** The holder that was asked next; null: none was, or it is not known. */
  readonly next: number | null;
  /** The result of the next request; null if no other holder was asked. */
  readonly outcome: 'verified' | 'failed' | 'unknown' | null;
}

/** The failed transfers of a query, in order. */
export function transferFailures({ of }: Pick<EventGroups, 'of'>): TransferFailure[] {
  const started = of('transfer:started');
  const failed = of('transfer:failed');
  const ended = [...failed, ...of('transfer:verified')];
  return failed.map((event, index) => {
    const { from: holder, code, message, mismatch = null } = event;
    const at = started.findIndex(({ id }) => id === event.cause);
    const next = at === -1 ? undefined : started[at + 1];
    const end = next && ended.find(({ cause }) => cause === next.id);
    const before = failed.slice(0, index).findLast((other) => other.from === holder)?.at;
    const faults = of('fault:applied')
      .filter((applied) => applied.from === holder && (applied.to ?? event.peer) === event.peer)
      .filter((applied) => applied.at <= event.at && applied.at > (before ?? Number.NEGATIVE_INFINITY))
      .map(({ fault }) => fault);
    const outcome = end === undefined ? ('unknown' as const) : outcomes[end.type];
    return {
      holder,
      code,
      message,
      mismatch,
      faults: [...new Set(faults)],
      next: next?.from ?? null,
      outcome: next === undefined ? null : outcome,
    };
  });
}

const outcomes = { 'transfer:verified': 'verified', 'transfer:failed': 'failed' } as const;
