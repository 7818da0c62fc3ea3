import { largest } from '../../../core/extremes.js';
import type { Pen } from '../pen.js';
import { zoomPoint } from './frame.js';
import type { Scene } from './scene.js';

/** The ellipses of equal distance. A ring is blue when all of its peers have the query; the last one that the TTL allows is thick. */
export function drawRings(pen: Pen, { frame, first }: Scene): void {
  const { moment, places, look, zoom } = frame;
  const { query, whatIf } = moment;
  const limit = whatIf ?? query.ttl;
  const farthest = largest(
    places.rings.map(({ distance }) => distance ?? 0),
    0,
  );
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

/** The names of the rings, at their feet: inside, on the line or outside, where no peer is; a name without a place is left out. */
export function drawRingNames(pen: Pen, scene: Scene): void {
  const { frame, density, points, radius } = scene;
  const { moment, places, look, zoom, texts } = frame;
  const limit = moment.whatIf ?? moment.query.ttl;
  const size = 12 * (0.5 + 0.5 * look.scale);
  const peers = [...points.values()];
  const bottom = places.box.y + places.box.height;
  let above = Number.NEGATIVE_INFINITY;
  for (const ring of places.rings) {
    const { distance, center, radiusY } = ring;
    const ttl = distance === null ? 0 : limit - distance + 1;
    const count = density === 'crowd' ? ring.peers.length : null;
    const text = distance === null ? texts.noPath : texts.ring(distance, ttl > 0 ? ttl : null, count);
    const width = pen.measure(text, { size }) + 6;
    const foot = zoomPoint({ x: center.x, y: center.y + radiusY }, zoom);
    const isFree = (y: number) =>
      y - size * 0.6 > above &&
      peers.every(
        (peer) =>
          Math.abs(peer.x - foot.x) > width / 2 + radius || Math.abs(peer.y - y) > size * 0.6 + radius,
      );
    const y = [-0.95, 0, 0.95].map((lift) => foot.y + lift * size).find(isFree);
    if (y === undefined || y + size * 0.6 > bottom) continue;
    above = y + size * 0.6;
    const box = { x: foot.x - width / 2, y: y - size * 0.6, width, height: size * 1.2 };
    pen.fade(y === foot.y ? 1 : 0.75, () => pen.rect(box, { fill: 'pane' }));
    const color = ttl > 0 ? 'muted' : distance === null ? 'down' : 'ttlText';
    pen.text({ x: foot.x, y }, text, { size, color, align: 'middle', halo: 'pane' });
  }
}
