import type { EventId, EventOf } from '../trace/event.js';
import { groupBy } from '../trace/select.js';
import type { QueryFacts } from './query-facts.js';

/** Why a peer decides about a query: a step of its origin, a message of it that arrives, or the end of a walker's wait. */
type Cause = EventOf<'query:step' | 'query:ended' | 'query:received' | 'check:answered' | 'check:failed'>;
type Decision = EventOf<'query:forwarded' | 'query:dropped' | 'query:matched' | 'check:sent'>;

/** One decision of a native peer about a query of another strategy than a flood. */
export interface Turn {
  readonly cause: Cause;
  /** Undefined in a step of the origin, and if the trace has none. */
  readonly decision: Decision | undefined;
  readonly sent: readonly EventOf<'query:sent'>[];
}

/**
 * The decisions of native peers about a query, by their processes, each in the order in which it decided. A trace is in the order of
 * causes, which may differ from it: the number of an event is its place in its process.
 */
export function turnsOf({ own }: QueryFacts): ReadonlyMap<string, readonly Turn[]> {
  const decisions: readonly Decision[] = [
    ...own.of('query:forwarded'),
    ...own.of('query:dropped'),
    ...own.of('query:matched'),
    ...own.of('check:sent'),
  ];
  const decided = groupBy(decisions, ({ cause }) => cause);
  const sent = groupBy(own.of('query:sent'), ({ cause }) => cause);
  const causes: Cause[] = [
    ...own.of('query:step'),
    ...own.of('query:ended'),
    ...own.of('query:received').filter(({ observedBy }) => observedBy === undefined),
    ...own.of('check:answered'),
    ...own.of('check:failed'),
  ];
  causes.sort((one, other) => numberOf(one.id) - numberOf(other.id));
  const turns = causes.map((cause): Turn => {
    const decision = decided.get(cause.id)?.[0];
    return { cause, decision, sent: sent.get((decision ?? cause).id) ?? [] };
  });
  return groupBy(turns, ({ cause }) => processOf(cause.id));
}

/** `3.2` of `3.2#17`. */
function processOf(id: EventId): string {
  return id.slice(0, id.lastIndexOf('#'));
}

function numberOf(id: EventId): number {
  return Number(id.slice(id.lastIndexOf('#') + 1));
}
