import type { Moment } from '../../story/moment.js';
import { drawCross, drawPeerMark, type PeerMark } from '../marks.js';
import type { Colour, Pen } from '../pen.js';
import type { SpaceTimeTexts } from './texts.js';
import type { View } from './view.js';

/** What is known of the peer of a lane at a time. */
export function markOf({ plan }: View, lane: number, at: number): PeerMark {
  const { query, story, lanes, arrivals, holders } = plan;
  const peer = lanes.order[lane] ?? query.origin;
  const lives = story.peers.get(peer)?.lives ?? [];
  const isUp = lives.length === 0 || lives.some(({ from, to }) => from <= at && (to === null || to > at));
  if (!isUp || query.overlay.absent.includes(peer)) return 'down';
  if (peer === query.origin) return 'origin';
  const arrival = arrivals.get(lane);
  const isAsked = arrival !== undefined && arrival.endAt <= at;
  if (holders.has(peer)) return isAsked ? 'holder' : 'holder-not-asked';
  if (!isAsked) return 'not-asked';
  return arrival.message.fate === 'ttl' ? 'ttl' : 'asked';
}

/** Bands of equal distance, and a thin line for each peer while it is up. */
export function drawThinLanes(pen: Pen, view: View): void {
  const { plan, box, plot, window, laneHeight } = view;
  for (const { hops, from, to } of plan.lanes.bands) {
    if ((hops ?? plan.lanes.bands.length) % 2 === 0) continue;
    const top = Math.max(from, window.fromLane);
    const height = (Math.min(to, window.toLane) - top) * laneHeight;
    if (height <= 0) continue;
    const y = plot.y + (top - window.fromLane) * laneHeight;
    pen.fade(0.62, () => pen.rect({ x: box.x, y, width: box.width, height }, { fill: 'band' }));
  }
  if (laneHeight < 3) return;
  pen.clip(plotWithMargin(view), () => {
    for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) drawThinLane(pen, view, lane);
  });
}

function drawThinLane(pen: Pen, view: View, lane: number): void {
  const { plan, plot } = view;
  const y = view.y(lane);
  const peer = plan.lanes.order[lane];
  const isAbsent = peer === undefined || plan.query.overlay.absent.includes(peer);
  const stroke = { color: 'hairline', width: 1, dash: isAbsent ? [2, 3] : undefined } as const;
  const [left, right] = [plot.x - 10, plot.x + plot.width];
  for (const { from, to, end } of upTimes(view, lane)) {
    const [a, b] = [Math.max(left, from), Math.min(right, to)];
    if (b > a)
      pen.line(
        [
          { x: a, y },
          { x: b, y },
        ],
        stroke,
      );
    if (end === 'died' && plan.axis.kind !== 'waves') {
      const radius = Math.min(5, view.laneHeight * 0.35) * view.textScale;
      drawCross(pen, { x: to, y }, radius, { color: 'down', width: 2 * view.textScale });
    }
  }
}

interface UpTime {
  readonly from: number;
  readonly to: number;
  readonly end: 'died' | 'stopped' | null;
}

/** When the peer was up while the query was open, in pixels. A peer of which nothing is reported counts as up. */
export function upTimes(view: View, lane: number): UpTime[] {
  const { plan, plot } = view;
  const { axis, story, lanes } = plan;
  const whole: UpTime = { from: plot.x - 10, to: plot.x + plot.width, end: null };
  const peer = lanes.order[lane];
  const lives = peer === undefined ? [] : (story.peers.get(peer)?.lives ?? []);
  // Places on the axis of waves are not places in time.
  if (lives.length === 0 || axis.kind === 'waves') return [whole];
  return lives
    .filter(({ from, to }) => from <= axis.endAt && (to === null || to >= axis.startAt))
    .map(({ from, to, end }) => ({
      from: from <= axis.startAt ? whole.from : view.x(axis.placeOf(from)),
      to: to === null || to > axis.endAt ? whole.to : view.x(axis.placeOf(to)),
      end: to === null || to > axis.endAt ? null : end,
    }));
}

