import type { PeerId } from '../../../core/vocabulary.js';
import type { Colour, Pen, Point, Stroke } from '../pen.js';
import type { PeerState } from './states.js';

export interface PeerMark {
  readonly state: PeerState;
  readonly center: Point;
  readonly radius: number;
  /** Of strokes. */
  readonly scale: number;
  /** Written into the mark if it is large enough. */
  readonly label?: PeerId | undefined;
  /** Brackets at both sides: another program. */
  readonly isForeign?: boolean | undefined;
}

/** Smaller marks have no number. */
export const minLabelled = 7;

const labelColours: Record<PeerState, Colour> = {
  origin: 'pane',
  idle: 'muted',
  asked: 'onFill',
  received: 'query',
  holder: 'onFill',
  waiting: 'found',
  ttl: 'onTtl',
  absent: 'down',
  down: 'down',
};

/** A peer: each state has a shape of its own, so that the colour is never needed. */
export function drawPeer(pen: Pen, mark: PeerMark): void {
  const { state, center, radius, scale, label, isForeign = false } = mark;
  shapes[state](pen, center, radius, scale);
  if (isForeign) brackets(pen, center, radius * (state === 'origin' ? 1.75 : 1.55), radius, scale);
  if (label === undefined || radius < minLabelled) return;
  const digits = String(label).length;
  const size = Math.max(8.5, radius * (digits < 3 ? 0.98 : digits === 3 ? 0.8 : 0.62));
  pen.text(center, String(label), { size, color: labelColours[state], align: 'middle', isBold: true });
}

type Shape = (pen: Pen, center: Point, radius: number, scale: number) => void;

const shapes: Record<PeerState, Shape> = {
  origin: (pen, center, radius, scale) => {
    const ring = radius + Math.max(2, Math.min(4, radius * 0.3)) * scale;
    circle(pen, center, ring, 'pane', { color: 'ink', width: 1.6 * scale });
    circle(pen, center, radius, 'ink');
  },
  idle: (pen, center, radius, scale) =>
    circle(pen, center, radius - 0.5, 'pane', { color: 'faint', width: lineFor(radius) * scale }),
  asked: (pen, center, radius, scale) => circle(pen, center, radius, 'query', edgeFor(radius, scale)),
  received: (pen, center, radius, scale) => {
    circle(pen, center, radius, 'pane', { color: 'query', width: lineFor(radius) * 1.5 * scale });
  },
  holder: (pen, center, radius, scale) =>
    pen.polygon(diamond(center, radius * 1.38), {
      fill: 'found',
      stroke: edgeFor(radius, scale),
    }),
  waiting: (pen, center, radius, scale) =>
    pen.polygon(diamond(center, radius * 1.3), {
      fill: 'pane',
      stroke: { color: 'found', width: lineFor(radius) * scale },
    }),
  ttl: (pen, { x, y }, radius, scale) => {
    const side = radius * 1.84;
    pen.rect(
      { x: x - side / 2, y: y - side / 2, width: side, height: side },
      { fill: 'ttl', stroke: edgeFor(radius, scale) },
    );
  },
  absent: (pen, center, radius, scale) =>
    circle(pen, center, radius, 'pane', { color: 'down', width: lineFor(radius) * scale, dash: [3, 2.5] }),
  down: (pen, center, radius, scale) => {
    circle(pen, center, radius, 'pane', { color: 'down', width: lineFor(radius) * scale, dash: [3, 2.5] });
    const edge = { x: center.x + radius * 0.8, y: center.y - radius * 0.8 };
    drawCross(pen, edge, Math.max(2.2, radius * 0.3), { color: 'down', width: 2 * scale });
  },
};

function lineFor(radius: number): number {
  return radius < 5 ? 0.8 : 1.6;
}

/** Keeps a filled mark apart from the lines that end there. */
function edgeFor(radius: number, scale: number): Stroke | undefined {
  return radius < 5 ? undefined : { color: 'pane', width: lineFor(radius) * scale };
}

function circle(pen: Pen, center: Point, radius: number, fill: Colour, stroke?: Stroke): void {
  pen.ellipse(center, radius, radius, { fill, stroke });
}

export function diamond({ x, y }: Point, radius: number): Point[] {
  return [
    { x, y: y - radius },
    { x: x + radius, y },
    { x, y: y + radius },
    { x: x - radius, y },
  ];
}

function brackets(pen: Pen, { x, y }: Point, away: number, radius: number, scale: number): void {
  const [height, foot] = [radius * 0.9, radius * 0.35];
  for (const side of [-1, 1]) {
    const edge = x + side * away;
    const points = [
      { x: edge - side * foot, y: y - height },
      { x: edge, y: y - height },
      { x: edge, y: y + height },
      { x: edge - side * foot, y: y + height },
    ];
    pen.line(points, { color: 'ink', width: Math.max(0.8, lineFor(radius)) * scale });
  }
}

export function drawCross(pen: Pen, { x, y }: Point, radius: number, stroke: Stroke): void {
  pen.segments(
    [
      { x: x - radius, y: y - radius },
      { x: x + radius, y: y + radius },
      { x: x + radius, y: y - radius },
      { x: x - radius, y: y + radius },
    ],
    stroke,
  );
}

/** The head of an arrow, with its tip at a point. @param direction of length 1 */
export function arrowHead(tip: Point, { x, y }: Point, size: number): Point[] {
  const back = { x: tip.x - x * size, y: tip.y - y * size };
  return [
    tip,
    { x: back.x - y * size * 0.52, y: back.y + x * size * 0.52 },
    { x: back.x + y * size * 0.52, y: back.y - x * size * 0.52 },
  ];
}

/** A bar across a line. @param direction of length 1 */
export function drawBar(pen: Pen, at: Point, { x, y }: Point, half: number, stroke: Stroke): void {
  pen.line(
    [
      { x: at.x - y * half, y: at.y + x * half },
      { x: at.x + y * half, y: at.y - x * half },
    ],
    stroke,
  );
}
