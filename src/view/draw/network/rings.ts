import type { Pen } from '../pen.js';
import { type Scene, zoomPoint } from './scene.js';

/** The ellipses of equal distance. A ring is blue when all of its peers have the query; the last one that the TTL allows is thick. */
export function drawRings(pen: Pen, { frame, first }: Scene): void {
  const { moment, places, look, zoom } = frame;
  const { query, whatIf } = moment;
  const limit = whatIf ?? query.ttl;
  const farthest = Math.max(0, ...places.rings.map(({ distance }) => distance ?? 0));
  for (const { distance, center, radiusX, radiusY, peers } of [...places.rings].reverse()) {
    const at = zoomPoint(center, zoom);
    const [x, y] = [radiusX * zoom.k, radiusY * zoom.k];
    const isOut = distance === null || distance > limit;
    const isEdge = distance === limit && (whatIf !== null || limit < farthest);
    const isFull = !isOut && whatIf === null && peers.every((id) => first.has(id));
    const width = 1.2 * look.scale;
    if (whatIf !== null && distance === Math.min(limit, farthest)) {
      pen.fade(0.1, () => pen.ellipse(at, x, y, { fill: 'ttl' }));
    }
    if (isEdge) pen.ellipse(at, x, y, { stroke: { color: 'ttl', width: width * 2.2 } });
    else if (isFull) pen.fade(0.4, () => pen.ellipse(at, x, y, { stroke: { color: 'query', width } }));
    else pen.ellipse(at, x, y, { stroke: { color: 'hairline', width, dash: isOut ? [2, 5] : undefined } });
  }
}

/** The names of the rings, at their feet. */
export function drawRingNames(pen: Pen, { frame, density, radius }: Scene): void {
  const { moment, places, look, zoom, texts } = frame;
  const { query, whatIf } = moment;
  const limit = whatIf ?? query.ttl;
  const size = 12 * (0.5 + 0.5 * look.scale);
  const feet = places.rings.map(({ radiusY }) => radiusY * zoom.k);
  // Inside of the ring, if the rings are far enough apart; else on the line.
  const room = Math.min(...feet.map((foot, index) => foot - (feet[index - 1] ?? radius + 4)));
  if (room < size * 1.05) return;
  const lift = room > size * 2.2 ? size * 0.95 : 0;
  for (const { distance, center, radiusY, peers } of places.rings) {
    const at = zoomPoint({ x: center.x, y: center.y + radiusY }, zoom);
    const ttl = distance === null ? 0 : limit - distance + 1;
    const count = density === 'crowd' ? peers.length : null;
    const text = distance === null ? texts.noPath : texts.ring(distance, ttl > 0 ? ttl : null, count);
    const width = pen.measure(text, { size }) + 6;
    const y = at.y - lift;
    pen.fade(lift === 0 ? 1 : 0.75, () =>
      pen.rect({ x: at.x - width / 2, y: y - size * 0.6, width, height: size * 1.2 }, { fill: 'pane' }),
    );
    pen.text({ x: at.x, y }, text, {
      size,
      color: ttl > 0 ? 'muted' : distance === null ? 'down' : 'ttlText',
      align: 'middle',
      halo: 'pane',
    });
  }
}
