import type { Figure } from './figure.js';
import { element, safeText } from './markup.js';
import { inks, type PlotTheme, seriesStyle } from './palette.js';
import { fitText, textWidth } from './text-width.js';

const fontSize = 12;
const rowHeight = 20;
const sample = 30;
const gap = 18;
/** A longer name is cut. */
const maxName = 300;

/** The legend in rows that are not wider than `width`; its height is 0 if it has nothing to explain. */
export function drawLegend(
  { legend, legendTitle }: Figure,
  {
    left,
    top,
    width,
    theme,
  }: { readonly left: number; readonly top: number; readonly width: number; readonly theme: PlotTheme },
): { readonly svg: readonly string[]; readonly height: number } {
  if (legend.length === 0) return { svg: [], height: 0 };
  const { ink, muted } = inks[theme];
  const title = fitText(legendTitle, width / 3, fontSize);
  const start = left + textWidth(title, fontSize) + 10;
  const text = (x: number, y: number, fill: string, words: string, full: string): string => {
    const tip = words === full ? '' : element('title', {}, safeText(full));
    return element('text', { x, y, fill }, tip + safeText(words));
  };
  const svg = [text(left, top + 14, muted, title, legendTitle)];
  let [x, y] = [start, top + 10];
  for (const [index, name] of legend.entries()) {
    const words = fitText(name, Math.min(maxName, left + width - start - sample - 6), fontSize);
    const entry = sample + 6 + textWidth(words, fontSize);
    if (x > start && x + entry > left + width) {
      x = start;
      y += rowHeight;
    }
    const { colour, dash, mark } = seriesStyle(index, theme);
    svg.push(
      element('path', {
        d: `M${Math.round(x)} ${y}h${sample}`,
        stroke: colour,
        'stroke-width': 1.8,
        'stroke-dasharray': dash,
      }),
      element('path', { d: mark, transform: `translate(${Math.round(x) + sample / 2} ${y})`, fill: colour }),
      text(x + sample + 6, y + 4, ink, words, name),
    );
    x += entry + gap;
  }
  return { svg, height: y + rowHeight - top };
}
