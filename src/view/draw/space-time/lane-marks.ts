import { isRunning } from '../../story/cursor.js';
import type { Moment } from '../../story/moment.js';
import { drawCross, drawPeer } from '../network/marks.js';
import { type PeerState, stateOf, statesAt } from '../network/states.js';
import type { Colour, Pen } from '../pen.js';
import { drawHostStrips } from './host-strips.js';
import type { SpaceTimeTexts } from './labels.js';
import { plotWithMargin, type View } from './view.js';

/** What is known of the peer of a lane at a time. */
function stateAt({ plan }: View, lane: number, at: number): PeerState {
  const { query, story, lanes, arrivals, holders } = plan;
  const peer = lanes.order[lane] ?? query.origin;
  if (query.overlay.absent.includes(peer)) return 'absent';
  if (!isRunning(story, query, peer, at)) return 'down';
  if (peer === query.origin) return 'origin';
  const arrival = arrivals.get(lane);
  const copy = arrival !== undefined && arrival.endAt <= at ? arrival.message : undefined;
  return stateOf(copy?.kind === 'query' ? copy : undefined, holders.has(peer));
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
  for (const { from, to } of upTimes(view, lane)) {
    const [a, b] = [Math.max(left, from), Math.min(right, to)];
    if (b > a)
      pen.line(
        [
          { x: a, y },
          { x: b, y },
        ],
        stroke,
      );
  }
}

/** Pixels. */
interface UpTime {
  readonly from: number;
  readonly to: number;
  /** When the peer died at the end of it, in ms since the start of the run. */
  readonly diedAt: number | null;
}

/** When the peer was up while the query was open. A peer of which nothing is reported counts as up. */
function upTimes(view: View, lane: number): UpTime[] {
  const { plan, plot } = view;
  const { axis, story, lanes } = plan;
  const whole: UpTime = { from: plot.x - 10, to: plot.x + plot.width, diedAt: null };
  const peer = lanes.order[lane];
  const lives = peer === undefined ? [] : (story.peers.get(peer)?.lives ?? []);
  // Places on the axis of waves are not places in time.
  if (lives.length === 0 || axis.kind === 'waves') return [whole];
  return lives
    .filter(({ from, to }) => from <= axis.endAt && (to === null || to >= axis.startAt))
    .map(({ from, to, end }) => ({
      from: from <= axis.startAt ? whole.from : view.x(axis.placeOf(from)),
      to: to === null || to > axis.endAt ? whole.to : view.x(axis.placeOf(to)),
      diedAt: to === null || to > axis.endAt || end !== 'died' ? null : to,
    }));
}

function laneColour(state: PeerState, isTtl: boolean): Colour {
  if (isTtl) return 'ttl';
  return state === 'origin' ? 'ink' : state === 'holder' ? 'found' : 'query';
}

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
        const points = [
          { x: a, y },
          { x: b, y },
        ];
        pen.line(points, {
          color: laneColour(stateAt(view, lane, at), arrival?.message.fate === 'ttl'),
          width,
        });
      }
    }
  });
}

/** A cross where a peer died; pale if that is still to happen. */
export function drawDeaths(pen: Pen, view: View, { at, isLive }: Moment, future: number): void {
  const radius = Math.min(5, view.laneHeight * 0.35) * view.textScale;
  for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) {
    for (const { to, diedAt } of upTimes(view, lane)) {
      if (diedAt === null || (isLive && diedAt > at)) continue;
      const stroke = { color: 'down', width: 2 * view.textScale } as const;
      pen.fade(diedAt <= at ? 1 : future, () => drawCross(pen, { x: to, y: view.y(lane) }, radius, stroke));
    }
  }
}

/** The names of bands and peers at the left. */
export function drawGutter(pen: Pen, view: View, moment: Moment, texts: SpaceTimeTexts): void {
  const { box, plot, firstLane } = view;
  const above = firstLane === 0 ? 8 : 0;
  const gutter = { x: box.x, y: plot.y - above, width: plot.x - box.x, height: plot.height + above };
  pen.clip(gutter, () => {
    if (moment.hidesHosts !== true) drawHostStrips(pen, view, moment);
    drawBandNames(pen, view, texts);
    drawPeers(pen, view, moment);
  });
}

function drawPeers(pen: Pen, view: View, moment: Moment): void {
  const { plan, plot, laneHeight, textScale, firstLane, lastLane } = view;
  const radius = Math.min(11.5 * textScale, laneHeight * 0.38);
  const x = plot.x - 10 - radius - 8;
  const imagined = moment.whatIf === null ? null : statesAt(moment, new Map());
  // Without room for names only the origin and the holders are marked.
  const isNamed = laneHeight >= 7;
  const important = [0, ...[...plan.holders].map((peer) => plan.lanes.laneOf(peer) ?? -1)];
  const all = Array.from({ length: lastLane - firstLane + 1 }, (_, index) => firstLane + index);
  for (const lane of isNamed ? all : important) {
    if (lane < firstLane || lane > lastLane) continue;
    const peer = plan.lanes.order[lane];
    if (peer === undefined) continue;
    const state = imagined?.get(peer) ?? stateAt(view, lane, moment.at);
    const center = { x, y: view.y(lane) };
    const size = Math.max(
      3.6,
      state === 'origin' ? radius * 0.8 : state === 'holder' ? radius * 0.85 : radius,
    );
    const hasNameInside = radius >= 7.5;
    const isForeign = plan.foreign.has(peer);
    drawPeer(pen, {
      state,
      center,
      radius: size,
      scale: textScale,
      label: hasNameInside ? peer : undefined,
      isForeign,
    });
    if (hasNameInside || !isNamed) continue;
    const style = {
      size: Math.min(10.5 * textScale, Math.max(8.5, laneHeight * 0.92)),
      color: 'muted',
      align: 'end',
    } as const;
    pen.text({ x: x - radius - 7, y: center.y + 0.5 }, String(peer), style);
  }
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
