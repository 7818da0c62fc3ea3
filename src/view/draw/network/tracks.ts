import type { Copy, Hit, Transfer } from '../../story/model.js';
import type { Layers } from '../layers.js';
import type { Colour, Pen, Point } from '../pen.js';
import { type Curve, directionAt, partOf, pointAt } from './curve.js';
import { arrowHead, drawBar, drawCross } from './marks.js';
import { isStubFate, type Scene, type Track } from './scene.js';

/**
 * All copies of the query: those that were dropped below the others, and above all the marks of those under way.
 *
 * @param owner stays the same as long as what has arrived stays where it was drawn
 */
export function drawCopies(pen: Pen, scene: Scene, layers: Layers, owner: object): void {
  const { copies, density } = scene;
  if (density === 'crowd' && scene.focus === null) drawCrowd(scene, layers, owner);
  else {
    for (const track of copies)
      if (isStubFate(track.message.fate as Copy['fate'])) drawCopy(pen, scene, track);
    for (const track of copies)
      if (!isStubFate(track.message.fate as Copy['fate'])) drawCopy(pen, scene, track);
  }
  for (const track of copies) if (track.isMoving) drawDart(pen, scene, track);
}

/** First arrivals as one set of thin lines: wider ones take a browser three times as long. */
function drawCrowd({ copies, frame }: Scene, layers: Layers, owner: object): void {
  layers.grow('network arrivals', owner, frame.moment.at, (pen, after) => {
    const ends = copies.flatMap(({ message, curve, share, isMoving }) =>
      isMoving || (message.endedAt ?? 0) <= after
        ? []
        : [curve.from, share < 1 ? pointAt(curve, share) : curve.to],
    );
    pen.fade(0.5, () => pen.segments(ends, { color: 'query', width: 0.8 * frame.look.scale }));
  });
}

const stubColours: Partial<Record<NonNullable<Copy['fate']>, Colour>> = {
  duplicate: 'duplicate',
  own: 'duplicate',
  unreachable: 'down',
  lost: 'down',
  'lost-by-fault': 'fault',
};

function drawCopy(pen: Pen, scene: Scene, track: Track): void {
  const { frame, density, focus } = scene;
  const { message, isMoving } = track;
  if (message.kind !== 'query') return;
  const { scale } = frame.look;
  const isBold = isPointed(scene, track);
  const isOn = focus === null || focus.has(message.index);
  const stub = isMoving ? undefined : stubColours[message.fate ?? 'asked'];
  const color = stub ?? 'query';
  const isThin = density !== 'few';
  const width = (isBold ? 3.4 : focus !== null && isOn ? 2.2 : isThin ? 1.1 : 1.7) * scale;
  const drawn = partOf(track.curve, 0, track.share);
  const opacity = isOn
    ? stub !== undefined && isThin && focus === null && !isBold
      ? stubOpacity(density)
      : 1
    : 0.1;
  pen.fade(opacity, () => {
    const dash = stub === undefined ? undefined : [4 * scale, 3 * scale];
    strokeCurve(pen, drawn, color, stub === undefined ? width : width * 0.85, dash);
    if (message.copyOf !== null) drawTwice(pen, pointAt(drawn, 0.5), directionAt(drawn, 0.5), scale);
    if (!isMoving) drawEnd(pen, message, drawn, { color, scale, isThin });
  });
}

/** Two short strokes along a copy that a fault has sent. */
function drawTwice(pen: Pen, { x, y }: Point, along: Point, scale: number): void {
  const [length, apart] = [4.5 * scale, 2.6 * scale];
  for (const side of [-1, 1]) {
    const middle = { x: x - side * along.y * apart, y: y + side * along.x * apart };
    const ends = [-1, 1].map((end) => ({
      x: middle.x + end * along.x * length,
      y: middle.y + end * along.y * length,
    }));
    pen.line(ends, { color: 'fault', width: 2 * scale });
  }
}

function stubOpacity(density: Scene['density']): number {
  return density === 'some' ? 0.6 : 0.35;
}

function isPointed({ frame: { moment } }: Scene, { message }: Track): boolean {
  const { pointed, selected } = moment;
  if (message.index === selected) return true;
  if (pointed?.kind === 'message') return pointed.index === message.index;
  return pointed?.kind === 'peer' && (message.from === pointed.peer || message.to === pointed.peer);
}

interface EndStyle {
  readonly color: Colour;
  readonly scale: number;
  readonly isThin: boolean;
}

/** The mark at the end of a copy: each result has a form of its own. */
function drawEnd(pen: Pen, { fate }: Copy, curve: Curve, { color, scale, isThin }: EndStyle): void {
  const tip = curve.to;
  const direction = directionAt(curve, 1);
  const stroke = { color, width: (isThin ? 1.5 : 2) * scale };
  const half = (isThin ? 2.6 : 3.6) * scale;
  switch (fate) {
    case 'duplicate':
    case 'own':
      return drawCross(pen, tip, half, stroke);
    case 'lost-by-fault':
      return drawCross(pen, tip, half * 1.35, { color, width: (isThin ? 1.8 : 2.6) * scale });
    case 'unreachable':
      pen.ellipse(tip, half * 1.8, half * 1.8, { fill: 'pane', stroke: { color, width: 1.2 * scale } });
      return drawCross(pen, tip, half * 0.85, stroke);
    case 'lost':
      return pen.ellipse(tip, half * 1.2, half * 1.2, { fill: 'pane', stroke });
    case 'dead-end':
    case 'stopped':
      return drawBar(pen, tip, direction, half * 1.5, { color, width: 2.2 * scale });
    case 'unseen':
      return pen.polygon(arrowHead(tip, direction, (isThin ? 7 : 9) * scale), {
        fill: 'pane',
        stroke: { color, width: 1.2 * scale },
      });
    default:
      pen.polygon(arrowHead(tip, direction, (isThin ? 7 : 9) * scale), { fill: color });
  }
}

