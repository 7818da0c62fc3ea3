import type { EventOf, TraceEvent } from './event.js';

export type TopologySnapshot = EventOf<'run:started' | 'topology:changed'>;

/** The overlay as it was at a time: that of the run's beginning, or as it was last modified since. */
export function snapshotAt(
  trace: readonly TraceEvent[],
  at = Number.POSITIVE_INFINITY,
): TopologySnapshot | undefined {
  return trace.findLast((event): event is TopologySnapshot => {
    return event.type === 'run:started' || (event.type === 'topology:changed' && event.at <= at);
  });
}
