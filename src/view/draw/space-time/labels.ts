import type { Message } from '../../story/model.js';
import type { Box, Colour, Pen, Point } from '../pen.js';
import { arrowEnd } from './arrows.js';
import type { Section } from './axis-model.js';
import { clipLine } from './clip-line.js';
import { inkOf, isStub } from './inks.js';
import type { Segment } from './plan.js';
import { endsOf, type View } from './view.js';

/** The words of the diagram. */
export interface SpaceTimeTexts {
  /** Names of the phases. */
  readonly sections: Readonly<Record<Exclude<Section['kind'], 'wave'>, string>>;
  wave(wave: number): string;
  messages(count: number): string;
  hops(hops: number): string;
  /** Name of the lanes of peers without a path from the origin. */
  readonly noPath: string;
  /** A band of so many lanes that they have no names. */
  lanes(band: string, peers: number): string;
  /** A few words at the end of a message; empty if its mark says enough. */
  readonly fates: Readonly<Record<NonNullable<Message['fate']>, string>>;
  /** At a message that was sent to a peer that died before it arrived. */
  readonly afterDeath: string;
}

/** With more lanes or messages in the window, marks have no words. */
const most = { lanes: 12, messages: 80, laneHeight: 17 };

/**
 * Writes what became of each message at its end, where there is room. The places do not depend on the cursor, so that words do
 * not move.
 *
 * @param cursorX words that the cursor's line crosses get a halo
 * @param isShown whether the words of a message are written now
 */
export function drawLabels(
  pen: Pen,
  view: View,
  texts: SpaceTimeTexts,
  cursorX: number,
  isShown: (segment: Segment) => boolean,
): void {
  const { segments, laneHeight, textScale, firstLane, lastLane } = view;
  if (lastLane - firstLane >= most.lanes || segments.length > most.messages) return;
  if (laneHeight < most.laneHeight * textScale) return;
  const size = 11 * textScale;
  const arrows = segments.map((segment) => endsOf(view, segment));
  const taken: Box[] = segments.map((segment) => around(arrowEnd(view, segment), 5));
  for (const segment of byRarity(segments)) {
    const text = wordsFor(view, segment.message, texts);
    if (text === '') continue;
    const width = pen.measure(text, { size });
    const end = arrowEnd(view, segment);
    const place = placesAround(end, width, size).find(
      (box) =>
        isInside(box, view.plot) &&
        !taken.some((other) => overlap(box, other)) &&
        !arrows.some(([from, to]) => clipLine(from, to, box) !== null),
    );
    if (place === undefined) continue;
    taken.push(place);
    if (!isShown(segment)) continue;
    const at = { x: place.x + 1, y: place.y + place.height / 2 };
    const halo = place.x < cursorX && place.x + place.width > cursorX ? 'pane' : undefined;
    pen.text(at, text, { size, color: colourFor(segment.message), halo });
  }
}

function wordsFor({ plan }: View, message: Message, texts: SpaceTimeTexts): string {
  if (message.fate === null) return '';
  if (message.fate === 'lost' && hasDied(plan.story.peers.get(message.to ?? -1)?.lives ?? [], message)) {
    return texts.afterDeath;
  }
  return texts.fates[message.fate];
}

/** Whether the receiver was not up any more at some time after the sending. */
function hasDied(
  lives: readonly { readonly to: number | null; readonly end: unknown }[],
  message: Message,
): boolean {
  const latest = lives.findLast(({ to }) => to !== null);
  return latest?.end === 'died' && (latest.to ?? 0) >= message.sentAt;
}

function colourFor(message: Message): Colour {
  if (message.fate === 'ttl') return 'ttlText';
  if (message.fate === 'holder') return 'found';
  if (message.fate === 'dead-end') return 'muted';
  return isStub(message) && message.kind === 'query' && message.fate === 'lost'
    ? 'muted'
    : inkOf(message).color;
}

/** What is seen once is written before what is seen often. */
function byRarity(segments: readonly Segment[]): Segment[] {
  const counts = new Map<string | null, number>();
  for (const { message } of segments) counts.set(message.fate, (counts.get(message.fate) ?? 0) + 1);
  return segments.toSorted((a, b) => (counts.get(a.message.fate) ?? 0) - (counts.get(b.message.fate) ?? 0));
}

function placesAround({ x, y }: Point, width: number, size: number): Box[] {
  const height = size * 1.1;
  const [right, left] = [x + 8, x - width - 10];
  const [below, above] = [y + size * 0.9 - height / 2, y - size * 0.9 - height / 2];
  return [
    [right, below],
    [right, above],
    [left, below],
    [left, above],
  ].map(([boxX = 0, boxY = 0]) => ({ x: boxX, y: boxY, width: width + 2, height }));
}

function around({ x, y }: Point, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

function isInside(box: Box, outer: Box): boolean {
  return (
    box.x >= outer.x &&
    box.x + box.width <= outer.x + outer.width + 18 &&
    box.y >= outer.y &&
    box.y + box.height <= outer.y + outer.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
