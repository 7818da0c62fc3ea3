import type { PeerId } from '../../../core/vocabulary.js';
import { relatedIn } from '../../story/cursor.js';
import type { Moment } from '../../story/moment.js';
import { type Layers, noLayers } from '../layers.js';
import type { Pen } from '../pen.js';
import { arrowSizes, drawArrow, drawManyArrows, drawUnderWay } from './arrows.js';
import { drawDensity, drawLaneRows } from './density.js';
import { drawFaultLanes } from './fault-lanes.js';
import { isStub } from './inks.js';
import { drawLabels, type SpaceTimeTexts } from './labels.js';
import { drawDeaths, drawGutter, drawThickLanes, drawThinLanes } from './lane-marks.js';
import type { Segment } from './plan.js';
import { drawRulerLines, drawRulerTexts, formatDuration } from './ruler.js';
import { countUpTo } from './scale.js';
import { plotWithMargin, type View } from './view.js';

const opacities = { future: 0.16, unrelated: 0.1, otherRun: 0.35, manyDropped: 0.6, thinLanes: 0.6 };

/** More messages than this are paler, or drawn without details. */
const manyArrows = { faded: 60, plain: 400 };

/** Views of which a frame has been drawn. */
const known = new WeakSet<View>();

/**
 * Draws the diagram at a moment of the view's query.
 *
 * @param layers bitmaps for what does not change between frames; by default all is drawn
 */
export function drawSpaceTime(
  pen: Pen,
  view: View,
  moment: Moment,
  texts: SpaceTimeTexts,
  layers: Layers = noLayers(pen),
): void {
  // While it is zoomed, each frame has a view of its own: then bitmaps would only be work.
  const kept = known.has(view) ? layers : noLayers(pen);
  known.add(view);
  const { plan } = view;
  const cursorX = view.x(plan.axis.placeOf(moment.at));
  const related = relatedIn(moment);
  const fadeRest = related !== null ? opacities.unrelated : moment.whatIf !== null ? opacities.otherRun : 1;
  kept.grow('space-time ground', view, 0, (ground, after) => {
    if (after < 0) drawGround(ground, view);
  });
  pen.clip(plotWithMargin(view), () => {
    drawPointedPeer(pen, view, moment);
    if (view.laneHeight < 3) drawLaneRows(pen, view, moment.at, cursorX);
    else {
      pen.fade(fadeRest < 1 ? 0.5 : 1, () => drawThickLanes(pen, view, moment, cursorX));
      drawDeaths(pen, view, moment, opacities.future);
      drawFaultLanes(pen, view, moment, opacities.future);
    }
  });
  pen.fade(fadeRest, () => {
    if (!plan.isLive && moment.at < plan.axis.endAt) {
      kept.grow('space-time future', view, 0, (future, after) => {
        if (after < 0) drawFuture(future, view);
      });
    }
    kept.grow('space-time past', view, moment.at, (past, after, until) => {
      const ended = (at: number) => countUpTo(view.ends, at);
      const segments = view.segments.slice(ended(after), ended(until));
      past.clip(plotWithMargin(view), () => drawEnded(past, view, segments));
    });
  });
  pen.clip(plotWithMargin(view), () => drawPresent(pen, view, moment, related));
  const hasWords = ({ message, endAt }: Segment) =>
    endAt <= moment.at && related?.has(message.index) !== false && moment.whatIf === null;
  drawLabels(pen, view, texts, cursorX, hasWords);
  drawGutter(pen, view, moment, texts);
  drawCursor(pen, view, moment.at - plan.axis.startAt, cursorX, texts);
}

function drawGround(pen: Pen, view: View): void {
  drawThinLanes(pen, view);
  drawRulerLines(pen, view);
}

/** Pale: what is still to happen. What has happened is drawn over it. */
function drawFuture(pen: Pen, view: View): void {
  pen.clip(plotWithMargin(view), () => pen.fade(opacities.future, () => drawEnded(pen, view, view.segments)));
}

