import { largest, smallest } from '../core/extremes.js';
import type { PeerId } from '../core/vocabulary.js';
import type { GraphNode } from '../topology/graph.js';
import { graphOf } from '../view/draw/layout/graph.js';
import { layoutOf } from '../view/draw/layout/layout.js';

/** The size of a link of length 1, before the drawing is fitted into its box; a peer is a circle. */
const unit = 84;
const radius = 16;
const margin = 24;
const maxSize = { width: 620, height: 420 };

/** The network in black on white, as an SVG; peers are large enough to be coloured with a pencil. */
export function drawing(peers: readonly GraphNode[]): string {
  const ids = new Set(peers.map(({ id }) => id));
  const present = peers.map(({ id, neighbours }) => ({
    id,
    neighbours: neighbours.filter((to) => ids.has(to)),
  }));
  const overlay = { peers: present, absent: [] };
  const { points } = layoutOf(overlay);
  const [xs, ys] = [points.map(([, x]) => x), points.map(([, , y]) => y)];
  const [left, top] = [smallest(xs), smallest(ys)];
  const [columns, rows] = [largest(xs) - left, largest(ys) - top];
  const scale = Math.min(
    unit,
    (maxSize.width - 2 * margin) / Math.max(columns, 0.001),
    (maxSize.height - 2 * margin) / Math.max(rows, 0.001),
  );
  const places = new Map(
    points.map(([id, x, y]): [PeerId, Place] => [
      id,
      { x: margin + (x - left) * scale, y: margin + (y - top) * scale },
    ]),
  );
  const width = columns * scale + 2 * margin;
  const height = rows * scale + 2 * margin;
  const size = Math.min(radius, Math.max(9, scale * 0.36));
  const links = graphOf(overlay).links.flatMap(({ from, to, isMutual }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : linkOf(start, end, size, isMutual);
  });
  const circles = [...places].map(
    ([id, { x, y }]) =>
      `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${fixed(size)}"/><text x="${fixed(x)}" y="${fixed(y + size * 0.36)}" font-size="${fixed(size)}">${id}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}" width="${fixed(width)}" role="img">`,
    '<g stroke="#000" stroke-width="1.5">',
    ...links,
    '</g><g fill="#fff" stroke="#000" stroke-width="1.5" text-anchor="middle" font-family="sans-serif">',
    ...circles.map((circle) => circle.replace('<text ', '<text fill="#000" stroke="none" ')),
    '</g></svg>',
  ].join('\n');
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A line; a one-way link ends in an arrow at the edge of its peer. */
function linkOf(start: Place, end: Place, size: number, isMutual: boolean): string[] {
  const line = `<line x1="${fixed(start.x)}" y1="${fixed(start.y)}" x2="${fixed(end.x)}" y2="${fixed(end.y)}"/>`;
  if (isMutual) return [line];
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const tip = { x: end.x - size * Math.cos(angle), y: end.y - size * Math.sin(angle) };
  const wing = (turn: number): string =>
    `${fixed(tip.x - 10 * Math.cos(angle + turn))},${fixed(tip.y - 10 * Math.sin(angle + turn))}`;
  return [line, `<polygon points="${fixed(tip.x)},${fixed(tip.y)} ${wing(0.4)} ${wing(-0.4)}"/>`];
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
