import type { Box, Point } from '../pen.js';

/**
 * The part of a straight line that is in a box, by the method of Liang and Barsky; null if there is none. A line that is far longer
 * than the canvas takes a canvas long to dash.
 */
export function clipLine(from: Point, to: Point, box: Box): readonly [Point, Point] | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enter, leave] = [0, 1];
  const cut = (delta: number, low: number, high: number): boolean => {
    if (delta === 0) return low <= 0 && high >= 0;
    enter = Math.max(enter, Math.min(low / delta, high / delta));
    leave = Math.min(leave, Math.max(low / delta, high / delta));
    return enter <= leave;
  };
  const isCut =
    cut(dx, box.x - from.x, box.x + box.width - from.x) &&
    cut(dy, box.y - from.y, box.y + box.height - from.y);
  if (!isCut) return null;
  return [
    { x: from.x + dx * enter, y: from.y + dy * enter },
    { x: from.x + dx * leave, y: from.y + dy * leave },
  ];
}

export function isIn({ x, y }: Point, box: Box): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}
