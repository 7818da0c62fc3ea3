import type { PeerId } from '../../../core/vocabulary.js';
import { type Layers, noLayers } from '../layers.js';
import type { Colour, Pen, Point, ShapeStyle } from '../pen.js';
import { directionAt, pointAt } from './curve.js';
import { drawCuts, drawPauses } from './fault-marks.js';
import type { NetworkFrame, Zoom } from './frame.js';
import { drawHostNames, drawHosts } from './hosts.js';
import { drawArcNames, drawDuplicateCounts, LabelPlacer } from './labels.js';
import type { LinkCurve } from './links.js';
import { arrowHead, drawPeer, minLabelled } from './marks.js';
import type { Places } from './places.js';
import { drawRingNames, drawRings } from './rings.js';
import { curveOf, isLarge, isOutside, type Scene, sceneOf } from './scene.js';
import { type PeerState, reachOf } from './states.js';
import { drawArcs, drawCopies, drawHitPath, strokeCurve } from './tracks.js';

/**
 * Draws the network at a moment.
 *
 * @param layers bitmaps for what does not change between frames; by default all is drawn
 */
export function drawNetwork(pen: Pen, frame: NetworkFrame, layers: Layers = noLayers(pen)): void {
  const scene = sceneOf(frame);
  const background = backgroundOf(scene);
  // While the picture moves, bitmaps would only be work.
  const kept = background.isKnown ? layers : noLayers(pen);
  pen.clip(frame.places.box, () => {
    drawRings(pen, scene);
    kept.grow('network links', background.owner, 0, (links, after) => {
      if (after >= 0) return;
      drawHosts(links, scene);
      drawLinks(links, scene);
    });
    drawPointedLinks(pen, scene);
    drawCuts(pen, scene);
    drawHitPath(pen, scene);
    drawCopies(pen, scene, kept, background.owner);
    drawArcs(pen, scene);
    drawRingNames(pen, scene);
    drawPeers(pen, scene);
    drawPauses(pen, scene);
    drawHostNames(pen, scene);
    if (scene.density === 'few') {
      const placer = new LabelPlacer(scene);
      drawArcNames(pen, scene, placer);
      if (scene.focus === null) drawDuplicateCounts(pen, scene, placer);
    }
  });
}

/** What the links and the copies that have arrived depend on, besides the places. */
interface Background {
  readonly zoom: Zoom;
  readonly key: string;
}
const lastBackground = new WeakMap<Places, Background>();

/** The same owner as long as the background stays the same; it is known from the second frame on. */
function backgroundOf({ frame, focus, states }: Scene): {
  readonly owner: object;
  readonly isKnown: boolean;
} {
  const { moment, places, zoom } = frame;
  const { query, whatIf } = moment;
  const broken = [...states].filter(([, state]) => isBrokenState(state));
  const lost = moment.story.hosts.filter(({ lost, endedAt }) => lost !== null && (endedAt ?? 0) <= moment.at);
  const hosts = moment.hidesHosts === true ? 'none' : lost.length;
  const key = [query.index, query.revision, whatIf, focus === null, hosts, ...broken.map(([id]) => id)].join(
    ' ',
  );
  const last = lastBackground.get(places);
  if (last?.zoom === zoom && last.key === key) return { owner: last, isKnown: true };
  const owner = { zoom, key };
  lastBackground.set(places, owner);
  return { owner, isKnown: false };
}

/** More links in view are only fog; they appear when the user zooms in. */
const maxPlain = 8000;

function drawLinks(pen: Pen, scene: Scene): void {
  const { frame, points } = scene;
  const { moment, places } = frame;
  const crossed = moment.whatIf === null ? null : crossedWithin(scene, moment.whatIf);
  const plain: LinkCurve[] = [];
  for (const link of places.links) {
    const [from, to] = [points.get(link.from), points.get(link.to)];
    if (from === undefined || to === undefined || isOutside(from, to, places.box)) continue;
    if (isBroken(scene, link.from) || isBroken(scene, link.to)) {
      drawLink(pen, scene, link, 'down', 1.2, [3, 3]);
    } else if (crossed?.(link)) {
      pen.fade(0.55, () => drawLink(pen, scene, link, 'query', 1.8));
    } else plain.push(link);
  }
  if (!isLarge(scene)) drawPlain(pen, scene, plain);
  else if (plain.length <= maxPlain) drawAtOnce(pen, scene, plain);
  if (!isLarge(scene)) for (const link of places.links) if (!link.isMutual) drawDirection(pen, scene, link);
}

function drawPointedLinks(pen: Pen, scene: Scene): void {
  const { moment, places } = scene.frame;
  const { pointed } = moment;
  if (pointed === null || pointed.kind === 'message') return;
  const own = places.links.filter(({ from, to }) =>
    pointed.kind === 'peer'
      ? from === pointed.peer || to === pointed.peer
      : (from === pointed.from && to === pointed.to) || (from === pointed.to && to === pointed.from),
  );
  for (const link of own) drawLink(pen, scene, link, 'faint', pointed.kind === 'peer' ? 2 : 5);
}

