import { markup, printable } from '../core/sanitize.js';
import type { NetworkCost } from '../judge/network-cost.js';

// A plot for slides and papers: two panels with the TTL on the x axis, peers reached in percent and messages.

/** Readable on white and on black: each has a contrast of at least 4 to both. */
const colours = ['#005fff', '#d7005f', '#008700', '#af5f00', '#875fd7', '#008787', '#d700af', '#5f8700'];
const grey = '#767676';
const dashes = ['', '7 3', '2 3', '9 3 2 3'];

const width = 960;
const panel = { width: 390, height: 260, top: 46 };
const lefts = [64, 550] as const;
const lineHeight = 20;
const font = 'font-family="system-ui, sans-serif" font-size="13"';

interface Panel {
  readonly title: string;
  readonly left: number;
  readonly max: number;
  readonly valueAt: (cost: NetworkCost, index: number) => number;
}

/** @returns a complete SVG with a transparent background */
export function costPlot(costs: readonly NetworkCost[]): string {
  const ttls = costs[0]?.byTtl.map(({ ttl }) => ttl) ?? [];
  const messages = costs.flatMap(({ byTtl }) => byTtl.map((row) => row.messages.max));
  const panels: readonly Panel[] = [
    {
      title: 'peers reached, %',
      left: lefts[0],
      max: 100,
      valueAt: ({ byTtl, peers }, index) => (100 * (byTtl[index]?.reached ?? 0)) / Math.max(1, peers - 1),
    },
    {
      title: 'messages',
      left: lefts[1],
      max: niceAbove(Math.max(1, ...messages)),
      valueAt: ({ byTtl }, index) => {
        const { min = 0, max = 0 } = byTtl[index]?.messages ?? {};
        return (min + max) / 2;
      },
    },
  ];
  const height = panel.top + panel.height + 56 + lineHeight * Math.ceil(costs.length / 4);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${font} role="img">`,
    `<title>${markup(printable(`Reach and cost of a flood by TTL: ${costs.map(({ name }) => name).join(', ')}`))}</title>`,
    ...panels.flatMap((one) => [
      ...axes(one, ttls),
      ...costs.flatMap((cost, index) => series(one, cost, index)),
    ]),
    ...costs.map((cost, index) => legend(cost, index)),
    '</svg>',
    '',
  ].join('\n');
}

function axes({ title, left, max }: Panel, ttls: readonly number[]): string[] {
  const bottom = panel.top + panel.height;
  const right = left + panel.width;
  const steps = [0, 0.25, 0.5, 0.75, 1];
  return [
    text(left, panel.top - 16, title, 'start', grey),
    ...steps.flatMap((share) => {
      const y = bottom - share * panel.height;
      return [
        `<line x1="${left}" y1="${y}" x2="${right}" y2="${y}" stroke="${grey}" stroke-opacity="${share === 0 ? 1 : 0.3}"/>`,
        text(left - 8, y + 4, numberText(share * max), 'end', grey),
      ];
    }),
    ...ttls.flatMap((ttl, index) =>
      index % Math.ceil(ttls.length / 12) === 0
        ? text(xOf(left, index, ttls.length), bottom + 20, String(ttl), 'middle', grey)
        : [],
    ),
    text(left + panel.width / 2, bottom + 38, 'TTL', 'middle', grey),
  ];
}

function series({ left, max, valueAt }: Panel, cost: NetworkCost, index: number): string[] {
  const colour = colourOf(index);
  const points = cost.byTtl.map((_, at) => {
    const y = panel.top + panel.height * (1 - valueAt(cost, at) / max);
    return [xOf(left, at, cost.byTtl.length), y].map((value) => value.toFixed(1)).join(',');
  });
  const marks = points.map((point) => mark(point, index));
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"${dashOf(index)}/>`,
    ...marks,
  ];
}

function legend({ name }: NetworkCost, index: number): string {
  const left = lefts[0] + (index % 4) * 220;
  const y = panel.top + panel.height + 64 + lineHeight * Math.floor(index / 4);
  const shown = name.length > 22 ? `${name.slice(0, 21)}…` : name;
  const line = `<line x1="${left}" y1="${y}" x2="${left + 36}" y2="${y}" stroke="${colourOf(index)}" stroke-width="2.5"${dashOf(index)}/>`;
  return `${line}${mark(`${left + 18},${y}`, index)}${text(left + 44, y + 4, shown, 'start', colourOf(index))}`;
}

/** A shape besides the colour, for readers who do not see the difference of two colours. */
function mark(point: string, index: number): string {
  const shapes = [
    '<circle r="4"/>',
    '<rect x="-4" y="-4" width="8" height="8"/>',
    '<path d="M0-5 5 4H-5Z"/>',
    '<path d="M0-5 5 0 0 5-5 0Z"/>',
  ];
  return `<g transform="translate(${point})" fill="${colourOf(index)}">${shapes[index % shapes.length]}</g>`;
}

function xOf(left: number, index: number, count: number): number {
  return left + 16 + (count < 2 ? 0 : (index / (count - 1)) * (panel.width - 32));
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? grey;
}

function dashOf(index: number): string {
  const dash = dashes[index % dashes.length] ?? '';
  return dash === '' ? '' : ` stroke-dasharray="${dash}"`;
}

/** The smallest 4, 8, 12, 20, 40, 60, ... that is not below the value, so that quarters are short numbers. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 4, 6, 8, 12, 20].map((step) => step * power);
  return steps.find((step) => step >= value && step % 4 === 0) ?? 40 * power;
}

function numberText(value: number): string {
  return value >= 10_000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Number(value.toPrecision(4)));
}

function text(x: number, y: number, words: string, anchor: string, colour: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour}">${markup(printable(words))}</text>`;
}
