import { printable } from '../../../core/sanitize.js';
import type { HostStory } from '../../story/model.js';
import { hostTints, tintsOf } from '../host-tints.js';
import type { Colour, Pen, Point } from '../pen.js';
import type { NetworkTexts, Zoom } from './frame.js';
import type { Places } from './places.js';
import { curveOf, isLarge, isOutside, type Scene } from './scene.js';
import { strokeCurve } from './tracks.js';

/** More names would hide the network. */
const maxNames = 24;
/** Places that are tried for a name. */
const maxTries = 12;

/**
 * A tint under each peer and under each link whose peers are on one host, so that a host is an island, and a link between two hosts a
 * bare line. A host that is lost has no tint, and a dashed edge around its peers.
 */
export function drawHosts(pen: Pen, scene: Scene): void {
  const { frame, radius } = scene;
  const { story, query, at } = frame.moment;
  if (frame.moment.hidesHosts === true || story.hosts.length === 0) return;
  const tints = tintsOf(story, query.overlay);
  const tintOf = (host: HostStory): Colour => (isLost(host, at) ? 'band' : (tints.get(host) ?? hostTints[0]));
  const around = haloOf(radius, frame.look.scale);
  drawBands(pen, scene, tintOf, around * 1.2);
  for (const host of story.hosts) {
    const centers = host.peers.flatMap((peer) => scene.points.get(peer) ?? []);
    const seen = centers.filter((center) => !isOutside(center, center, frame.places.box));
    if (seen.length === 0) continue;
    pen.dots(seen, around, { fill: tintOf(host), ...(isLost(host, at) && { stroke: lostEdge }) });
  }
}

const lostEdge = { color: 'down', width: 1.2, dash: [3, 3] } as const;

/** Peers of a crowd are close to each other. */
function haloOf(radius: number, scale: number): number {
  return radius < 5 ? radius * 2 : radius + Math.min(radius, 9 * scale);
}

/** Whether the supervisor has lost a host until a time. */
function isLost({ lost, endedAt }: HostStory, at: number): boolean {
  return lost !== null && endedAt !== null && endedAt <= at;
}

function drawBands(pen: Pen, scene: Scene, tintOf: (host: HostStory) => Colour, width: number): void {
  const { frame, points } = scene;
  const { story } = frame.moment;
  const straight = new Map<Colour, Point[]>();
  for (const link of frame.places.links) {
    const host = story.hostOf(link.from);
    if (host === null || host !== story.hostOf(link.to)) continue;
    const [from, to] = [points.get(link.from), points.get(link.to)];
    if (from === undefined || to === undefined || isOutside(from, to, frame.places.box)) continue;
    const tint = tintOf(host);
    const curve = isLarge(scene) ? null : curveOf(scene, link);
    if (curve !== null) strokeCurve(pen, curve, tint, width);
    else if (!straight.get(tint)?.push(from, to)) straight.set(tint, [from, to]);
  }
  for (const [color, ends] of straight) pen.segments(ends, { color, width });
}

/** The name of each host. */
export function drawHostNames(pen: Pen, scene: Scene): void {
  const { moment, look, texts } = scene.frame;
  if (moment.hidesHosts === true || moment.story.hosts.length === 0) return;
  for (const [host, label] of labelsOf(pen, scene)) {
    const isGone = isLost(host, moment.at);
    const style = { size: 12 * look.scale, align: 'middle', isBold: true, halo: 'pane' } as const;
    pen.text(label, nameOf(host, isGone, texts), { ...style, color: isGone ? 'down' : 'muted' });
  }
}

interface KnownLabels {
  readonly zoom: Zoom;
  readonly language: string;
  readonly hosts: number;
  readonly labels: ReadonlyMap<HostStory, Label>;
}
const knownLabels = new WeakMap<Places, KnownLabels>();

/** It came from another machine. */
function nameOf({ name }: HostStory, isGone: boolean, texts: NetworkTexts): string {
  return texts.host(printable(name, 40), isGone);
}

