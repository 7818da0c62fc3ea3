import type { PeerId } from '../../../core/vocabulary.js';
import { relatedIn } from '../../story/cursor.js';
import type { Copy, Message } from '../../story/model.js';
import type { Box, Point } from '../pen.js';
import { arcBetween, type Curve, lengthOf, movedAside, partOf } from './curve.js';
import { type NetworkFrame, type Zoom, zoomPoint } from './frame.js';
import { type LinkCurve, LinkCurves } from './links.js';
import type { Places } from './places.js';
import { firstCopies, knownHolders, type PeerState, statesAt } from './states.js';

/** By the number of peers: `few` up to 12, `some` up to 40, `many` up to 150, `crowd` above. */
export type Density = 'few' | 'some' | 'many' | 'crowd';

/** A message in the picture. */
export interface Track {
  readonly message: Message;
  /** From the edge of the sender's mark to that of the receiver's. */
  readonly curve: Curve;
  /** How much of it is drawn: 1 if the message has ended. */
  readonly share: number;
  readonly isMoving: boolean;
}

/** A frame with all that depends on the moment: what to draw, and where. */
export interface Scene {
  readonly frame: NetworkFrame;
  readonly density: Density;
  readonly points: ReadonlyMap<PeerId, Point>;
  readonly radius: number;
  readonly first: ReadonlyMap<PeerId, Copy>;
  readonly states: ReadonlyMap<PeerId, PeerState>;
  /** Copies of the query, those of a crowd only if they were first, are under way, or belong to the selection. */
  readonly copies: readonly Track[];
  /** Hits and transfers. */
  readonly arcs: readonly Track[];
  /** The selected message, its causes and its effects; null if none is selected. */
  readonly focus: ReadonlySet<number> | null;
}

export function sceneOf(frame: NetworkFrame): Scene {
  const { moment, places, zoom } = frame;
  const first = firstCopies(moment);
  const points = zoomed(places.points, zoom);
  const radius = zoomedRadius(places.radius, zoom, frame.look.scale);
  const base = {
    frame,
    density: densityOf(places),
    points,
    radius,
    first,
    states: statesAt(moment, first),
    focus: relatedIn(moment),
  };
  if (moment.whatIf !== null) return { ...base, copies: [], arcs: [] };
  return { ...base, copies: copyTracks(base), arcs: arcTracks(base) };
}

function densityOf({ points: { size } }: Places): Density {
  return size <= 12 ? 'few' : size <= 40 ? 'some' : size <= 150 ? 'many' : 'crowd';
}

/** Whether all links are straight, and drawn at once. */
export function isLarge({ density }: Pick<Scene, 'density'>): boolean {
  return density === 'many' || density === 'crowd';
}

/** The curve of a link; null if a peer of it has no place. */
export function curveOf({ frame, points }: SceneBase, { from, to, control }: LinkCurve): Curve | null {
  const [start, end] = [points.get(from), points.get(to)];
  if (start === undefined || end === undefined) return null;
  return { from: start, control: zoomPoint(control, frame.zoom), to: end };
}

function zoomed(points: ReadonlyMap<PeerId, Point>, zoom: Zoom): ReadonlyMap<PeerId, Point> {
  return new Map([...points].map(([id, point]) => [id, zoomPoint(point, zoom)]));
}

/** Marks grow with the zoom until they are as large as those of a small network. */
function zoomedRadius(radius: number, { k }: Zoom, scale: number): number {
  return Math.max(1.5, Math.min(radius * k, Math.max(radius, 15 * scale)));
}

type SceneBase = Omit<Scene, 'copies' | 'arcs'>;

function copyTracks(scene: SceneBase): Track[] {
  const { frame, points, density, first, focus } = scene;
  const { story, query, at } = frame.moment;
  const { links } = frame.places;
  // The links of a large network are straight, as are all lines between peers without a link.
  const curves = new LinkCurves(isLarge(scene) ? [] : links, frame.zoom);
  const holders = knownHolders(story, query);
  const shown: Copy[] = [];
  const directions = new Set<string>();
  for (const index of query.messages) {
    const copy = story.messages[index];
    if (copy?.kind !== 'query' || copy.sentAt > at || copy.from === null || copy.to === null) continue;
    if (density === 'crowd' && !isShownInCrowd(copy, at, first, focus)) continue;
    shown.push(copy);
    if (density !== 'crowd') directions.add(`${copy.from} ${copy.to}`);
  }
  return shown.flatMap((copy) => {
    const { from, to } = copy;
    const [start, end] = [points.get(from ?? -1), points.get(to ?? -1)];
    if (from === null || to === null || start === undefined || end === undefined) return [];
    if (isOutside(start, end, frame.places.box)) return [];
    const isBothWays = directions.has(`${to} ${from}`);
    // A copy by a fault is drawn beside the message of which it is one.
    const lane = (isBothWays ? 1 : 0) + (copy.copyOf === null ? 0 : 2);
    const aside = lane * 3 * frame.look.scale * (density === 'few' ? 1.05 : 0.75);
    const whole = movedAside(curves.between(from, to, start, end), aside);
    const isMoving = isUnderWay(copy, at);
    const isStub = !isMoving && isStubFate(copy.fate);
    const curve = trimmed(whole, scene, to, holders.has(to), isStub);
    return [{ message: copy, curve, share: shareOf(copy, frame), isMoving }];
  });
}

