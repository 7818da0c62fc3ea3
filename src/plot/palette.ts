/**
 * Colours that people with any kind of colour blindness can tell apart: Okabe and Ito, Color Universal Design (2008), in an order whose
 * first ones differ most, without the yellow, which is too pale on white. Their orange, green, purple and sky blue are darkened to a
 * contrast of at least 3 to white (WCAG 2.2, 1.4.11); on dark ground all are lightened.
 */
const seriesColours = {
  light: ['#0072b2', '#d55e00', '#008f69', '#b8638f', '#a87400', '#3391c8', '#17212b'],
  dark: ['#4aa8e8', '#ff8a3d', '#1fc79a', '#e39cc4', '#edb029', '#8fd0f5', '#e9eef2'],
} as const;

export const inks = {
  light: { ink: '#17212b', muted: '#5a6773', hairline: '#dfe3e6' },
  dark: { ink: '#e9eef2', muted: '#9fadb9', hairline: '#27323b' },
} as const;

export type PlotTheme = keyof typeof inks;

/** Dashes of the lines: 7, 9 and 5 colours, marks and dashes repeat together only after 315 series. */
const dashes = ['', '6 3', '2 2.5', '8 3 2 3', '12 4'];

/** Paths around 0 0, alike in area, that differ also in grey. */
const marks = [
  'M-3.8 0A3.8 3.8 0 1 0 3.8 0A3.8 3.8 0 1 0-3.8 0Z',
  'M-3.4-3.4H3.4V3.4H-3.4Z',
  'M0-4.8L4.4 3.2H-4.4Z',
  'M0-5L5 0L0 5L-5 0Z',
  'M0 4.8L4.4-3.2H-4.4Z',
  'M-1.5-4.6H1.5V-1.5H4.6V1.5H1.5V4.6H-1.5V1.5H-4.6V-1.5H-1.5Z',
  'M-4.8 0L3.2-4.4V4.4Z',
  'M0-4.8L1.3-1.5L4.7-1.5L2 .7L3 4.2L0 2.1L-3 4.2L-2 .7L-4.7-1.5L-1.3-1.5Z',
  'M4.8 0L-3.2-4.4V4.4Z',
];

export interface SeriesStyle {
  readonly colour: string;
  readonly dash: string;
  readonly mark: string;
}

/** @param index of the series in the legend, from 0 */
export function seriesStyle(index: number, theme: PlotTheme): SeriesStyle {
  const at = (list: readonly string[]): string => list[index % list.length] ?? '';
  return { colour: at(seriesColours[theme]), dash: at(dashes), mark: at(marks) };
}
