import type { PlotPoint, PlotSeries } from './figure.js';
import { coordinate, element, safeText } from './markup.js';
import { type PlotTheme, type SeriesStyle, seriesStyle } from './palette.js';

/** Where values stand in a panel, in pixels. */
export interface PanelFrame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly theme: PlotTheme;
  /** Names of the series. */
  readonly legend: readonly string[];
  /** Whether points are joined: not if the x axis has names. */
  readonly isJoined: boolean;
  readonly hasHollowStart: boolean;
  /** Moves points of several series with the same name on the x axis apart. */
  readonly shift: (index: number) => number;
  /** Lowest value of the y axis and of the x axis: an interval that goes on below has no cap there. */
  readonly floor: { readonly x: number; readonly y: number };
}

/** Lines with more intervals get a band instead of bars. */
const maxBars = 12;
const cap = 3;

export function drawSeries({ index, points }: PlotSeries, frame: PanelFrame): string[] {
  const style = seriesStyle(index, frame.theme);
  const runs = runsOf(points);
  const hasBand = frame.isJoined && points.filter((point) => point?.y.low != null).length > maxBars;
  const first = points.find((point) => point !== null);
  return [
    ...(hasBand ? runs.map((run) => band(run, frame, style)) : []),
    ...(frame.isJoined ? runs.map((run) => line(run, frame, style)) : []),
    ...runs.flat().flatMap((point) => (hasBand ? [] : bars(point, index, frame, style))),
    ...runs.flat().map((point) => {
      const isHollow = frame.hasHollowStart && point === first;
      const [x, y] = at(point, index, frame);
      const name = frame.legend[index];
      const note = name === undefined ? point.note : `${name}, ${point.note}`;
      return element(
        'path',
        {
          d: style.mark,
          transform: `translate(${coordinate(x)} ${coordinate(y)})`,
          fill: isHollow ? 'none' : style.colour,
          stroke: isHollow ? style.colour : undefined,
          'stroke-width': isHollow ? 1.4 : undefined,
        },
        element('title', {}, safeText(note)),
      );
    }),
  ];
}

/** The points between gaps. */
function runsOf(points: readonly (PlotPoint | null)[]): PlotPoint[][] {
  const runs: PlotPoint[][] = [[]];
  for (const point of points) {
    if (point === null) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function at({ x, y }: PlotPoint, index: number, frame: PanelFrame): readonly [number, number] {
  return [frame.x(x.mean) + frame.shift(index), frame.y(y.mean)];
}

function line(run: readonly PlotPoint[], frame: PanelFrame, { colour, dash }: SeriesStyle): string {
  if (run.length < 2) return '';
  const d = pathOf(run.map((point) => [frame.x(point.x.mean), frame.y(point.y.mean)]));
  return element('path', { d, fill: 'none', stroke: colour, 'stroke-width': 1.8, 'stroke-dasharray': dash });
}

function band(run: readonly PlotPoint[], frame: PanelFrame, { colour }: SeriesStyle): string {
  const edge = (value: (point: PlotPoint) => number): [number, number][] =>
    run.map((point) => [frame.x(point.x.mean), frame.y(value(point))]);
  const high = edge(({ y }) => y.high ?? y.mean);
  const low = edge(({ y }) => y.low ?? y.mean);
  return element('path', {
    d: `${pathOf([...high, ...low.reverse()])}Z`,
    fill: colour,
    'fill-opacity': 0.18,
  });
}

/** The intervals of a point: up and down, and in a trade-off also left and right. */
function bars(point: PlotPoint, index: number, frame: PanelFrame, { colour }: SeriesStyle): string[] {
  const [x, y] = at(point, index, frame).map(coordinate);
  const parts: string[] = [];
  if (point.y.low !== null && point.y.high !== null) {
    const [low, high] = [frame.y(point.y.low), frame.y(point.y.high)];
    parts.push(
      `M${x} ${coordinate(low)}V${coordinate(high)}`,
      `M${x} ${coordinate(high)}m${-cap} 0h${2 * cap}`,
    );
    if (point.y.low >= frame.floor.y) parts.push(`M${x} ${coordinate(low)}m${-cap} 0h${2 * cap}`);
  }
  if (point.x.low !== null && point.x.high !== null) {
    const [low, high] = [frame.x(point.x.low), frame.x(point.x.high)];
    parts.push(
      `M${coordinate(low)} ${y}H${coordinate(high)}`,
      `M${coordinate(high)} ${y}m0 ${-cap}v${2 * cap}`,
    );
    if (point.x.low >= frame.floor.x) parts.push(`M${coordinate(low)} ${y}m0 ${-cap}v${2 * cap}`);
  }
  return parts.length === 0
    ? []
    : [element('path', { d: parts.join(''), fill: 'none', stroke: colour, 'stroke-width': 1.1 })];
}

function pathOf(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${coordinate(x)} ${coordinate(y)}`)
    .join('');
}