/** The mark of a message under way. It has the colour of a query: its result is not known yet. */
function drawDart(pen: Pen, { frame, density, focus }: Scene, { message, curve, share }: Track): void {
  const { scale } = frame.look;
  const size =
    (density === 'few' ? 13.5 : density === 'some' ? 10 : density === 'many' ? 8 : 5.5) * (0.4 + 0.6 * scale);
  const direction = directionAt(curve, share);
  const at = pointAt(curve, share);
  const tip = { x: at.x + direction.x * size * 0.5, y: at.y + direction.y * size * 0.5 };
  pen.fade(focus === null || focus.has(message.index) ? 1 : 0.15, () =>
    pen.polygon(arrowHead(tip, direction, size), {
      fill: 'query',
      stroke: { color: 'pane', width: density === 'crowd' ? 0.8 : 1.5 },
    }),
  );
}

/** The path of the first copy to the holder from which the origin requests the file: a wide, pale band. */
export function drawHitPath(pen: Pen, { frame, arcs, focus, copies }: Scene): void {
  const hit = arcs.find(
    ({ message, isMoving }) => message.kind === 'hit' && message.fate === 'request' && !isMoving,
  );
  if (hit === undefined || focus !== null) return;
  const { story } = frame.moment;
  const path = new Set<number>();
  for (let index = hit.message.cause; index !== null; index = story.messages[index]?.cause ?? null)
    path.add(index);
  const width = Math.min(11, frame.places.radius * 1.2 + 2) * frame.look.scale;
  pen.fade(0.24, () => {
    for (const { message, curve } of copies) {
      if (path.has(message.index)) strokeCurve(pen, curve, 'found', width);
    }
  });
}

/** Hits, and files above them. */
export function drawArcs(pen: Pen, scene: Scene): void {
  for (const track of scene.arcs) {
    const { message } = track;
    const isOn = scene.focus === null || scene.focus.has(message.index);
    const isPale =
      message.kind === 'hit' && message.fate !== 'request' && !track.isMoving && scene.focus === null;
    pen.fade(isOn ? (isPale ? 0.55 : 1) : 0.12, () => {
      if (message.kind === 'hit') drawHit(pen, scene, track, message);
      else if (message.kind === 'transfer') drawTransfer(pen, scene, track, message);
    });
  }
}

function drawHit(pen: Pen, scene: Scene, track: Track, { fate }: Hit): void {
  const { scale } = scene.frame.look;
  const isFailed = !track.isMoving && (fate === 'unreachable' || fate === 'lost');
  const drawn = partOf(track.curve, 0, isFailed ? Math.min(track.share, 0.85) : track.share);
  const isMain = fate === 'request' || track.isMoving;
  const width = (isPointed(scene, track) ? 3.4 : isMain ? 2.2 : 1.4) * scale;
  strokeCurve(pen, drawn, isFailed ? 'down' : 'found', width, [7 * scale, 4 * scale]);
  const direction = directionAt(drawn, 1);
  if (!isFailed) return pen.polygon(arrowHead(drawn.to, direction, 10 * scale), { fill: 'found' });
  pen.ellipse(drawn.to, 6 * scale, 6 * scale, {
    fill: 'pane',
    stroke: { color: 'down', width: 1.4 * scale },
  });
  if (fate === 'unreachable') drawCross(pen, drawn.to, 3 * scale, { color: 'down', width: 2 * scale });
}

/** A band: pale along the whole arc, and blocks as far as the file is. A failed one ends with a cross in a circle. */
function drawTransfer(pen: Pen, scene: Scene, track: Track, { fate }: Transfer): void {
  const { scale } = scene.frame.look;
  const width = (isPointed(scene, track) ? 8 : 6) * scale;
  const drawn = partOf(track.curve, 0, track.share);
  pen.fade(0.26, () => strokeCurve(pen, track.curve, 'file', width));
  strokeCurve(pen, drawn, 'file', width, [5 * scale, 4 * scale]);
  const direction = directionAt(drawn, 1);
  if (track.isMoving || fate === 'verified' || fate === null) {
    const { x, y } = drawn.to;
    const tip = { x: x + direction.x * 3 * scale, y: y + direction.y * 3 * scale };
    return pen.polygon(arrowHead(tip, direction, 12 * scale), { fill: 'file' });
  }
  pen.ellipse(drawn.to, 8 * scale, 8 * scale, {
    fill: 'pane',
    stroke: { color: 'file', width: 1.6 * scale },
  });
  drawCross(pen, drawn.to, 4 * scale, { color: 'file', width: 2.2 * scale });
}

export function strokeCurve(
  pen: Pen,
  { from, control, to }: Curve,
  color: Colour,
  width: number,
  dash?: readonly number[],
): void {
  pen.curve(from, control, to, { color, width, dash });
}