function isShownInCrowd(
  copy: Copy,
  at: number,
  first: ReadonlyMap<PeerId, Copy>,
  focus: ReadonlySet<number> | null,
): boolean {
  return isUnderWay(copy, at) || first.get(copy.to ?? -1) === copy || (focus?.has(copy.index) ?? false);
}

const stubFates: ReadonlySet<NonNullable<Copy['fate']>> = new Set([
  'duplicate',
  'own',
  'unreachable',
  'lost',
  'lost-by-fault',
]);

/** Copies that do not get to the mark of the receiver. */
export function isStubFate(fate: Copy['fate']): boolean {
  return fate !== null && stubFates.has(fate);
}

function isUnderWay({ endedAt, fate }: Message, at: number): boolean {
  return endedAt === null ? fate !== 'lost' : endedAt > at;
}

/** How far a message is, at the pace of the time axis. A lost one ends on its way; one without an end waits there, too. */
function shareOf(message: Message, { moment, pace }: NetworkFrame): number {
  const { at, query } = moment;
  if (message.fate === 'lost' && message.endedAt === null) return 0.62;
  const whole = message.fate === 'lost-by-fault' ? 0.36 : 1;
  const end = message.endedAt ?? (moment.isLive ? null : query.settledAt);
  if (end === null || end <= message.sentAt) return end === null ? 0.62 : whole;
  const [from, to] = [pace(message.sentAt), pace(end)];
  return at >= end || to <= from ? whole : whole * Math.min(1, Math.max(0, (pace(at) - from) / (to - from)));
}

function trimmed(curve: Curve, scene: SceneBase, to: PeerId, holds: boolean, isStub: boolean): Curve {
  const { radius, frame } = scene;
  const length = lengthOf(curve) || 1;
  const isOrigin = to === frame.moment.query.origin;
  const gap = radius * (holds ? 1.3 : 1) + (isOrigin ? 5 : 2) + (isStub ? 7 * frame.look.scale : 0);
  return partOf(curve, Math.min(0.45, (radius + 2) / length), Math.max(0.55, 1 - gap / length));
}

function arcTracks(scene: SceneBase): Track[] {
  const { frame, points, radius } = scene;
  const { story, query, at } = frame.moment;
  return query.messages.flatMap((index) => {
    const message = story.messages[index];
    if (message === undefined || message.kind === 'query' || message.sentAt > at) return [];
    const [start, end] = [points.get(message.from ?? -1), points.get(message.to ?? -1)];
    if (start === undefined || end === undefined || message.from === message.to) return [];
    const whole = arcBetween(start, end, message.kind === 'hit');
    const length = lengthOf(whole) || 1;
    const gap = (radius + 7 * frame.look.scale) / length;
    const curve = partOf(whole, Math.min(0.45, (radius * 1.4) / length), Math.max(0.55, 1 - gap));
    return [{ message, curve, share: arcShare(message, frame), isMoving: isUnderWay(message, at) }];
  });
}

/** A file is as far as its bytes, if their number is known. */
function arcShare(message: Message, frame: NetworkFrame): number {
  const { at } = frame.moment;
  if (message.kind !== 'transfer' || message.fate === 'verified') return shareOf(message, frame);
  const received = message.progress.findLast((progress) => progress.at <= at)?.received ?? 0;
  const total = message.bytes ?? message.size;
  if (total !== null && total > 0 && received > 0) return Math.min(1, received / total);
  return isUnderWay(message, at) ? 0.15 : Math.min(0.62, shareOf(message, frame));
}

/** Whether a line between two points is certainly not seen. */
export function isOutside(one: Point, other: Point, { x, y, width, height }: Box): boolean {
  const margin = 60;
  return (
    (one.x < x - margin && other.x < x - margin) ||
    (one.y < y - margin && other.y < y - margin) ||
    (one.x > x + width + margin && other.x > x + width + margin) ||
    (one.y > y + height + margin && other.y > y + height + margin)
  );
}
