import type { Message } from '../../story/model.js';
import { diamond, drawArrowHead, drawCross, square } from '../marks.js';
import type { Colour, Pen, Point } from '../pen.js';
import type { Segment } from './plan.js';
import { endsOf, type View } from './view.js';

/** How a message is drawn: its colour and dashes, and the mark at its end. */
interface Ink {
  readonly color: Colour;
  readonly dash?: readonly number[];
  /** `ringed`: a cross in a circle. */
  readonly end: 'head' | 'bar' | 'square' | 'diamond' | 'cross' | 'ringed';
  /** The part of the way after which it ends; 1 if it arrives, below if only a stub is drawn. */
  readonly part?: number;
}

const inks = {
  plain: { color: 'query', end: 'head' },
  deadEnd: { color: 'query', end: 'bar' },
  ttl: { color: 'query', end: 'square' },
  holder: { color: 'query', end: 'diamond' },
  dropped: { color: 'duplicate', dash: [4, 3], end: 'cross' },
  unreachable: { color: 'down', dash: [2, 3], end: 'ringed' },
  lost: { color: 'down', dash: [2, 3], end: 'cross', part: 0.6 },
  hit: { color: 'found', dash: [7, 4], end: 'head' },
  ignored: { color: 'found', dash: [7, 4], end: 'bar' },
  file: { color: 'file', dash: [5, 4], end: 'head' },
  failed: { color: 'file', dash: [5, 4], end: 'cross' },
} as const satisfies Record<string, Ink>;

/** By what became of it; by its kind while that is unknown. */
export function inkOf({ kind, fate }: Message): Ink {
  switch (fate) {
    case 'duplicate':
    case 'own':
      return inks.dropped;
    case 'dead-end':
      return inks.deadEnd;
    case 'ignore':
      return inks.ignored;
    case 'ttl':
    case 'holder':
    case 'unreachable':
    case 'lost':
    case 'failed':
      return inks[fate];
    default:
      return kind === 'query' ? inks.plain : kind === 'hit' ? inks.hit : inks.file;
  }
}

/** Whether it was dropped or did not arrive: its arrow ends short of the lane, in a marked stub. */
export function isStub(message: Message): boolean {
  const { end } = inkOf(message);
  return end === 'cross' || end === 'ringed';
}

/** Sizes of arrows in a view. */
interface ArrowSizes {
  readonly width: number;
  readonly mark: number;
  readonly head: number;
  readonly dot: number;
  /** Above this number of messages, only what is most important is drawn of each. */
  readonly isPlain: boolean;
}

export function arrowSizes({ segments, textScale, laneHeight }: View): ArrowSizes {
  const isMany = segments.length > 60;
  return {
    width: (isMany ? 1.15 : 1.7) * textScale,
    mark: Math.min(isMany ? 3.2 : 4, Math.max(2, laneHeight * 0.3)) * textScale,
    head: Math.min(8.5 * textScale, Math.max(5, laneHeight * 0.8)),
    dot: Math.min(2.2 * textScale, laneHeight * 0.2),
    isPlain: segments.length > 400,
  };
}

/** The point at which a message ends: before its lane if it is a stub. */
export function arrowEnd(view: View, segment: Segment): Point {
  const [from, to] = endsOf(view, segment);
  const { end, part = 1 } = inkOf(segment.message);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const isShort = end === 'cross' || end === 'ringed';
  const short = segment.message.kind === 'query' && isShort ? arrowSizes(view).mark * 2.2 : 0;
  return between(from, to, part - Math.min(0.3, short / length));
}

/** Draws a message as it is at its end. */
export function drawArrow(pen: Pen, view: View, segment: Segment, sizes: ArrowSizes, isBold = false): void {
  const { message } = segment;
  const [from, to] = endsOf(view, segment);
  const end = arrowEnd(view, segment);
  const ink = inkOf(message);
  const width = isBold ? 3.4 * view.textScale : sizes.width * (isStub(message) ? 0.85 : 1);
  if (message.kind === 'transfer') {
    drawTransfer(pen, view, segment, end, isBold);
    if (ink.end === 'head') drawArrowHead(pen, from, to, 11 * view.textScale, ink.color);
  } else {
    const dash = sizes.isPlain && !isBold ? undefined : ink.dash;
    pen.line([from, end], { color: ink.color, width, dash });
    if (!sizes.isPlain) pen.ellipse(from, sizes.dot, sizes.dot, { fill: ink.color });
  }
  drawEnd(pen, ink, from, end, sizes, view.textScale);
}

