import { printable } from '../core/sanitize.js';
import { type FaultResult, FaultResults } from '../judge/fault-results.js';
import { type Layout, layoutOf } from '../view/draw/layout/layout.js';
import { drawNetwork } from '../view/draw/network/network.js';
import { placesOf, usualView } from '../view/draw/network/places.js';
import type { Box, Pen, Point, ThemeName } from '../view/draw/pen.js';
import type { AxisKind } from '../view/draw/space-time/axis-model.js';
import { spaceTimePlan } from '../view/draw/space-time/plan.js';
import { drawSpaceTime } from '../view/draw/space-time/space-time.js';
import { naturalHeight, spaceTimeView, wholeWindow } from '../view/draw/space-time/view.js';
import { spanOf } from '../view/story/cursor.js';
import type { QueryStory } from '../view/story/model.js';
import type { Moment } from '../view/story/moment.js';
import type { Story } from '../view/story/story.js';
import type { Texts } from '../view/text/en.js';
import { doneText } from '../view/text/fault-text.js';
import { type Language, textsFor } from '../view/text/texts.js';
import type { SavedRun } from './saved-run.js';
import { SvgPen } from './svg-pen.js';

export interface PictureOptions {
  readonly theme: ThemeName;
  readonly language: Language;
  readonly axis: AxisKind;
}

/** For a report without options. */
export const usualPictures: PictureOptions = { theme: 'light', language: 'en', axis: 'clock' };

const look = { scale: 1 };
const page = {
  width: 1000,
  margin: 16,
  head: 44,
  network: 440,
  chain: 170,
  minDiagram: 240,
  maxDiagram: 2400,
};

/** The network and the space-time diagram of a query at its end, one below the other, for slides and papers. */
export function svgPictures(
  story: Story,
  query: QueryStory,
  { theme, language, axis }: PictureOptions,
): string {
  const texts = textsFor(language);
  const pen = new SvgPen(theme);
  const moment: Moment = {
    story,
    query,
    at: spanOf(query).to,
    selected: null,
    pointed: null,
    whatIf: null,
    isLive: false,
  };
  const plan = spaceTimePlan(story, query, axis, false);
  const layout = layoutOf(query.overlay);
  const { width, margin, head, minDiagram, maxDiagram } = page;
  const network = layout.family === 'chain' ? page.chain : page.network;
  const inner = { x: margin, width: width - 2 * margin };
  const diagram = Math.round(Math.min(maxDiagram, Math.max(minDiagram, naturalHeight(plan, look))));
  const top = head + network + margin;
  const faults = faultsOf(story);
  const below = top + diagram + margin;
  const height = below + faultsHeight(faults);
  pen.rect({ x: 0, y: 0, width, height }, { fill: 'pane' });
  const title = `${texts.header.asksFor(query.origin)}${query.file} (${texts.header.ttl(query.ttl)})`;
  pen.text({ x: margin, y: head / 2 }, printable(title, 90), { size: 17, color: 'ink', isBold: true });
  drawNetworkIn(pen, { ...inner, y: head, height: network }, layout, moment, texts);
  const view = spaceTimeView(plan, { ...inner, y: top, height: diagram }, wholeWindow(plan), look);
  drawSpaceTime(pen, view, moment, texts.spaceTime);
  drawFaults(pen, faults, { x: margin, y: below }, texts);
  return pen.end(width, height, title);
}

/** More faults would need a page of their own. */
const maxFaults = 12;
const faultLine = 18;

function faultsOf({ events }: Story): readonly FaultResult[] {
  const faults = new FaultResults();
  for (const event of events) faults.see(event);
  return faults.result.slice(0, maxFaults);
}

function faultsHeight({ length }: readonly FaultResult[]): number {
  return length === 0 ? 0 : (length + 1) * faultLine;
}

/** What each fault of the run has done; those that have never acted in their own colour. */
function drawFaults(pen: Pen, faults: readonly FaultResult[], { x, y }: Point, texts: Texts): void {
  for (const [index, fault] of faults.entries()) {
    const name = texts.faults.named(fault.number, printable(fault.text, 80));
    const at = { x, y: y + (index + 0.5) * faultLine };
    const color = fault.triggered === 0 ? 'fault' : 'muted';
    pen.text(at, `${name}: ${doneText(fault, false, texts)}`, { size: 12, color });
  }
}

/** The pictures of the first query of a run. */
export function svgReport({ story }: SavedRun): string {
  const [query] = story.queries;
  if (query !== undefined) return svgPictures(story, query, usualPictures);
  const pen = new SvgPen('light');
  const { noQuery } = textsFor('en').header;
  pen.text({ x: page.margin, y: page.head / 2 }, noQuery, { size: 17, color: 'ink' });
  return pen.end(page.width, page.head, noQuery);
}

function drawNetworkIn(pen: Pen, box: Box, layout: Layout, moment: Moment, texts: Texts): void {
  const { overlay, origin } = moment.query;
  const places = placesOf({ view: usualView(layout), overlay, origin, layout, box, look });
  const zoom = { k: 1, x: 0, y: 0 };
  drawNetwork(pen, { moment, places, look, zoom, texts: texts.network, pace: (at) => at });
}
