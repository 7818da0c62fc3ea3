import { gzipSync } from 'node:zlib';
import type { EventOf, TraceEvent } from '../../trace/event.js';
import { TracePacker } from '../columns/pack.js';
import { layoutOf } from '../draw/layout/layout.js';
import { pageDocument } from './document.js';

/**
 * One HTML file that shows a trace: it opens from anywhere, without a server, and loads nothing. 100,000 events on 1,000 peers take less
 * than 1 MB. Sees each event once, in the order of the trace.
 */
export class HtmlReport {
  readonly #packer = new TracePacker();
  #start: EventOf<'run:started'> | null = null;
  readonly #files = new Set<string>();

  event(event: TraceEvent): string {
    this.#packer.see(event);
    if (event.type === 'query:issued') this.#files.add(event.file);
    if (event.type === 'run:started') this.#start = event;
    return '';
  }

  /** @returns the whole document */
  end(): string {
    // Not before the end: it takes seconds for 10,000 peers, and the network must not wait for it.
    const layout = this.#start === null ? null : layoutOf(this.#start);
    const [file, ...others] = this.#files;
    const about = file === undefined ? '' : `: ${file.slice(0, 80)}${others.length > 0 ? ' ...' : ''}`;
    return pageDocument({
      title: `${this.#start?.topology ?? ''}${about} - floodsim`,
      isLive: false,
      inert: [
        { id: 'layout', data: compressed(JSON.stringify(layout)) },
        { id: 'trace', data: compressed(this.#packer.finish()) },
      ],
    }).html;
  }
}

/** As gzip in base64, for an inert part of a page. */
export function compressed(data: string | Uint8Array): string {
  return gzipSync(data, { level: 9 }).toString('base64');
}
