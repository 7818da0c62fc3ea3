import { drawSeries, type PanelFrame } from './draw-series.js';
import type { Figure, PlotAxis, PlotPanel, PlotValue } from './figure.js';
import { drawLegend } from './legend.js';
import { coordinate, element, safeText } from './markup.js';
import { inks, type PlotTheme } from './palette.js';
import { type Scale, scaleOf } from './scale.js';
import { fitText, textWidth, wrapText } from './text-width.js';

export interface SvgOptions {
  /** In pixels; a figure with one panel may be narrower. Default 720: 190 mm, two columns of a paper. */
  readonly width?: number;
  readonly theme?: PlotTheme;
}

const fontSize = 12;
const tickSize = 11;
const lineHeight = 16;
const gap = 18;
const minPanel = 180;
const maxSingle = 560;
const maxTickName = 130;
/** Fonts that are there on Windows, macOS and Linux; none is loaded. */
const fonts =
  "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";

/**
 * A figure as a complete SVG document without a background, of the same bytes for the same figure. It is vector only, loads nothing, and
 * has no style sheet and no script.
 */
export function figureSvg(figure: Figure, { width: wanted = 720, theme = 'light' }: SvgOptions = {}): string {
  const isSingle = figure.panels.length <= 1;
  const width = isSingle ? Math.min(wanted, maxSingle) : wanted;
  const legend = drawLegend(figure, { left: 4, top: 4, width: width - 8, theme });
  const titleLines = wrapText(figure.y.title, width - 8, fontSize);
  const top = 4 + legend.height + titleLines.length * lineHeight + 10;
  const layout = panelLayout(figure, width, top);
  const { ink, muted } = inks[theme];
  const label = (x: number, y: number, words: string, anchor = 'start'): string =>
    element(
      'text',
      { x, y, fill: ink, 'text-anchor': anchor === 'start' ? undefined : anchor },
      safeText(words),
    );
  const xTitle = wrapText(figure.x.title, width - layout.left - 8, fontSize);
  const titleTop = layout.bottom + 16;
  const height = Math.ceil(titleTop + (xTitle.length - 1) * lineHeight + 8);
  const middle = (layout.left + width - layout.right) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${fonts}" font-size="${fontSize}" role="img">`,
    element('title', {}, safeText(figure.title)),
    element('desc', {}, safeText(figure.caption)),
    ...legend.svg,
    ...titleLines.map((words, index) => label(4, 4 + legend.height + (index + 1) * lineHeight - 2, words)),
    ...figure.panels.flatMap((panel, index) =>
      drawPanel(figure, panel, index, layout, { theme, ink, muted }),
    ),
    ...xTitle.map((words, index) => label(middle, titleTop + index * lineHeight, words, 'middle')),
    '</svg>',
    '',
  ].join('\n');
}

