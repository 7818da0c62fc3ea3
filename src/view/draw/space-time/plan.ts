import type { PeerId } from '../../../core/vocabulary.js';
import { foreignPeersOf } from '../../../trace/select.js';
import { holdersOf } from '../../story/forecast.js';
import type { Message, QueryStory } from '../../story/model.js';
import type { Story } from '../../story/story.js';
import { axisOf } from './axis.js';
import type { Axis, AxisKind } from './axis-model.js';
import { IntervalIndex } from './interval-index.js';
import { type Lanes, lanesOf } from './lanes.js';

/** A message in the diagram, in places on the axis and lanes. */
export interface Segment {
  readonly message: Message;
  readonly from: number;
  readonly to: number;
  /** Undefined if the peer is unknown. */
  readonly fromLane: number | undefined;
  readonly toLane: number | undefined;
  /** When it arrived or failed, or could have arrived; in ms since the start of the run. */
  readonly endAt: number;
}

/** All that a diagram of one query shows, without sizes. It is valid until `query.revision` changes. */
export interface Plan {
  readonly story: Story;
  readonly query: QueryStory;
  readonly isLive: boolean;
  readonly axis: Axis;
  readonly lanes: Lanes;
  /** By the position of the message in `Story.messages`. */
  readonly segments: ReadonlyMap<number, Segment>;
  readonly index: IntervalIndex<Segment>;
  /** Hits and transfers. */
  readonly direct: readonly Segment[];
  /** For each lane the first copy that arrived there; the origin has none. */
  readonly arrivals: ReadonlyMap<number, Segment>;
  /** Peers that have the file, as far as the trace shows it. */
  readonly holders: ReadonlySet<PeerId>;
  /** Peers that are programs of others. */
  readonly foreign: ReadonlySet<PeerId>;
}

/** @param isLive whether the trace still grows */
export function spaceTimePlan(story: Story, query: QueryStory, kind: AxisKind, isLive: boolean): Plan {
  const axis = axisOf(kind, story, query, isLive);
  const lanes = lanesOf(story, query);
  const segments: Segment[] = [];
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message === undefined) continue;
    segments.push({
      message,
      ...axis.spanOf(message),
      fromLane: lanes.laneOf(message.from),
      toLane: lanes.laneOf(message.to),
      endAt: axis.endOf(message),
    });
  }
  segments.sort((a, b) => a.from - b.from);
  const arrivals = arrivalsOf(segments);
  return {
    story,
    query,
    isLive,
    axis,
    lanes,
    segments: new Map(segments.map((segment) => [segment.message.index, segment])),
    index: new IntervalIndex(segments),
    direct: segments.filter(({ message }) => message.kind !== 'query'),
    arrivals,
    holders: holdersOf(story, query),
    foreign: foreignPeersOf(query.overlay.peers),
  };
}

function arrivalsOf(segments: readonly Segment[]): Map<number, Segment> {
  const arrivals = new Map<number, Segment>();
  for (const segment of segments) {
    const { message, toLane } = segment;
    if (message.kind !== 'query' || message.endedAt === null || toLane === undefined || toLane === 0)
      continue;
    if (message.fate === 'unreachable' || message.fate === 'lost-by-fault') continue;
    const first = arrivals.get(toLane);
    if (first === undefined || message.endedAt < first.endAt) arrivals.set(toLane, segment);
  }
  return arrivals;
}
