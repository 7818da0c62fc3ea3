import type { Colour, Pen } from '../pen.js';
import { inkOf } from './inks.js';
import type { Segment } from './plan.js';
import type { View } from './view.js';

/** Width of a cell in pixels, and the least height. */
const cell = { width: 3, height: 2 };
/** Opacity of one message; those in the same cell lie on each other. */
const opacity = 0.4;
const mostLayers = 6;

/** Many messages as density: each is a cell at the end of its arrow, on the lane of its receiver. */
export function drawDensity(pen: Pen, view: View, segments: readonly Segment[]): void {
  const height = Math.max(cell.height, view.laneHeight * 0.8);
  const counts = new Map<Colour, Map<number, number>>();
  const columns = Math.ceil(view.plot.width / cell.width) + 1;
  for (const segment of segments) {
    if (segment.message.kind !== 'query') continue;
    const column = Math.round((view.x(segment.to) - view.plot.x) / cell.width);
    const row = Math.round((view.y(segment.toLane ?? segment.fromLane ?? 0) - view.plot.y) / height);
    if (column < 0 || column >= columns || row < 0) continue;
    const { color } = inkOf(segment.message);
    const cells = counts.get(color) ?? new Map<number, number>();
    counts.set(color, cells);
    const key = row * columns + column;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  // First arrivals last: there is one for each peer, among many duplicates.
  for (const color of ['duplicate', 'down', 'query'] as const) {
    for (const [count, keys] of byCount(counts.get(color) ?? new Map())) {
      const corners = keys.map((key) => ({
        x: view.plot.x + (key % columns) * cell.width - cell.width / 2,
        y: view.plot.y + Math.floor(key / columns) * height - height / 2,
      }));
      pen.fade(1 - (1 - opacity) ** count, () => pen.rects(corners, cell.width, height, { fill: color }));
    }
  }
}

function byCount(cells: ReadonlyMap<number, number>): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [key, count] of cells) {
    const layers = Math.min(count, mostLayers);
    const keys = groups.get(layers);
    if (keys === undefined) groups.set(layers, [key]);
    else keys.push(key);
  }
  return groups;
}

/** Lanes that are thinner than a pixel: rows from the first arrival in each, and darker from the middle one on. */
export function drawLaneRows(pen: Pen, view: View, at: number, cursorX: number): void {
  const { plan, plot } = view;
  const end = plan.axis.kind === 'waves' ? plot.x + plot.width : Math.min(cursorX, plot.x + plot.width);
  const rows = new Map<number, number[]>();
  for (let lane = view.firstLane; lane <= view.lastLane; lane += 1) {
    const arrival = plan.arrivals.get(lane);
    if (arrival === undefined || arrival.endAt > at) continue;
    const row = Math.floor((view.y(lane) - plot.y) / cell.height);
    const begins = rows.get(row) ?? [];
    begins.push(Math.max(plot.x, view.x(arrival.to)));
    rows.set(row, begins);
  }
  const lanesOfRow = Math.max(1, cell.height / view.laneHeight);
  pen.fade(0.14, () => {
    for (const [row, begins] of rows) {
      begins.sort((a, b) => a - b);
      const y = plot.y + row * cell.height;
      for (const begin of [begins[0], begins[Math.floor(lanesOfRow / 2)]]) {
        if (begin === undefined || begin >= end) continue;
        pen.rect({ x: begin, y, width: end - begin, height: cell.height }, { fill: 'query' });
      }
    }
  });
}
