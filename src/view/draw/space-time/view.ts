import type { Target } from '../../story/moment.js';
import type { Box, Look, Point } from '../pen.js';
import type { Plan, Segment } from './plan.js';

/** The part of a diagram that is shown: places on the axis from 0 to 1, and lanes from 0 to their number. */
export interface SpaceTimeWindow {
  readonly from: number;
  readonly to: number;
  readonly fromLane: number;
  readonly toLane: number;
}

/** A plan with sizes. */
export interface View {
  readonly plan: Plan;
  readonly box: Box;
  readonly window: SpaceTimeWindow;
  readonly look: Look;
  /** Where the arrows are; left of it are the peers, above it is the ruler. */
  readonly plot: Box;
  readonly laneHeight: number;
  /** Of texts, relative to their usual size. */
  readonly textScale: number;
  /** Messages with a part in the window, by rising end; if it is dense, copies that end in it, and all other messages. */
  readonly segments: readonly Segment[];
  /** The ends of `segments`, in ms since the start of the run. */
  readonly ends: readonly number[];
  /** First and last lane in the window. */
  readonly firstLane: number;
  readonly lastLane: number;
  /** Whether messages are drawn as density, because there are too many for arrows. */
  readonly isDense: boolean;
  x(place: number): number;
  y(lane: number): number;
}

/** More messages than this are drawn as density; fewer if there is a lane for each two pixels or less. */
const maxArrows = { onLanes: 6000, onManyLanes: 1200, manyLanes: 150 };
const margin = { left: 10, right: 22, bottom: 10 };

export function wholeWindow(plan: Plan): SpaceTimeWindow {
  return { from: 0, to: 1, fromLane: 0, toLane: plan.lanes.order.length };
}

/** Height in which each lane can be read. */
export function naturalHeight(plan: Plan, look: Look): number {
  const lanes = plan.lanes.order.length;
  return 46 * look.scale + lanes * (lanes > 16 ? 13.5 : 39) * (0.7 + 0.3 * look.scale);
}

export function spaceTimeView(plan: Plan, box: Box, window: SpaceTimeWindow, look: Look): View {
  const textScale = 0.25 + 0.75 * look.scale;
  const [gutter, top] = [Math.round(86 * textScale) + margin.left, 30 * textScale];
  const plot = {
    x: box.x + gutter,
    y: box.y + top,
    width: Math.max(1, box.width - gutter - margin.right),
    height: Math.max(1, box.height - top - margin.bottom),
  };
  const [firstLane, lastLane] = [Math.floor(window.fromLane), Math.ceil(window.toLane) - 1];
  return {
    plan,
    box,
    window,
    look,
    plot,
    laneHeight: plot.height / (window.toLane - window.fromLane),
    textScale,
    ...shownIn(plan, window, firstLane, lastLane),
    firstLane,
    lastLane,
    x: (place) => plot.x + ((place - window.from) / (window.to - window.from)) * plot.width,
    y: (lane) => plot.y + ((lane + 0.5 - window.fromLane) / (window.toLane - window.fromLane)) * plot.height,
  };
}

function shownIn(plan: Plan, { from, to }: SpaceTimeWindow, firstLane: number, lastLane: number) {
  const isIn = (lane: number | undefined) => lane !== undefined && lane >= firstLane && lane <= lastLane;
  const isManyLanes = lastLane - firstLane >= maxArrows.manyLanes;
  const most = isManyLanes ? maxArrows.onManyLanes : maxArrows.onLanes;
  // With many lanes most messages have an end in one of them: then the number in time decides, which is known at once.
  const isDenseInTime = isManyLanes && plan.index.count(from, to) > most;
  if (!isDenseInTime) {
    const segments = plan.index
      .touching(from, to)
      .filter(({ fromLane, toLane }) => isIn(toLane) || isIn(fromLane));
    if (segments.length <= most) return { ...byEnd(segments), isDense: false };
  }
  const arriving = plan.index
    .ending(from, to)
    .filter(({ message, toLane }) => message.kind === 'query' && isIn(toLane));
  const direct = plan.direct.filter((segment) => segment.to >= from && segment.from <= to);
  return { ...byEnd([...arriving, ...direct]), isDense: true };
}

