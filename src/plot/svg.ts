import type { Figure } from './figure.js';
import { fontSize, lineHeight, panelLayout } from './layout.js';
import { drawLegend } from './legend.js';
import { element, safeText } from './markup.js';
import { inks, type PlotTheme } from './palette.js';
import { drawPanel } from './panel.js';
import { wrapText } from './text-width.js';

export interface SvgOptions {
  /** In pixels; a figure with one panel may be narrower. Default 720: 190 mm, two columns of a paper. */
  readonly width?: number;
  readonly theme?: PlotTheme;
}

/** Of a figure with one panel. */
const maxSingle = 560;
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
