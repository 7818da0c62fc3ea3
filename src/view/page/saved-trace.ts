import type { TraceEvent } from '../../trace/event.js';
import { unpackTrace } from '../columns/unpack.js';
import type { Layout } from '../draw/layout/layout.js';
import type { Story } from '../story/story.js';

/** Milliseconds of work after which the browser may draw and answer. */
const sliceMs = 12;

/**
 * Reads the trace that stands in this page, if it is a report: `<script id="trace" type="application/octet-stream">`, gzip in
 * base64.
 *
 * @param onProgress called with the events so far, and all of them, when some time has passed
 * @returns false if the page has no trace: it is live
 */
export async function readSavedTrace(
  story: Story,
  onProgress: (seen: number, count: number) => void,
): Promise<boolean> {
  const bytes = await inertBytes('trace');
  if (bytes === null) return false;
  const { count, events } = unpackTrace(bytes);
  await seeInSlices(events(), story, (seen) => onProgress(seen, count));
  return true;
}

/** The map of the network at its start, if this page is a report: so each replay looks the same. */
export async function readSavedLayout(): Promise<Layout | null> {
  const bytes = await inertBytes('layout');
  return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Layout | null);
}

/** The data of an inert script of this page; null if it has none. */
export async function inertBytes(id: string): Promise<Uint8Array | null> {
  const text = document.getElementById(id)?.textContent;
  if (text === null || text === undefined) return null;
  const packed = Uint8Array.from(atob(text.trim()), (char) => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function seeInSlices(
  events: Iterable<TraceEvent>,
  story: Story,
  onProgress: (seen: number) => void,
): Promise<void> {
  let until = performance.now() + sliceMs;
  let seen = 0;
  for (const event of events) {
    story.see(event);
    seen += 1;
    if (performance.now() < until) continue;
    onProgress(seen);
    await new Promise<void>((resolve) => setTimeout(resolve));
    until = performance.now() + sliceMs;
  }
}
