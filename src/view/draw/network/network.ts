import type { PeerId } from '../../../core/vocabulary.js';
import type { Pen } from '../pen.js';
import { directionAt, pointAt } from './curve.js';
import type { NetworkFrame } from './frame.js';
import { drawArcNames, drawDuplicateCounts, LabelPlacer } from './labels.js';
import type { LinkCurve } from './links.js';
import { arrowHead, drawPeer } from './marks.js';
import { drawRingNames, drawRings } from './rings.js';
import { isOutside, type Scene, sceneOf } from './scene.js';
import { reachOf } from './states.js';
import { drawArcs, drawCopies, drawHitPath, strokeCurve } from './tracks.js';

/** Draws the network at a moment. */
export function drawNetwork(pen: Pen, frame: NetworkFrame): void {
  const scene = sceneOf(frame);
  pen.clip(frame.places.box, () => {
    drawRings(pen, scene);
    drawLinks(pen, scene);
    drawHitPath(pen, scene);
    drawCopies(pen, scene);
    drawArcs(pen, scene);
    drawRingNames(pen, scene);
    drawPeers(pen, scene);
    if (scene.density === 'few') {
      const placer = new LabelPlacer(scene);
      drawArcNames(pen, scene, placer);
      if (scene.focus === null) drawDuplicateCounts(pen, scene, placer);
    }
  });
}

function drawLinks(pen: Pen, scene: Scene): void {
  const { frame, links, points, density } = scene;
  const { moment, look } = frame;
  const crossed = moment.whatIf === null ? null : crossedWithin(scene, moment.whatIf);
  const plain: LinkCurve[] = [];
  for (const link of links) {
    const [from, to] = [points.get(link.from), points.get(link.to)];
    if (from === undefined || to === undefined || isOutside(from, to, frame.places.box)) continue;
    const isDown = isBroken(scene, link.from) || isBroken(scene, link.to);
    if (!isDown && !crossed?.(link)) plain.push(link);
    else if (isDown) strokeCurve(pen, { from, control: link.control, to }, 'down', 1.2 * look.scale, [3, 3]);
    else
      pen.fade(0.55, () => strokeCurve(pen, { from, control: link.control, to }, 'query', 1.8 * look.scale));
  }
  drawPlain(pen, scene, plain);
  if (density === 'few' || density === 'some') drawDirections(pen, scene);
}

/** In a large network all links are straight, and drawn at once. */
function drawPlain(pen: Pen, { frame, points, density }: Scene, links: readonly LinkCurve[]): void {
  const isLarge = density === 'many' || density === 'crowd';
  const width = (isLarge ? 0.8 : 1.2) * frame.look.scale;
  const ends = links.flatMap(({ from, to, control }) => {
    const [start, end] = [points.get(from), points.get(to)];
    if (start === undefined || end === undefined) return [];
    if (isLarge) return [start, end];
    strokeCurve(pen, { from: start, control, to: end }, 'hairline', width);
    return [];
  });
  if (ends.length > 0) pen.segments(ends, { color: 'hairline', width });
}

/** A small open head in the middle of each link that only one side lists. */
function drawDirections(pen: Pen, { frame, links, points }: Scene): void {
  const { scale } = frame.look;
  for (const { from, to, control, isMutual } of links) {
    const [start, end] = [points.get(from), points.get(to)];
    if (isMutual || start === undefined || end === undefined) continue;
    const curve = { from: start, control, to: end };
    const [tip, left, right] = arrowHead(pointAt(curve, 0.5), directionAt(curve, 0.5), 7 * scale);
    if (tip === undefined || left === undefined || right === undefined) continue;
    pen.line([left, tip, right], { color: 'faint', width: 1.4 * scale });
  }
}

function isBroken({ states }: Scene, id: PeerId): boolean {
  const state = states.get(id);
  return state === 'absent' || state === 'down';
}

/** Whether a query with this TTL crosses a link. */
function crossedWithin({ frame }: Scene, ttl: number): (link: LinkCurve) => boolean {
  const { story, query } = frame.moment;
  const { forwardOnHit } = query.overlay;
  const senders = new Set(
    reachOf(story, query)
      .filter(({ distance, holds }) => distance < ttl && (!holds || forwardOnHit || distance === 0))
      .map(({ peer }) => peer),
  );
  return ({ from, to, isMutual }) => senders.has(from) || (isMutual && senders.has(to));
}

function drawPeers(pen: Pen, scene: Scene): void {
  const { frame, points, states, radius, focus } = scene;
  const { moment, look, places } = frame;
  const { story, query, whatIf } = moment;
  const lit = focus === null ? null : new Set<PeerId>();
  for (const index of focus ?? []) {
    const message = story.messages[index];
    for (const peer of [message?.from, message?.to]) if (peer !== null && peer !== undefined) lit?.add(peer);
  }
  const foreign = new Set(
    query.overlay.peers.filter(({ program }) => program !== undefined).map(({ id }) => id),
  );
  for (const [id, center] of points) {
    if (isOutside(center, center, places.box)) continue;
    const state = states.get(id) ?? 'idle';
    const isFar = whatIf !== null && (state === 'idle' || state === 'waiting');
    const mark = { state, center, radius, scale: look.scale, label: id, isForeign: foreign.has(id) };
    const opacity = isFar ? 0.45 : lit === null || lit.has(id) ? 1 : 0.3;
    if (opacity === 1) drawPeer(pen, mark);
    else pen.fade(opacity, () => drawPeer(pen, mark));
    if (moment.pointed?.kind === 'peer' && moment.pointed.peer === id) {
      const ring = radius * 1.6 + 3 * look.scale;
      pen.ellipse(center, ring, ring, { stroke: { color: 'ink', width: 1.6 * look.scale } });
    }
  }
}