interface PanelLayout {
  readonly columns: number;
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
function panelLayout(figure: Figure, width: number, top: number): PanelLayout {
  const points = figure.panels.flatMap(({ series }) =>
    series.flatMap((one) => one.points.flatMap((point) => point ?? [])),
  );
  const y = scaleOf(
    figure.y,
    spanOf(
      figure.y,
      points.map((point) => point.y),
    ),
    6,
  );
  const left = Math.max(24, ...y.ticks.map(({ label }) => textWidth(label, tickSize))) + 12;
  const right = 14;
  const columns = Math.max(
    1,
    Math.min(figure.panels.length, Math.floor((width - left - right + gap) / (minPanel + gap))),
  );
  const panelWidth = (width - left - right - (columns - 1) * gap) / columns;
  const xs = spanOf(
    figure.x,
    points.map((point) => point.x),
  );
  const x = scaleOf(figure.x, xs, Math.max(2, Math.floor(panelWidth / 42)));
  const widest = Math.max(0, ...x.ticks.map(({ label }) => textWidth(label, tickSize)));
  const isTurned =
    figure.x.categories !== null && widest + 8 > panelWidth / Math.max(1, figure.x.categories.length);
  const below = isTurned ? Math.min(maxTickName, widest) + 14 : 24;
  const hasTitles = figure.panels.some(({ title }) => title !== '');
  const height = Math.round(Math.min(300, Math.max(130, panelWidth * 0.66)));
  const rowHeight = height + 14 + (hasTitles ? lineHeight + 2 : 0);
  const rows = Math.ceil(figure.panels.length / columns);
  // Below a column that is shorter than the others, the names of its ticks take the place of a panel.
  const bottom = top + rows * rowHeight - 14 + below;
  return { columns, left, right, top, bottom, width: panelWidth, height, rowHeight, x, y, isTurned, below };
}

/** What an axis has to hold: on a logarithmic one the lower ends of intervals may go beyond it, as they may be close to 0. */
function spanOf({ isLog }: PlotAxis, values: readonly PlotValue[]): number[] {
  return values.flatMap(({ mean, low, high }) =>
    [mean, isLog ? null : low, high].filter((value) => value !== null && Number.isFinite(value)).map(Number),
  );
}

function drawPanel(
  figure: Figure,
  panel: PlotPanel,
  index: number,
  layout: PanelLayout,
  { theme, ink, muted }: { readonly theme: PlotTheme; readonly ink: string; readonly muted: string },
): string[] {
  const { columns, width, height, x, y } = layout;
  const left = layout.left + (index % columns) * (width + gap);
  const bottom = layout.top + (Math.floor(index / columns) + 1) * layout.rowHeight - 14;
  const top = bottom - height;
  const toX = (at: number): number => left + at * width;
  const toY = (at: number): number => bottom - at * height;
  const { hairline } = inks[theme];
  const isLowest = index + columns >= figure.panels.length;
  const text = (
    attributes: Readonly<Record<string, string | number>>,
    words: string,
    full = words,
  ): string => {
    const tip = words === full ? '' : element('title', {}, safeText(full));
    return element('text', { 'font-size': tickSize, fill: muted, ...attributes }, tip + safeText(words));
  };
  const title = fitText(panel.title, width, fontSize);
  const frame: PanelFrame = {
    x: (value) => toX(x.position(value)),
    y: (value) => toY(y.position(value)),
    theme,
    legend: figure.legend,
    isJoined: figure.x.categories === null,
    hasHollowStart: figure.hasHollowStart,
    shift: shiftOf(figure, width),
    floor: { x: x.floor, y: y.floor },
  };
  return [
    ...(title === ''
      ? []
      : [
          text(
            { x: left, y: top - 7, fill: ink, 'font-size': fontSize, 'font-weight': 600 },
            title,
            panel.title,
          ),
        ]),
    ...y.ticks.flatMap(({ at, label }) => [
      element('path', {
        d: `M${coordinate(left)} ${coordinate(toY(at))}h${coordinate(width)}`,
        stroke: hairline,
      }),
      ...(index % columns === 0 ? [text({ x: left - 7, y: toY(at) + 4, 'text-anchor': 'end' }, label)] : []),
    ]),
    element('path', { d: `M${coordinate(left)} ${coordinate(bottom)}h${coordinate(width)}`, stroke: muted }),
    ...xTicks(layout, toX, bottom).flatMap(({ at, label, full }) => [
      element('path', { d: `M${coordinate(at)} ${coordinate(bottom)}v4`, stroke: muted }),
      ...(isLowest && label !== '' ? [tickName(at, bottom, label, full, layout.isTurned, text)] : []),
    ]),
    ...axisBreaks(x, y, { left, bottom, toX, toY, muted }),
    ...panel.series.flatMap((series) => drawSeries(series, frame)),
  ];
}

/** The ticks of the x axis; a name that would touch the one before it is left out. */
function xTicks(
  { x, isTurned }: PanelLayout,
  toX: (at: number) => number,
  bottom: number,
): { at: number; label: string; full: string }[] {
  let free = Number.NEGATIVE_INFINITY;
  return x.ticks.map(({ at, label: full }) => {
    const label = isTurned ? fitText(full, maxTickName, tickSize) : full;
    const half = isTurned ? tickSize / 2 : textWidth(label, tickSize) / 2;
    const centre = toX(at);
    if (centre - half < free || !Number.isFinite(bottom)) return { at: centre, label: '', full };
    free = centre + half + (isTurned ? 0 : 5);
    return { at: centre, label, full };
  });
}

function tickName(
  at: number,
  bottom: number,
  label: string,
  full: string,
  isTurned: boolean,
  text: (attributes: Readonly<Record<string, string | number>>, words: string, full?: string) => string,
): string {
  if (!isTurned) return text({ x: at, y: bottom + 17, 'text-anchor': 'middle' }, label, full);
  const transform = `translate(${coordinate(at + 4)} ${coordinate(bottom + 8)}) rotate(-90)`;
  return text({ transform, 'text-anchor': 'end' }, label, full);
}

/** Two short strokes across an axis that has 0 below its smallest power of ten. */
function axisBreaks(
  x: Scale,
  y: Scale,
  {
    left,
    bottom,
    toX,
    toY,
    muted,
  }: {
    readonly left: number;
    readonly bottom: number;
    readonly toX: (at: number) => number;
    readonly toY: (at: number) => number;
    readonly muted: string;
  },
): string[] {
  const strokes: string[] = [];
  if (y.breakAt !== null) {
    const at = toY(y.breakAt);
    strokes.push(`M${coordinate(left - 5)} ${coordinate(at + 5)}l10 -5m-10 8l10 -5`);
  }
  if (x.breakAt !== null) {
    const at = toX(x.breakAt);
    strokes.push(`M${coordinate(at - 5)} ${coordinate(bottom + 5)}l5 -10m3 10l5 -10`);
  }
  return strokes.map((d) => element('path', { d, fill: 'none', stroke: muted }));
}

function shiftOf({ x, legend }: Figure, width: number): (index: number) => number {
  if (x.categories === null) return () => 0;
  const step = Math.min(10, (width / x.categories.length) * (0.7 / Math.max(1, legend.length)));
  return (index) => (index - (Math.max(1, legend.length) - 1) / 2) * step;
}
