import type { Message } from '../../story/model.js';
import { arrowHead, diamond, drawCross } from '../network/marks.js';
import type { Box, Colour, Pen, Point } from '../pen.js';
import { clipLine, isIn } from './clip-line.js';
import { type Ink, inkOf, inkUnderWay, isStub } from './inks.js';
import type { Segment } from './plan.js';
import { endsOf, plotWithMargin, type View } from './view.js';

/** Sizes of arrows in a view. */
interface ArrowSizes {
  readonly width: number;
  readonly bold: number;
  readonly mark: number;
  readonly thin: number;
  readonly head: number;
  readonly dot: number;
}

export function arrowSizes({ segments, textScale, laneHeight }: View): ArrowSizes {
  const isMany = segments.length > 60;
  return {
    width: (isMany ? 1.15 : 1.7) * textScale,
    bold: 3.4 * textScale,
    mark: Math.min(isMany ? 3.2 : 4, Math.max(2, laneHeight * 0.3)) * textScale,
    thin: (isMany ? 1.5 : 2) * textScale,
    head: Math.min(8.5 * textScale, Math.max(5, laneHeight * 0.8)),
    dot: Math.min(2.2 * textScale, laneHeight * 0.2),
  };
}

/** The point at which a message ends: before its lane if it is a stub. */
export function arrowEnd(view: View, segment: Segment): Point {
  const [from, to] = endsOf(view, segment);
  const { part = 1 } = inkOf(segment.message);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const isShort = segment.message.kind === 'query' && isStub(segment.message);
  const short = isShort ? arrowSizes(view).mark * 2.2 : 0;
  return between(from, to, part - Math.min(0.3, short / length));
}

/** Draws a message as it is at its end. */
export function drawArrow(pen: Pen, view: View, segment: Segment, sizes: ArrowSizes, isBold = false): void {
  const { message } = segment;
  const [from] = endsOf(view, segment);
  const end = arrowEnd(view, segment);
  const ink = inkOf(message);
  const { color, dash } = ink;
  const frame = plotWithMargin(view);
  if (message.kind === 'transfer') drawTransfer(pen, view, segment, end, isBold);
  else {
    const width = isBold ? sizes.bold : sizes.width * (isStub(message) ? 0.85 : 1);
    const shown = clipLine(from, end, frame);
    if (shown !== null) pen.line(shown, { color, width, dash });
    // A copy that a fault has sent begins with a square.
    const isCopy = message.kind === 'query' && message.copyOf !== null;
    const side = sizes.dot * 3.2;
    const corner = { x: from.x - side / 2, y: from.y - side / 2, width: side, height: side };
    if (isIn(from, frame) && isCopy) pen.rect(corner, { fill: 'fault' });
    else if (isIn(from, frame)) pen.ellipse(from, sizes.dot, sizes.dot, { fill: color });
  }
  if (isIn(end, frame)) drawEnd(pen, ink, from, end, sizes, view.textScale);
}

/** The same for more messages than the eye can follow one by one: without dashes and beginnings, and much faster. */
export function drawManyArrows(pen: Pen, view: View, segments: readonly Segment[], sizes: ArrowSizes): void {
  const frame = plotWithMargin(view);
  const lines = new Map<Colour, Point[]>();
  const crosses = new Map<Colour, Point[]>();
  const ends: (() => void)[] = [];
  for (const segment of segments) {
    const [from] = endsOf(view, segment);
    const end = arrowEnd(view, segment);
    const ink = inkOf(segment.message);
    listOf(lines, ink.color).push(...(clipLine(from, end, frame) ?? []));
    if (!isIn(end, frame)) continue;
    if (ink.end === 'cross') listOf(crosses, ink.color).push(...crossAt(end, sizes.mark));
    else ends.push(() => drawEnd(pen, ink, from, end, sizes, view.textScale));
  }
  for (const [color, points] of lines) pen.segments(points, { color, width: sizes.width * 0.85 });
  for (const [color, points] of crosses) pen.segments(points, { color, width: sizes.thin });
  for (const draw of ends) draw();
}

function listOf(lists: Map<Colour, Point[]>, color: Colour): Point[] {
  const list = lists.get(color) ?? [];
  lists.set(color, list);
  return list;
}

function crossAt({ x, y }: Point, radius: number): Point[] {
  return [
    { x: x - radius, y: y - radius },
    { x: x + radius, y: y + radius },
    { x: x + radius, y: y - radius },
    { x: x - radius, y: y + radius },
  ];
}

