import fc from 'fast-check';
import type { TraceEvent } from '../../src/trace/event.js';
import type { QueryStory } from '../../src/view/story/model.js';
import type { Moment } from '../../src/view/story/moment.js';
import { Story } from '../../src/view/story/story.js';
import { floodTrace } from './flood-trace.js';
import type { Graph } from './graphs.js';
import { mutualGraph } from './random-graphs.js';

/** The story of a trace, and its first query. */
export function storyOf(events: Iterable<TraceEvent>): { story: Story; query: QueryStory } {
  const story = new Story();
  for (const event of events) story.see(event);
  const [query] = story.queries;
  if (query === undefined) throw new Error('the trace has no query');
  return { story, query };
}

/** One flood through a network, whose messages take the times that `random` gives. */
export function floodStory(graph: Graph, ttl: number, random: () => number) {
  // The events of the start of each peer, and one more.
  const minEvents = 2 * graph.neighbours.length + 2;
  return storyOf(floodTrace(graph, { minEvents, ttl, random }));
}

/** Floods through random networks. */
export const randomFlood = fc
  .tuple(
    mutualGraph,
    fc.integer({ min: 1, max: 7 }),
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([graph, ttl, numbers]) => floodStory(graph, ttl, () => numbers.next().value));

/** The moment at which all has happened. */
export function lastMoment(story: Story, query: QueryStory): Moment {
  return { story, query, at: story.endAt, selected: null, pointed: null, whatIf: null, isLive: false };
}
