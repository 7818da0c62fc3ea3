import type { EventId } from '../trace/event.js';
import type { QueryTrace } from '../trace/query-traces.js';

/** What a search with another strategy than a flood has cost. */
export interface SearchCost {
  /** With its settings, such as `walk:walkers=4`. */
  readonly strategy: string;
  /** The steps of the origin, in order. */
  readonly steps: readonly SearchStep[];
  /** Questions of walkers to the origin. */
  readonly checks: number;
}

export interface SearchStep {
  /** `get` messages that the origin sent in it: its walkers, or the first messages of a round. */
  readonly sent: number;
  /** The `get` messages that follow from it, with those. */
  readonly messages: number;
  /** Holders that had answered before it. */
  readonly hits: number;
}

/** Null for a flood. Each message belongs to the step that it follows from. */
export function searchCost({ own }: QueryTrace): SearchCost | null {
  const strategy = own.of('query:issued')[0]?.strategy;
  if (strategy === undefined) return null;
  const steps: { sent: number; messages: number; hits: number }[] = [];
  const stepOf = new Map<EventId, (typeof steps)[number]>();
  for (const event of own.all) {
    if (event.type === 'query:step') {
      const step = { sent: 0, messages: 0, hits: event.hits };
      steps.push(step);
      stepOf.set(event.id, step);
      continue;
    }
    const step = event.cause === undefined ? undefined : stepOf.get(event.cause);
    if (step === undefined) continue;
    stepOf.set(event.id, step);
    if (event.type !== 'query:sent') continue;
    step.messages += 1;
    if (event.hops === 0) step.sent += 1;
  }
  return { strategy, steps, checks: own.of('check:sent').length };
}
