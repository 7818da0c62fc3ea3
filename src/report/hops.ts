import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { padEnd, padStart, printable, type Style } from './style.js';
import { bytesToString, counted, durationToString, listed } from './units.js';

/** Deeper hops are not indented further, or a chain of fifty would run out of the window; less fits a narrow one. */
const deepest = { wide: 8, narrow: 4 } as const;
const narrowBelow = 72;

/**
 * The flood, a line for each message: who asked whom, how far it was, and what became of it there.
 *
 * A message's arrival and its fate are two events, so that an arrival is kept until its fate is told.
 */
export class HopLines {
  readonly #style: Style;
  readonly #arrivals = new Map<EventId, EventOf<'query:received'>>();
  readonly #sent = new Map<EventId, EventOf<'query:sent'>>();
  /** Hops of each message, counted along its causes: what a program writes there need not be so. */
  readonly #depths = new Map<EventId, number>();
  #issuedAt = 0;
  #query: string | null = null;
  #treeColumns = 16;
  readonly #isNarrow: boolean;
  readonly #deepest: number;

  constructor(style: Style) {
    this.#style = style;
    this.#isNarrow = style.width < narrowBelow;
    this.#deepest = this.#isNarrow ? deepest.narrow : deepest.wide;
  }

  /** The line for an event, without its end; null where it has none. */
  line(event: TraceEvent): string | null {
    // Foreign programs may ask questions of their own: they are in the trace.
    if (event.type !== 'query:issued' && 'query' in event && event.query !== this.#query) return null;
    const { bold, dim, paint } = this.#bound();
    if (event.type === 'query:issued') this.#depths.clear();
    this.#measure(event);
    switch (event.type) {
      case 'query:issued':
        this.#issuedAt = event.at;
        this.#query = event.query;
        this.#arrivals.clear();
        this.#sent.clear();
        this.#treeColumns = 9 + 2 * Math.min(event.ttl - 1, this.#deepest);
        return `\n${bold(`peer ${this.#style.peer(event.peer)} asks for ${printable(event.file)}`)}  ${dim(`TTL ${event.ttl}`)}\n`;
      case 'query:sent':
        this.#sent.set(event.id, event);
        return null;
      case 'query:received':
        this.#arrivals.set(event.id, event);
        return event.observedBy === undefined ? null : this.#toProgram(event);
      case 'query:failed':
        return this.#failed(event);
      case 'query:dropped':
        return this.#fate(event, dim(dropWords[event.reason]));
      case 'query:forwarded':
        return this.#fate(event, this.#asks(event.to));
      case 'query:matched':
        // That of a program is known by its hit, which has a line of its own.
        if (event.observedBy !== undefined) return null;
        return this.#fate(
          event,
          paint('green', bold('has it')) +
            (event.to.length > 0 ? `, ${this.#asks(event.to)} all the same` : ''),
        );
      case 'hit:received':
        return this.#back(event.at, event.peer, event.from, this.#hit(event));
      case 'transfer:failed':
        return this.#back(
          event.at,
          event.peer,
          event.from,
          paint('red', `transfer failed: ${event.message}`),
        );
      case 'transfer:verified':
        return this.#back(
          event.at,
          event.peer,
          event.from,
          `${paint('green', 'verified')}, ${bytesToString(event.size)}${this.#isNarrow || event.bytes === null ? '' : ` in an archive of ${bytesToString(event.bytes)}`}`,
        );
      default:
        return null;
    }
  }

  /** As of its cause, one more where a peer passes it on; what the message says only where its cause is unseen. */
  #measure(event: TraceEvent): void {
    const { cause } = event;
    const known = cause === undefined ? undefined : this.#depths.get(cause);
    // A program does not tell that it passes something on: what it sends follows from what had come there.
    const isPassedOn = cause !== undefined && this.#arrivals.has(cause);
    if (known !== undefined) this.#depths.set(event.id, known + (isPassedOn ? 1 : 0));
    else if (event.type === 'query:issued') this.#depths.set(event.id, 0);
    else if (event.type === 'query:sent' || event.type === 'query:received')
      this.#depths.set(event.id, event.hops);
  }

  #asks(peers: readonly number[]): string {
    return `asks ${listed(peers.map((peer) => this.#style.peer(peer)))}`;
  }

  /** What becomes of it there nobody tells; what comes of it others see. */
  #toProgram({ id }: EventOf<'query:received'>): string | null {
    return this.#fate({ cause: id }, this.#style.dim('to a foreign program'));
  }

  #fate(event: { cause?: EventId }, fate: string): string | null {
    const arrival = event.cause === undefined ? undefined : this.#arrivals.get(event.cause);
    if (arrival === undefined) return null;
    const { at, from, peer, ttl } = arrival;
    return this.#row(
      at,
      this.#depths.get(arrival.id) ?? arrival.hops,
      `${this.#style.peer(from)} ${this.#style.arrow} ${this.#style.peer(peer)}`,
      ttl,
      fate,
    );
  }

  #failed(event: EventOf<'query:failed'>): string | null {
    const sent = event.cause === undefined ? undefined : this.#sent.get(event.cause);
    if (sent === undefined) return null;
    const link = `${this.#style.peer(sent.peer)} ${this.#style.arrow} ${this.#style.peer(sent.to)}`;
    return this.#row(
      event.at,
      this.#depths.get(sent.id) ?? sent.hops,
      link,
      sent.ttl,
      this.#style.paint('red', `unreachable: ${event.reason}`),
    );
  }

  #hit({ use, hops, size }: EventOf<'hit:received'>): string {
    const more = this.#isNarrow
      ? ''
      : { request: '', alternate: ', kept as alternate', ignore: ', not needed', unknown: '' }[use];
    const words = (use === 'request' || use === 'unknown' ? 'found' : 'found too') + more;
    const how = [
      ...(hops === null ? [] : [`${counted(hops, 'hop')} away`]),
      ...(size === null ? [] : [bytesToString(size)]),
    ];
    return [
      use === 'request' || use === 'unknown' ? this.#style.paint('green', words) : this.#style.dim(words),
      ...how,
    ].join(', ');
  }

  #row(at: number, hops: number, link: string, ttl: number, fate: string): string {
    const tree = padEnd('  '.repeat(Math.min(hops, this.#deepest)) + link, this.#treeColumns);
    // Where there is no room for both, the hops are those of the indentation.
    const hop = this.#isNarrow ? '' : ` ${padEnd(`hop ${hops + 1}`, 6)}`;
    const numbers = this.#style.dim(`${padEnd(`TTL ${ttl}`, 6)}${hop}`);
    return `${this.#time(at)}  ${tree} ${numbers} ${fate}`;
  }

  /** What goes straight back to the origin stands at the left, beyond the numbers of the flood. */
  #back(at: number, to: number, from: number | null, what: string): string {
    const link = `${this.#style.peer(to)} ${this.#style.back} ${this.#style.peer(from)}`;
    return `${this.#time(at)}  ${padEnd(link, this.#treeColumns)} ${what}`;
  }

  #time(at: number): string {
    return this.#style.dim(padStart(durationToString(at - this.#issuedAt), 8));
  }

  #bound() {
    const style = this.#style;
    return {
      bold: (text: string) => style.bold(text),
      dim: (text: string) => style.dim(text),
      paint: style.paint.bind(style),
    };
  }
}

const dropWords = {
  duplicate: 'dropped: seen before',
  own: 'dropped: its own query came back',
  ttl: 'stops: TTL ran out',
  'dead-end': 'stops: no one else to ask',
} as const;