/** Messages as they are at their end. */
function drawEnded(pen: Pen, view: View, segments: readonly Segment[]): void {
  if (segments.length === 0) return;
  if (view.isDense) drawDensity(pen, view, segments);
  const sizes = arrowSizes(view);
  const count = view.segments.length;
  const draw = (list: readonly Segment[], opacity: number) => {
    if (list.length === 0) return;
    pen.fade(opacity, () => {
      if (count > manyArrows.plain) drawManyArrows(pen, view, list, sizes);
      else for (const segment of list) drawArrow(pen, view, segment, sizes);
    });
  };
  const isMany = count > manyArrows.faded;
  const thin = isMany && view.laneHeight < 7 ? opacities.thinLanes : 1;
  const dropped = isMany ? opacities.manyDropped * Math.min(1, Math.sqrt(300 / count)) : 1;
  const copies = view.isDense ? [] : segments.filter(({ message }) => message.kind === 'query');
  const stubs = copies.filter(({ message }) => isStub(message));
  const arrived = copies.filter(({ message }) => !isStub(message));
  draw(stubs, dropped * thin);
  draw(arrived, thin);
  for (const segment of segments) {
    if (segment.message.kind !== 'query') drawArrow(pen, view, segment, sizes);
  }
}

/** What is under way, what is selected with its causes and effects, and what the pointer is over. */
function drawPresent(pen: Pen, view: View, moment: Moment, related: ReadonlySet<number> | null): void {
  const { at, selected, pointed, isLive } = moment;
  const { plan, textScale } = view;
  const sizes = arrowSizes(view);
  for (const segment of view.isDense ? plan.direct : view.segments) {
    const { message, endAt } = segment;
    if (message.sentAt > at || endAt <= at) continue;
    const opacity = related === null || related.has(message.index) ? 1 : opacities.unrelated;
    pen.fade(opacity, () => drawUnderWay(pen, view, segment, at, false));
  }
  const pointedAt = pointed?.kind === 'message' ? [pointed.index] : [];
  const ofPeer = pointed?.kind === 'peer' ? messagesOf(view, pointed.peer) : [];
  for (const index of new Set([...(related ?? []), ...ofPeer, ...pointedAt])) {
    const segment = plan.segments.get(index);
    if (segment === undefined || (isLive && segment.message.sentAt > at)) continue;
    const isBold = index === selected || pointedAt.includes(index);
    if (segment.endAt <= at) drawArrow(pen, view, segment, { ...sizes, width: 2.3 * textScale }, isBold);
    else if (segment.message.sentAt <= at) drawUnderWay(pen, view, segment, at, isBold);
    else if (isBold) pen.fade(0.5, () => drawArrow(pen, view, segment, sizes, true));
  }
}

/** Messages that a peer sends or receives, if they are not too many to see them. */
function messagesOf({ segments }: View, peer: PeerId): number[] {
  if (segments.length > manyArrows.plain) return [];
  return segments
    .filter(({ message: { from, to } }) => from === peer || to === peer)
    .map(({ message }) => message.index);
}

function drawPointedPeer(pen: Pen, view: View, { pointed }: Moment): void {
  const lane = pointed?.kind === 'peer' ? view.plan.lanes.laneOf(pointed.peer) : undefined;
  if (lane === undefined) return;
  const height = Math.max(4, view.laneHeight);
  const { x, width } = plotWithMargin(view);
  pen.rect({ x, y: view.y(lane) - height / 2, width, height }, { fill: 'selection' });
}

/** The cursor with its time since the query was issued, and the texts of the ruler beside it. */
function drawCursor(pen: Pen, view: View, time: number, x: number, texts: SpaceTimeTexts): void {
  const { box, plot, textScale } = view;
  const text = formatDuration(time);
  const size = 12 * textScale;
  const width = pen.measure(text, { size, isBold: true }) + 14;
  const left = Math.max(box.x + 2, Math.min(x - width / 2, box.x + box.width - width - 2));
  const isShown = x >= plot.x - 10 && x <= plot.x + plot.width + 2;
  drawRulerTexts(pen, view, texts, isShown ? [left - 4, left + width + 4] : [0, 0]);
  if (!isShown) return;
  pen.line(
    [
      { x, y: plot.y - 2 },
      { x, y: plot.y + plot.height + 6 },
    ],
    { color: 'ink', width: 1.4 * textScale },
  );
  const height = 20 * textScale;
  const top = box.y + 3;
  pen.rect({ x: left, y: top, width, height }, { fill: 'ink', radius: 5 });
  const foot = top + height - 1;
  pen.polygon(
    [
      { x: x - 5, y: foot },
      { x: x + 5, y: foot },
      { x, y: plot.y },
    ],
    { fill: 'ink' },
  );
  pen.text({ x: left + width / 2, y: top + height / 2 + 0.5 }, text, {
    size,
    color: 'pane',
    align: 'middle',
    isBold: true,
  });
}