function drawEnd(pen: Pen, ink: Ink, from: Point, end: Point, sizes: ArrowSizes, scale: number): void {
  const { color } = ink;
  const { mark, thin, head } = sizes;
  if (ink.end === 'cross') return drawCross(pen, end, mark, { color, width: thin });
  if (ink.end === 'ringed') {
    pen.ellipse(end, mark * 1.5, mark * 1.5, { fill: 'pane', stroke: { color, width: thin * 0.7 } });
    return drawCross(pen, end, mark * 0.75, { color, width: thin });
  }
  drawHead(pen, from, end, head, color);
  const { x, y } = end;
  if (ink.end === 'bar') {
    const bar = [
      { x: x + 1.5, y: y - mark * 1.5 },
      { x: x + 1.5, y: y + mark * 1.5 },
    ];
    pen.line(bar, { color, width: 2.4 * scale });
  } else if (ink.end === 'square') {
    pen.rect({ x: x - mark, y: y - mark, width: 2 * mark, height: 2 * mark }, { fill: 'ttl' });
  } else if (ink.end === 'diamond') pen.polygon(diamond(end, mark * 1.5), { fill: 'found' });
  else if (ink.end === 'circle') {
    pen.ellipse(end, mark, mark, { fill: 'pane', stroke: { color, width: thin } });
  }
}

function drawHead(pen: Pen, from: Point, tip: Point, size: number, color: Colour): void {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const direction = { x: (tip.x - from.x) / length, y: (tip.y - from.y) / length };
  pen.polygon(arrowHead(tip, direction, size), { fill: color });
}

/** A band with blocks, and a tick for each report of its progress. */
function drawTransfer(pen: Pen, view: View, segment: Segment, end: Point, isBold: boolean): void {
  const { message } = segment;
  const [from] = endsOf(view, segment);
  const scale = view.textScale;
  const { color, dash } = inkUnderWay('transfer');
  const band = Math.min(9, view.laneHeight * 0.4) * scale;
  const shown = clipLine(from, end, plotWithMargin(view));
  if (shown === null) return;
  pen.fade(0.25, () => pen.line(shown, { color, width: band }));
  pen.line(shown, { color, width: (isBold ? 3 : 2) * scale, dash });
  const ticks: Point[] = [];
  for (const { at } of progressOf(message)) {
    const { x, y } = pointAt(view, segment, at);
    if (x <= end.x && isIn({ x, y }, plotWithMargin(view))) {
      ticks.push({ x, y: y - band * 0.7 }, { x, y: y + band * 0.7 });
    }
  }
  if (ticks.length > 0) pen.segments(ticks, { color, width: 1.2 * scale });
}

/** More ticks than this would be a solid band. */
const maxTicks = 50;

function progressOf(message: Message) {
  if (message.kind !== 'transfer') return [];
  const every = Math.ceil(message.progress.length / maxTicks);
  return message.progress.filter((_, index) => index % every === 0);
}

/** Where a message that is under way is at a time. */
function pointAt(view: View, segment: Segment, at: number): Point {
  const { axis } = view.plan;
  const { message, from, to, endAt } = segment;
  const [begin, end] = endsOf(view, segment);
  const share =
    axis.kind === 'waves'
      ? (at - message.sentAt) / Math.max(endAt - message.sentAt, 1e-9)
      : (axis.placeOf(at) - from) / Math.max(to - from, 1e-9);
  return between(begin, end, Math.min(1, Math.max(0, share)));
}

/** A message that is under way, up to its dot on the cursor. */
export function drawUnderWay(pen: Pen, view: View, segment: Segment, at: number, isBold: boolean): void {
  const { message } = segment;
  const [from] = endsOf(view, segment);
  const point = pointAt(view, segment, at);
  const scale = view.textScale;
  const { color, dash } = inkUnderWay(message.kind);
  const frame: Box = plotWithMargin(view);
  if (message.kind === 'transfer') drawTransfer(pen, view, segment, point, isBold);
  else {
    const shown = clipLine(from, point, frame);
    const { bold, width } = arrowSizes(view);
    if (shown !== null) pen.line(shown, { color, width: isBold ? bold : width, dash });
  }
  if (!isIn(point, frame)) return;
  const radius = Math.min(5, Math.max(2.5, view.laneHeight * 0.4)) * scale;
  pen.ellipse(point, radius, radius, { fill: color, stroke: { color: 'pane', width: 1.5 } });
  if (message.kind === 'transfer') drawShare(pen, view, message, point, at);
}

/** How much of a file has arrived. */
function drawShare(pen: Pen, view: View, message: Message, { x, y }: Point, at: number): void {
  if (message.kind !== 'transfer' || view.laneHeight < 12) return;
  const all = message.bytes ?? message.size;
  const received = message.progress.findLast((progress) => progress.at <= at)?.received ?? 0;
  if (all === null || all === 0 || received === 0) return;
  const style = { size: 11 * view.textScale, color: 'file', align: 'end', halo: 'pane' } as const;
  pen.text(
    { x: x - 9, y: y - 9 * view.textScale },
    `${Math.min(100, Math.round((received / all) * 100))} %`,
    style,
  );
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