function drawEnd(pen: Pen, ink: Ink, from: Point, end: Point, sizes: ArrowSizes, scale: number): void {
  const { color } = ink;
  const { mark } = sizes;
  const thin = (sizes.width > 1.3 * scale ? 2 : 1.5) * scale;
  switch (ink.end) {
    case 'cross':
      return drawCross(pen, end, mark, { color, width: thin });
    case 'ringed':
      pen.ellipse(end, mark * 1.5, mark * 1.5, { fill: 'pane', stroke: { color, width: thin * 0.7 } });
      return drawCross(pen, end, mark * 0.75, { color, width: thin });
    case 'bar': {
      const x = end.x + 1.5;
      drawArrowHead(pen, from, end, sizes.head, color);
      return pen.line(
        [
          { x, y: end.y - mark * 1.5 },
          { x, y: end.y + mark * 1.5 },
        ],
        { color, width: 2.4 * scale },
      );
    }
    case 'square':
      drawArrowHead(pen, from, end, sizes.head, color);
      return pen.rect(square(end, mark), { fill: 'ttl' });
    case 'diamond':
      drawArrowHead(pen, from, end, sizes.head, color);
      return pen.polygon(diamond(end, mark * 1.5), { fill: 'found' });
    case 'head':
      return drawArrowHead(pen, from, end, sizes.head, color);
  }
}

/** A band with blocks, and a tick for each report of its progress. */
function drawTransfer(pen: Pen, view: View, segment: Segment, end: Point, isBold: boolean): void {
  const { message } = segment;
  const [from] = endsOf(view, segment);
  const scale = view.textScale;
  const { color, dash } = inks.file;
  const band = Math.min(9, view.laneHeight * 0.4) * scale;
  pen.fade(0.25, () => pen.line([from, end], { color, width: band }));
  pen.line([from, end], { color, width: (isBold ? 3 : 2) * scale, dash });
  if (message.kind !== 'transfer' || message.progress.length > 50) return;
  for (const { at } of message.progress) {
    const { x, y } = pointAt(view, segment, at);
    if (x > end.x) return;
    pen.line(
      [
        { x, y: y - band * 0.7 },
        { x, y: y + band * 0.7 },
      ],
      { color, width: 1.2 * scale },
    );
  }
}

/** Where a message that is under way is at a time. */
export function pointAt(view: View, segment: Segment, at: number): Point {
  const { axis } = view.plan;
  const { message, from, to, endAt } = segment;
  const [begin, end] = endsOf(view, segment);
  const share =
    axis.kind === 'waves'
      ? (at - message.sentAt) / Math.max(endAt - message.sentAt, 1e-9)
      : (axis.placeOf(at) - from) / Math.max(to - from, 1e-9);
  return between(begin, end, Math.min(1, Math.max(0, share)));
}

/** A message that is under way: blue up to its dot on the cursor, as nobody knows yet what becomes of it. */
export function drawUnderWay(pen: Pen, view: View, segment: Segment, at: number, isBold: boolean): void {
  const { message } = segment;
  const [from] = endsOf(view, segment);
  const point = pointAt(view, segment, at);
  const scale = view.textScale;
  const { color, dash }: Ink =
    message.kind === 'query' ? inks.plain : message.kind === 'hit' ? inks.hit : inks.file;
  if (message.kind === 'transfer') drawTransfer(pen, view, segment, point, isBold);
  else pen.line([from, point], { color, width: isBold ? 3.4 * scale : arrowSizes(view).width, dash });
  const radius = Math.min(5, Math.max(2.5, view.laneHeight * 0.4)) * scale;
  pen.ellipse(point, radius, radius, { fill: color, stroke: { color: 'pane', width: 1.5 } });
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
