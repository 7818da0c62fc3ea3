import type { EventOf, TraceEvent } from './event.js';

export type Overlay = EventOf<'run:started' | 'topology:changed'>;

/** The overlay as it was at a time: that of the run's beginning, or as it was last modified since. */
export function overlayAt(trace: readonly TraceEvent[], at = Number.POSITIVE_INFINITY): Overlay | undefined {
  return trace.findLast((event): event is Overlay => {
    return event.type === 'run:started' || (event.type === 'topology:changed' && event.at <= at);
  });
}
