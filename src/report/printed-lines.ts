import { stripVTControlCharacters } from 'node:util';
import type { ComparedReport } from '../judge/evidence.js';
import type { EventId, TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';
import { HopLines } from './hops.js';
import { Style } from './style.js';

/** Time, sender and receiver of a message. */
const messageLine = /^\s*[\d.]+ (?:ms|s) +(?:\d+|\?) (?:→|->|←|<-) (?:\d+|\?)(?: |$)/u;
/** A line that is printed below later ones says so; in which order lines are printed is not compared. */
const lateMark = / \(reported late(?:, query for .*)?\)$/u;

/** Null for a line that is not about a message. */
function messageOfLine(line: string): string | null {
  const plain = stripVTControlCharacters(line).trimEnd();
  return messageLine.test(plain) ? plain.replace(lateMark, '') : null;
}

/**
 * Compares a saved text report with the trace of its run: each line of a message must be one that the trace gives, and each of the
 * trace must be in the report. Colours, and the order of the lines, do not count.
 */
export class PrintedLines implements Fold<ComparedReport> {
  readonly #printed: { readonly line: number; readonly text: string }[];
  readonly #hops: HopLines;
  /** The lines of the trace, with their events. */
  readonly #expected = new Map<string, EventId[]>();

  /** @param report the text, as `sim run` printed it */
  constructor(report: string) {
    this.#printed = report.split('\n').flatMap((line, index) => {
      const text = messageOfLine(line);
      return text === null ? [] : [{ line: index + 1, text }];
    });
    const texts = this.#printed.map(({ text }) => text);
    // The form follows from the report: arrows, and whether the window was wide.
    const sendings = texts.filter((text) => /→|->/u.test(text));
    const isWide = sendings.some((text) => / hop \d+ /u.test(text));
    const unicode = texts.some((text) => /[→←]/u.test(text));
    const width = isWide ? Number.POSITIVE_INFINITY : 60;
    this.#hops = new HopLines(new Style({ colours: false, width, unicode }), { marksLate: false });
  }

  /** Whether there are lines to compare: a quiet report has none. */
  get hasLines(): boolean {
    return this.#printed.length > 0;
  }

  see(event: TraceEvent): void {
    for (const line of (this.#hops.line(event) ?? '').split('\n')) {
      const text = messageOfLine(line);
      if (text === null) continue;
      const events = this.#expected.get(text);
      if (events === undefined) this.#expected.set(text, [event.id]);
      else events.push(event.id);
    }
  }

  get result(): ComparedReport {
    const left = new Map([...this.#expected].map(([text, events]) => [text, [...events]]));
    const notInTrace = this.#printed.filter(({ text }) => left.get(text)?.shift() === undefined);
    const notPrinted = [...left].flatMap(([text, events]) => events.map((event) => ({ event, text })));
    return { equal: this.#printed.length - notInTrace.length, notInTrace, notPrinted };
  }
}
