import { drawSeries, type PanelFrame } from './draw-series.js';
import type { Figure, PlotPanel } from './figure.js';
import { fontSize, maxTickName, type PanelLayout, rowGap, tickSize } from './layout.js';
import { coordinate, element, safeText } from './markup.js';
import { inks, type PlotTheme } from './palette.js';
import type { Scale } from './scale.js';
import { fitText, textWidth } from './text-width.js';

/** A panel with its axes and series, as elements of SVG. `index`: its place, row by row. */
export function drawPanel(
  figure: Figure,
  panel: PlotPanel,
  index: number,
  layout: PanelLayout,
  { theme, ink, muted }: { readonly theme: PlotTheme; readonly ink: string; readonly muted: string },
): string[] {
  const { columns, width, height, x, y } = layout;
  const left = layout.left + (index % columns) * (width + layout.gap);
  const bottom = layout.top + (Math.floor(index / columns) + 1) * layout.rowHeight - rowGap;
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
    isJoined: figure.isJoined,
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
    ...xTicks(layout, toX).flatMap(({ at, label, full }) => [
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
): { at: number; label: string; full: string }[] {
  let free = Number.NEGATIVE_INFINITY;
  return x.ticks.map(({ at, label: full }) => {
    const label = isTurned ? fitText(full, maxTickName, tickSize) : full;
    const half = isTurned ? tickSize / 2 : textWidth(label, tickSize) / 2;
    const centre = toX(at);
    if (centre - half < free) return { at: centre, label: '', full };
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