function byEnd(segments: Segment[]): Pick<View, 'segments' | 'ends'> {
  segments.sort((a, b) => a.endAt - b.endAt);
  return { segments, ends: segments.map(({ endAt }) => endAt) };
}

/** The plot, and the room around it into which marks at its edge reach. */
export function plotWithMargin({ plot }: View): Box {
  return { x: plot.x - 10, y: plot.y, width: plot.width + 24, height: plot.height };
}

/** The time at a point, in ms since the start of the run: for a click on the ruler, or a drag. */
export function timeAtPoint({ plan, plot, window }: View, { x }: Point): number {
  const place = window.from + ((x - plot.x) / plot.width) * (window.to - window.from);
  return plan.axis.timeAt(Math.min(1, Math.max(0, place)));
}

/**
 * Zooms around a point.
 *
 * @param factor above 1: nearer
 * @param along which of the two sides is zoomed
 */
export function zoomedWindow(
  view: View,
  point: Point,
  factor: number,
  along: 'time' | 'lanes' | 'both',
): SpaceTimeWindow {
  const { window, plot, plan } = view;
  const lanes = plan.lanes.order.length;
  const zoom = (from: number, to: number, anchor: number, isZoomed: boolean, min: number, all: number) => {
    const length = Math.min(all, Math.max(min, isZoomed ? (to - from) / factor : to - from));
    return moved(from + (to - from - length) * anchor, length, all);
  };
  const [alongX, alongY] = [(point.x - plot.x) / plot.width, (point.y - plot.y) / plot.height];
  const [from, to] = zoom(window.from, window.to, alongX, along !== 'lanes', 1e-4, 1);
  const { fromLane: top, toLane: bottom } = window;
  const [fromLane, toLane] = zoom(top, bottom, alongY, along !== 'time', Math.min(4, lanes), lanes);
  return { from, to, fromLane, toLane };
}

/** Moves what is shown by a length in pixels. */
export function movedWindow(
  { window, plot, plan, laneHeight }: View,
  dx: number,
  dy: number,
): SpaceTimeWindow {
  const length = window.to - window.from;
  const [from, to] = moved(window.from - (dx / plot.width) * length, length, 1);
  const lanes = window.toLane - window.fromLane;
  const [fromLane, toLane] = moved(window.fromLane - dy / laneHeight, lanes, plan.lanes.order.length);
  return { from, to, fromLane, toLane };
}

function moved(from: number, length: number, all: number): [number, number] {
  const begin = Math.min(Math.max(0, from), all - length);
  return [begin, begin + length];
}

/** How near the pointer must be, in pixels. */
const reach = 8;

/** @param at the cursor: on a live page nothing later can be pointed at */
export function spaceTimeTargetAt(view: View, at: number, { x, y }: Point): Target | null {
  const { plan, plot } = view;
  if (y < plot.y || y > plot.y + plot.height) return null;
  if (x < plot.x - margin.left) {
    const peer = plan.lanes.order[Math.floor(view.window.fromLane + (y - plot.y) / view.laneHeight)];
    return peer === undefined ? null : { kind: 'peer', peer };
  }
  let [nearest, distance] = [-1, reach];
  for (const segment of view.segments) {
    const { kind, sentAt } = segment.message;
    if ((plan.isLive && sentAt > at) || (view.isDense && kind === 'query')) continue;
    const [from, to] = endsOf(view, segment);
    const length = Math.max((to.x - from.x) ** 2 + (to.y - from.y) ** 2, 1e-9);
    const along = ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length;
    const share = Math.min(1, Math.max(0, along));
    const gap = Math.hypot(x - from.x - (to.x - from.x) * share, y - from.y - (to.y - from.y) * share);
    if (gap < distance) [nearest, distance] = [segment.message.index, gap];
  }
  return nearest < 0 ? null : { kind: 'message', index: nearest };
}

/** Where a message begins and ends. One end is a short way off the other if its peer is unknown. */
export function endsOf(view: View, { from, to, fromLane, toLane }: Segment): [Point, Point] {
  const off = Math.min(0.45, 14 / view.laneHeight);
  const [a, b] = [fromLane ?? (toLane ?? 0) - off, toLane ?? (fromLane ?? 0) + off];
  return [
    { x: view.x(from), y: view.y(a) },
    { x: view.x(to), y: view.y(b) },
  ];
}
