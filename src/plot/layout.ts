import type { Figure, PlotPoint } from './figure.js';
import { type Scale, scaleOf } from './scale.js';
import { textWidth } from './text-width.js';

export const fontSize = 12;
export const tickSize = 11;
export const lineHeight = 16;
/** A longer name of a tick is cut, in pixels. */
export const maxTickName = 130;
/** Between rows of panels. */
export const rowGap = 22;
const minGap = 18;
/** Widths of a panel below which a row has fewer of them. */
const minPanel = { wide: 180, narrow: 140 };

export interface PanelLayout {
  readonly columns: number;
  /** Between panels. */
  readonly gap: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly isTurned: boolean;
  /** Room below the lowest panels for the names of the ticks. */
  readonly below: number;
}

/** All panels have the same size and the same axes, so that they can be compared. */
export function panelLayout(figure: Figure, width: number, top: number): PanelLayout {
  const points = figure.panels.flatMap(({ series }) =>
    series.flatMap((one) => one.points.flatMap((point) => point ?? [])),
  );
  const y = scaleOf(figure.y, spanOf(figure, points, 'y'), 6);
  const left = Math.max(24, ...y.ticks.map(({ label }) => textWidth(label, tickSize))) + 12;
  const xs = spanOf(figure, points, 'x');
  const names = scaleOf(figure.x, xs, 4).ticks.map(({ label }) => textWidth(label, tickSize));
  const right = Math.max(14, ...(figure.x.categories === null ? names.map((one) => one / 2 + 4) : []));
  // The last name of a panel stands beside the first one of the next.
  const gap = figure.x.categories === null ? Math.max(minGap, ...names.map((one) => one + 6)) : minGap;
  const least = width < 500 ? minPanel.narrow : minPanel.wide;
  const columns = Math.max(
    1,
    Math.min(figure.panels.length, Math.floor((width - left - right + gap) / (least + gap))),
  );
  const panelWidth = (width - left - right - (columns - 1) * gap) / columns;
  const room = figure.x.steps === null ? 42 : Math.max(12, ...names) + 6;
  const x = scaleOf(figure.x, xs, Math.max(2, Math.floor(panelWidth / room)));
  const widest = Math.max(0, ...x.ticks.map(({ label }) => textWidth(label, tickSize)));
  const isTurned =
    figure.x.categories !== null && widest + 8 > panelWidth / Math.max(1, figure.x.categories.length);
  const below = isTurned ? Math.min(maxTickName, widest) + 14 : 24;
  const hasTitles = figure.panels.some(({ title }) => title !== '');
  const height = Math.round(Math.min(300, Math.max(130, panelWidth * 0.66)));
  const rowHeight = height + rowGap + (hasTitles ? lineHeight + 2 : 0);
  const rows = Math.ceil(figure.panels.length / columns);
  // Below a column that is shorter than the others, the names of its ticks take the place of a panel.
  const bottom = top + rows * rowHeight - rowGap + below;
  return {
    columns,
    gap,
    left,
    right,
    top,
    bottom,
    width: panelWidth,
    height,
    rowHeight,
    x,
    y,
    isTurned,
    below,
  };
}

/** What an axis has to hold: on a logarithmic one the lower ends of intervals may go beyond it, as they may be close to 0. */
function spanOf(figure: Figure, points: readonly PlotPoint[], axis: 'x' | 'y'): number[] {
  return points
    .map((point) => point[axis])
    .flatMap(({ mean, low, high }) => [mean, high ?? mean, figure[axis].isLog ? mean : (low ?? mean)])
    .filter(Number.isFinite);
}