const laneColours: Record<PeerMark, Colour> = {
  origin: 'ink',
  'not-asked': 'faint',
  asked: 'query',
  holder: 'found',
  'holder-not-asked': 'faint',
  ttl: 'ttl',
  down: 'query',
};

/** The thick part of each lane: from the arrival of the query to the cursor. */
export function drawThickLanes(pen: Pen, view: View, { at }: Moment, cursorX: number): void {
  const { plan, plot, laneHeight } = view;
  const width = Math.min(4 * view.textScale, Math.max(1.5, laneHeight * 0.16));
  const end = plan.axis.kind === 'waves' ? plot.x + plot.width : cursorX;
  pen.fade(laneHeight < 7 ? 0.2 : 0.5, () => {
    for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) {
      const arrival = plan.arrivals.get(lane);
      if (lane !== 0 && (arrival === undefined || arrival.endAt > at)) continue;
      const begin = arrival === undefined ? plot.x - 10 : view.x(arrival.to);
      const y = view.y(lane);
      for (const { from, to } of upTimes(view, lane)) {
        const [a, b] = [Math.max(begin, from), Math.min(end, to)];
        if (b <= a) continue;
        const mark = arrival?.message.fate === 'ttl' ? 'ttl' : markOf(view, lane, at);
        const points = [
          { x: a, y },
          { x: b, y },
        ];
        pen.line(points, { color: laneColours[mark], width });
      }
    }
  });
}

/** The names of bands and peers at the left. */
export function drawGutter(pen: Pen, view: View, { at }: Moment, texts: SpaceTimeTexts): void {
  const { plan, box, plot, laneHeight, textScale } = view;
  const radius = Math.min(11.5 * textScale, laneHeight * 0.38);
  const x = plot.x - 10 - radius - 8;
  const above = view.firstLane === 0 ? 8 : 0;
  const gutter = { x: box.x, y: plot.y - above, width: plot.x - box.x, height: plot.height + above };
  pen.clip(gutter, () => {
    drawBandNames(pen, view, texts);
    for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) {
      const mark = markOf(view, lane, at);
      const point = { x, y: view.y(lane) };
      if (laneHeight < 7) {
        if (mark === 'origin' || mark.startsWith('holder'))
          drawPeerMark(pen, mark, { ...point, x: x - 4 }, 3.6);
        continue;
      }
      const name = String(plan.lanes.order[lane] ?? '');
      const hasNameInside = radius >= 7.5;
      drawPeerMark(
        pen,
        mark,
        point,
        mark === 'origin' ? radius * 0.8 : radius,
        hasNameInside ? name : undefined,
      );
      if (hasNameInside) continue;
      const size = Math.min(10.5 * textScale, Math.max(8.5, laneHeight * 0.92));
      pen.text({ x: x - radius - 7, y: point.y + 0.5 }, name, { size, color: 'muted', align: 'end' });
    }
  });
}

function drawBandNames(pen: Pen, view: View, texts: SpaceTimeTexts): void {
  const { plan, box, plot, window, laneHeight, textScale } = view;
  const size = 11 * textScale;
  for (const { hops, from, to } of plan.lanes.bands) {
    if (hops === 0) continue;
    const [top, bottom] = [from, to].map((lane) => plot.y + (lane - window.fromLane) * laneHeight);
    if (top === undefined || bottom === undefined || bottom - top < 13 * textScale) continue;
    const middle = laneHeight < 20 ? Math.max(top, plot.y) + 9 * textScale : top + laneHeight / 2;
    const name = hops === null ? texts.noPath : texts.hops(hops);
    const y = Math.min(middle, bottom - 7 * textScale);
    pen.text({ x: box.x + 10, y }, laneHeight < 2 ? texts.lanes(name, to - from) : name, {
      size,
      color: 'muted',
    });
  }
}

/** The plot, and the room around it into which marks at its edge reach. */
export function plotWithMargin({ plot }: View) {
  return { x: plot.x - 10, y: plot.y, width: plot.width + 24, height: plot.height };
}