/** Looked for once for each place of the network: names do not move while time goes on. */
function labelsOf(pen: Pen, scene: Scene): ReadonlyMap<HostStory, Label> {
  const { moment, places, texts, zoom } = scene.frame;
  const { hosts } = moment.story;
  const language = texts.noPath;
  const known = knownLabels.get(places);
  if (known?.zoom === zoom && known.language === language && known.hosts === hosts.length)
    return known.labels;
  const labels = hosts.length > maxNames ? new Map<HostStory, Label>() : placeNames(pen, scene);
  knownLabels.set(places, { zoom, language, hosts: hosts.length, labels });
  return labels;
}

/** Beside one of the host's peers at the edge of the network, where it covers no mark and no other name. */
function placeNames(pen: Pen, { frame, points, radius }: Scene): ReadonlyMap<HostStory, Label> {
  const { moment, look, texts, places } = frame;
  const all = [...points.values()];
  const middle = meanOf(all);
  const size = 12 * look.scale;
  const placed = new Map<HostStory, Label>();
  for (const host of moment.story.hosts) {
    const own = host.peers.flatMap((peer) => points.get(peer) ?? []);
    // With room for the word that follows when the host is lost.
    const text = nameOf(host, host.lost !== null, texts);
    const width = pen.measure(text, { size, isBold: true }) + 6;
    const away = haloOf(radius, look.scale) + size * 0.8;
    const labels = candidates(own, middle, { width, height: size * 1.3 }, away).filter((label) =>
      isInside(label, places.box),
    );
    const best = cheapest(labels, (label) => {
      const names = [...placed.values()].filter((other) => overlaps(label, other)).length;
      return 20 * names + all.filter((point) => covers(label, point, radius)).length;
    });
    if (best !== undefined) placed.set(host, best);
  }
  return placed;
}

interface Label extends Point {
  readonly width: number;
  readonly height: number;
}

/** Above, below and beside the peers of a host, those farthest from the middle of the network first. */
function candidates(
  own: readonly Point[],
  middle: Point,
  { width, height }: Pick<Label, 'width' | 'height'>,
  away: number,
): Label[] {
  const distance = ({ x, y }: Point): number => Math.hypot(x - middle.x, y - middle.y);
  return own
    .toSorted((one, other) => distance(other) - distance(one))
    .slice(0, maxTries)
    .flatMap(({ x, y }) => {
      const outward = y < middle.y ? -1 : 1;
      return [
        { x, y: y + outward * away, width, height },
        { x: x + (x < middle.x ? -1 : 1) * (away + width / 2), y, width, height },
        { x, y: y - outward * away, width, height },
      ];
    });
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((so, { x, y }) => ({ x: so.x + x, y: so.y + y }), { x: 0, y: 0 });
  return { x: sum.x / (points.length || 1), y: sum.y / (points.length || 1) };
}

function cheapest(labels: readonly Label[], costOf: (label: Label) => number): Label | undefined {
  let best: { readonly label: Label; readonly cost: number } | undefined;
  for (const label of labels) {
    const cost = costOf(label);
    if (best === undefined || cost < best.cost) best = { label, cost };
    if (cost === 0) break;
  }
  return best?.label;
}

function isInside({ x, y, width, height }: Label, box: Point & Label): boolean {
  const [left, top] = [x - width / 2, y - height / 2];
  return (
    left >= box.x && top >= box.y && left + width <= box.x + box.width && top + height <= box.y + box.height
  );
}

function overlaps(one: Label, other: Label): boolean {
  return (
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
    Math.abs(one.y - other.y) < (one.height + other.height) / 2
  );
}

function covers({ x, y, width, height }: Label, point: Point, radius: number): boolean {
  return Math.abs(point.x - x) < width / 2 + radius && Math.abs(point.y - y) < height / 2 + radius;
}
