import type { Colour, Pen, Point, Stroke } from './pen.js';

/** What is known of a peer at one time, as its mark shows it: each has a colour and a shape of its own. */
export type PeerMark = 'origin' | 'not-asked' | 'asked' | 'holder' | 'holder-not-asked' | 'ttl' | 'down';

/** @param radius of the mark of an asked peer; the others look equally large */
export function drawPeerMark(pen: Pen, mark: PeerMark, at: Point, radius: number, name?: string): void {
  const width = Math.max(1, Math.min(1.6, radius * 0.14));
  switch (mark) {
    case 'origin':
      pen.ellipse(at, radius * 1.25, radius * 1.25, { fill: 'pane', stroke: { color: 'ink', width } });
      pen.ellipse(at, radius * 0.92, radius * 0.92, { fill: 'ink' });
      break;
    case 'not-asked':
      pen.ellipse(at, radius, radius, { fill: 'pane', stroke: { color: 'faint', width } });
      break;
    case 'asked':
      pen.ellipse(at, radius, radius, { fill: 'query' });
      break;
    case 'holder':
      pen.polygon(diamond(at, radius * 1.2), { fill: 'found' });
      break;
    case 'holder-not-asked':
      pen.polygon(diamond(at, radius * 1.2), {
        fill: 'pane',
        stroke: { color: 'found', width: width * 1.2 },
      });
      break;
    case 'ttl':
      pen.rect(square(at, radius * 0.9), { fill: 'ttl' });
      break;
    case 'down': {
      const dash = [radius * 0.4, radius * 0.3];
      pen.ellipse(at, radius, radius, { fill: 'pane', stroke: { color: 'down', width, dash } });
      const edge = { x: at.x + radius * 0.75, y: at.y - radius * 0.75 };
      drawCross(pen, edge, radius * 0.36, { color: 'down', width: width * 1.3 });
      break;
    }
  }
  if (name === undefined) return;
  const size = radius * (name.length > 2 ? 0.75 : 0.98);
  pen.text(at, name, { size, color: nameColours[mark], align: 'middle', isBold: true });
}

const nameColours: Record<PeerMark, Colour> = {
  origin: 'onFill',
  'not-asked': 'muted',
  asked: 'onFill',
  holder: 'onFill',
  'holder-not-asked': 'found',
  ttl: 'ink',
  down: 'down',
};

export function diamond({ x, y }: Point, radius: number): Point[] {
  return [
    { x, y: y - radius },
    { x: x + radius, y },
    { x, y: y + radius },
    { x: x - radius, y },
  ];
}

export function square({ x, y }: Point, radius: number) {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

export function drawCross(pen: Pen, { x, y }: Point, radius: number, stroke: Stroke): void {
  const [left, right, top, bottom] = [x - radius, x + radius, y - radius, y + radius];
  pen.line(
    [
      { x: left, y: top },
      { x: right, y: bottom },
    ],
    stroke,
  );
  pen.line(
    [
      { x: right, y: top },
      { x: left, y: bottom },
    ],
    stroke,
  );
}

/** @param from any other point of the arrow: its direction */
export function drawArrowHead(pen: Pen, from: Point, tip: Point, size: number, color: Colour): void {
  const [dx, dy] = [tip.x - from.x, tip.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [(dx / length) * size, (dy / length) * size];
  const [baseX, baseY] = [tip.x - ux, tip.y - uy];
  pen.polygon(
    [tip, { x: baseX - uy * 0.42, y: baseY + ux * 0.42 }, { x: baseX + uy * 0.42, y: baseY - ux * 0.42 }],
    { fill: color },
  );
}