function drawLink(
  pen: Pen,
  scene: Scene,
  link: LinkCurve,
  color: Colour,
  width: number,
  dash?: readonly number[],
): void {
  const curve = curveOf(scene, link);
  if (curve !== null) strokeCurve(pen, curve, color, width * scene.frame.look.scale, dash);
}

function drawPlain(pen: Pen, scene: Scene, links: readonly LinkCurve[]): void {
  const { density, focus, frame } = scene;
  // With a selection, or another TTL, the links are only background.
  const opacity = focus !== null || frame.moment.whatIf !== null ? 0.22 : density === 'few' ? 0.55 : 0.4;
  for (const link of links) pen.fade(opacity, () => drawLink(pen, scene, link, 'faint', 1.2));
}

function drawAtOnce(pen: Pen, { points, frame }: Scene, links: readonly LinkCurve[]): void {
  const ends: Point[] = [];
  for (const link of links) {
    const [from, to] = [points.get(link.from), points.get(link.to)];
    if (from !== undefined && to !== undefined) ends.push(from, to);
  }
  if (ends.length > 0) pen.segments(ends, { color: 'hairline', width: 0.8 * frame.look.scale });
}

/** A small open head in the middle of a link that only one side lists. */
function drawDirection(pen: Pen, scene: Scene, link: LinkCurve): void {
  const curve = curveOf(scene, link);
  if (curve === null) return;
  const { scale } = scene.frame.look;
  const [tip, left, right] = arrowHead(pointAt(curve, 0.5), directionAt(curve, 0.5), 7 * scale);
  if (tip === undefined || left === undefined || right === undefined) return;
  pen.line([left, tip, right], { color: 'faint', width: 1.4 * scale });
}

function isBroken({ states }: Scene, id: PeerId): boolean {
  return isBrokenState(states.get(id));
}

function isBrokenState(state: PeerState | undefined): boolean {
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

/** Smaller marks of the most frequent states are drawn all at once. */
const minSingle = 5;
const dotStyles: Partial<Record<PeerState, ShapeStyle>> = {
  idle: { fill: 'pane', stroke: { color: 'faint', width: 0.8 } },
  asked: { fill: 'query' },
};

function drawPeers(pen: Pen, scene: Scene): void {
  const { frame, points, states, radius } = scene;
  const { query, pointed } = frame.moment;
  const lit = litPeers(scene);
  const foreign = new Set(
    query.overlay.peers.filter(({ program }) => program !== undefined).map(({ id }) => id),
  );
  const dots = new Map<PeerState, Point[]>();
  const single: [PeerId, Point, PeerState][] = [];
  for (const [id, center] of points) {
    if (isOutside(center, center, frame.places.box)) continue;
    const state = states.get(id) ?? 'idle';
    const isDot = radius < minSingle && lit === null && dotStyles[state] !== undefined && !foreign.has(id);
    if (!isDot) single.push([id, center, state]);
    else if (!dots.get(state)?.push(center)) dots.set(state, [center]);
  }
  for (const [state, centers] of dots) {
    pen.fade(opacityOf(scene, state, true), () => pen.dots(centers, radius, dotStyles[state] ?? {}));
  }
  for (const [id, center, state] of single) {
    const mark = { state, center, radius, scale: frame.look.scale, label: id, isForeign: foreign.has(id) };
    pen.fade(opacityOf(scene, state, lit === null || lit.has(id)), () => drawPeer(pen, mark));
  }
  if (pointed?.kind === 'peer') drawPointed(pen, scene, pointed.peer);
}

/** Out of reach of another TTL, or not part of the selection: pale. */
function opacityOf({ frame }: Scene, state: PeerState, isLit: boolean): number {
  if (frame.moment.whatIf !== null) return state === 'idle' || state === 'waiting' ? 0.45 : 1;
  return isLit ? 1 : 0.3;
}

/** The peers of the selected messages; null if nothing is selected. */
function litPeers({ frame, focus }: Scene): ReadonlySet<PeerId> | null {
  if (focus === null) return null;
  const lit = new Set<PeerId>();
  for (const index of focus) {
    const message = frame.moment.story.messages[index];
    for (const peer of [message?.from ?? null, message?.to ?? null]) if (peer !== null) lit.add(peer);
  }
  return lit;
}

/** A ring around the peer under the pointer; its id, too, if its mark is too small for it. */
function drawPointed(pen: Pen, { frame, points, radius }: Scene, peer: PeerId): void {
  const center = points.get(peer);
  if (center === undefined) return;
  const { scale } = frame.look;
  const ring = radius * 1.6 + 3 * scale;
  pen.ellipse(center, ring, ring, { stroke: { color: 'ink', width: 1.6 * scale } });
  if (radius >= minLabelled) return;
  const size = 13 * scale;
  const at = { x: center.x, y: center.y - ring - size * 0.7 };
  pen.text(at, String(peer), { size, color: 'ink', align: 'middle', isBold: true, halo: 'pane' });
}
