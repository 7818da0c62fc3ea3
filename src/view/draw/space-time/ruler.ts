import type { Pen, TextStyle } from '../pen.js';
import type { Section } from './axis-model.js';
import type { SpaceTimeTexts } from './labels.js';
import type { View } from './view.js';

/** A line down from the ruler. */
interface Tick {
  readonly x: number;
  readonly label: string;
  readonly kind: 'time' | 'break' | 'column';
}

/** "82 ms" as in all pictures: one decimal below 10 ms, seconds from 10 s on. */
export function formatDuration(ms: number): string {
  if (ms >= 9999.5) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 9.95 ? 1 : 0)} ms`;
}

/** Lines of the ruler through all lanes. */
export function drawRulerLines(pen: Pen, view: View): void {
  const { plot, box } = view;
  const bottom = plot.y + plot.height;
  for (const { x, kind } of ticksOf(view)) {
    const isTime = kind === 'time';
    const top = isTime ? plot.y - 3 : box.y + 5;
    pen.line(
      [
        { x, y: top },
        { x, y: bottom },
      ],
      { color: isTime ? 'hairline' : 'faint', width: 1, dash: isTime ? undefined : [3, 3] },
    );
    if (kind === 'break') drawBreak(pen, x, plot.y);
  }
  pen.line(
    [
      { x: box.x, y: plot.y + 0.5 },
      { x: box.x + box.width, y: plot.y + 0.5 },
    ],
    { color: 'hairline', width: 1 },
  );
}

/** Two strokes: here the scale changes. */
function drawBreak(pen: Pen, x: number, y: number): void {
  pen.rect({ x: x - 2.5, y: y - 7, width: 5, height: 8 }, { fill: 'pane' });
  for (const dx of [-5, 1]) {
    pen.line(
      [
        { x: x + dx, y },
        { x: x + dx + 4, y: y - 7 },
      ],
      { color: 'faint', width: 1 },
    );
  }
}

/** @param taken the part of the ruler that the time at the cursor covers */
export function drawRulerTexts(
  pen: Pen,
  view: View,
  texts: SpaceTimeTexts,
  taken: readonly [number, number],
): void {
  const { plot, textScale, box } = view;
  const style = { size: 12 * textScale, color: 'muted' } as const;
  const y = box.y + 13 * textScale;
  const used: (readonly [number, number])[] = [taken];
  const lastX = plot.x + plot.width + 20;
  const write = (text: string, x: number, more: Partial<TextStyle>, end = lastX, gap = 6): boolean => {
    const width = pen.measure(text, { ...style, ...more });
    const left = more.align === 'middle' ? x - width / 2 : x;
    if (
      left < plot.x - 12 ||
      left + width > end ||
      used.some(([a, b]) => left < b + gap && left + width > a - gap)
    )
      return false;
    used.push([left, left + width]);
    pen.text({ x, y }, text, { ...style, ...more });
    return true;
  };
  if (view.plan.axis.kind !== 'waves') pen.text({ x: box.x + 8, y }, 'ms', { ...style, color: 'faint' });
  const isSteps = view.plan.axis.kind === 'steps';
  for (const section of view.plan.axis.sections) writeSection(view, section, texts, write, used);
  for (const { x, label, kind } of ticksOf(view)) {
    if (kind === 'time' && label !== '') write(label, x, { align: 'middle' }, lastX, isSteps ? 18 : 6);
  }
}

function writeSection(
  view: View,
  section: Section,
  texts: SpaceTimeTexts,
  write: (text: string, x: number, more: Partial<TextStyle>, end: number) => boolean,
  used: readonly (readonly [number, number])[],
): void {
  const [from, to] = [Math.max(view.x(section.from), view.plot.x - 10), view.x(section.to)];
  const isBold = true;
  const color = 'ink';
  if (section.kind === 'wave' || view.plan.axis.kind === 'waves') {
    const name = section.kind === 'wave' ? texts.wave(section.wave) : texts.sections[section.kind];
    if (!write(name, from + 6, { isBold, color }, to)) return;
    write(texts.messages(section.messages), (used.at(-1)?.[1] ?? 0) + 7, {}, to);
    return;
  }
  const name = texts.sections[section.kind];
  const isGrowing = view.plan.isLive && section === view.plan.axis.sections.at(-1);
  const long = `${name} ${formatDuration(section.endAt - section.startAt)}`;
  if (!isGrowing && write(long, from + 6, { isBold, color }, to)) return;
  write(name, from + 6, { isBold, color }, to);
}

function ticksOf(view: View): Tick[] {
  const { axis } = view.plan;
  const ticks: Tick[] = [];
  const add = (place: number, label: string, kind: Tick['kind']) => {
    const x = view.x(place);
    if (x >= view.plot.x - 12 && x <= view.plot.x + view.plot.width + 1) ticks.push({ x, label, kind });
  };
  if (axis.kind === 'steps') {
    const gap = Math.max(
      1,
      Math.ceil((axis.stops.length * 6) / (view.plot.width / (view.window.to - view.window.from))),
    );
    axis.stops.forEach((at, index) => {
      if (index % gap === 0) add(axis.placeOf(at), numberOf(at - axis.startAt, 0.1), 'time');
    });
  }
  for (const [index, section] of axis.sections.entries()) {
    if (axis.kind === 'waves') add(section.from, '', 'column');
    else {
      addTimes(view, section, add);
      if (index > 0) add(section.from, '', 'break');
    }
  }
  return ticks;
}

function addTimes(
  view: View,
  section: Section,
  add: (place: number, label: string, kind: 'time') => void,
): void {
  const { axis } = view.plan;
  const width = view.x(section.to) - view.x(section.from);
  const gap = gapOf(((section.endAt - section.startAt) / width) * 62 * view.textScale);
  const [first, last] = [timeIn(view, section, view.window.from), timeIn(view, section, view.window.to)];
  for (let step = Math.max(1, Math.ceil((first - axis.startAt) / gap)); ; step += 1) {
    const at = axis.startAt + step * gap;
    if (at >= last) return;
    if (at > first) add(axis.placeOf(at), numberOf(step * gap, gap), 'time');
  }
}

function timeIn({ plan }: View, section: Section, place: number): number {
  return plan.axis.timeAt(Math.min(section.to, Math.max(section.from, place)));
}

/** The next of 1, 2, 5, 10, 20, ... ms, or of its thousandths. */
function gapOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

function numberOf(ms: number, gap: number): string {
  if (gap >= 1) return ms.toFixed(0);
  return ms.toFixed(Math.min(3, Math.ceil(-Math.log10(gap) - 1e-9)));
}
