import { printable } from '../core/sanitize.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { padEnd, padStart, type Style } from './style.js';
import { bytesToString, counted, durationToString } from './units.js';

/** Deeper hops are not indented further, so that long chains stay within the window. */
const maxIndent = { wide: 8, narrow: 4 } as const;
const narrowBelow = 72;

/**
 * The flood, one line per message: sender, receiver, TTL, hops, and what the receiver did with it.
 *
 * Arrival and outcome of a message are two events, so an arrival is kept until its outcome is reported.
 */
export class HopLines {
  readonly #style: Style;
  readonly #arrivals = new Map<EventId, EventOf<'query:received'>>();
  readonly #sent = new Map<EventId, EventOf<'query:sent'>>();
  /** Hops of each message, counted along its causes: the hops that a foreign peer writes may be wrong. */
  readonly #depths = new Map<EventId, number>();
  #issuedAt = 0;
  #query: string | null = null;
  #treeColumns = 16;
  readonly #isNarrow: boolean;
  readonly #maxIndent: number;

  constructor(style: Style) {
    this.#style = style;
    this.#isNarrow = style.width < narrowBelow;
    this.#maxIndent = this.#isNarrow ? maxIndent.narrow : maxIndent.wide;
  }

  /** The line of an event, without its line end; null if the event has none. */
  line(event: TraceEvent): string | null {
    // Foreign peers may issue queries by themselves; they are only in the trace.
    if (event.type !== 'query:issued' && 'query' in event && event.query !== this.#query) return null;
    const style = this.#style;
    if (event.type === 'query:issued') this.#depths.clear();
    this.#measure(event);
    switch (event.type) {
      case 'query:issued':
        this.#issuedAt = event.at;
        this.#query = event.query;
        this.#arrivals.clear();
        this.#sent.clear();
        this.#treeColumns = 9 + 2 * Math.min(event.ttl - 1, this.#maxIndent);
        return `\n${queryTitle(event.peer, event.file, event.ttl, style)}\n`;
      case 'query:sent':
        this.#sent.set(event.id, event);
        return null;
      case 'query:received':
        this.#arrivals.set(event.id, event);
        // A foreign peer does not report what it does with a message; its neighbours show what follows.
        return event.observedBy === undefined
          ? null
          : this.#outcome({ cause: event.id }, style.dim('received by a foreign peer'));
      case 'query:failed':
        return this.#failed(event);
      case 'query:dropped':
        return this.#outcome(event, style.dim(dropTexts[event.reason]));
      case 'query:forwarded':
        return this.#outcome(event, `forwards to ${style.ids(event.to)}`);
      case 'query:matched': {
        // A foreign peer's match is inferred from its hit, which has its own line.
        if (event.observedBy !== undefined) return null;
        const forwards = event.to.length > 0 ? `, also forwards to ${style.ids(event.to)}` : '';
        return this.#outcome(event, style.paint('green', style.bold('has it')) + forwards);
      }
      case 'hit:received':
        return this.#back(event, this.#hit(event));
      case 'transfer:failed':
        return this.#back(event, style.paint('red', `transfer failed: ${event.message}`));
      case 'transfer:verified': {
        const archive =
          this.#isNarrow || event.bytes === null ? '' : ` in an archive of ${bytesToString(event.bytes)}`;
        return this.#back(
          event,
          `${style.paint('green', 'verified')}, ${bytesToString(event.size)}${archive}`,
        );
      }
      default:
        return null;
    }
  }

  /** The depth of the cause, plus one if the message was forwarded; the message's own hops if the cause is unknown. */
  #measure(event: TraceEvent): void {
    const { cause } = event;
    const known = cause === undefined ? undefined : this.#depths.get(cause);
    // A foreign peer reports no `query:forwarded`: the cause of what it sends is the arrival itself.
    const isForwarded = cause !== undefined && this.#arrivals.has(cause);
    if (known !== undefined) this.#depths.set(event.id, known + (isForwarded ? 1 : 0));
    else if (event.type === 'query:issued') this.#depths.set(event.id, 0);
    else if (event.type === 'query:sent' || event.type === 'query:received')
      this.#depths.set(event.id, event.hops);
  }

  #outcome({ cause }: { cause?: EventId }, outcome: string): string | null {
    const arrival = cause === undefined ? undefined : this.#arrivals.get(cause);
    return arrival === undefined ? null : this.#row(arrival, arrival.from, arrival.peer, outcome);
  }

  #failed({ at, cause, reason }: EventOf<'query:failed'>): string | null {
    const sent = cause === undefined ? undefined : this.#sent.get(cause);
    if (sent === undefined) return null;
    const outcome = this.#style.paint('red', `unreachable: ${reason}`);
    return this.#row({ ...sent, at }, sent.peer, sent.to, outcome);
  }

  #hit({ use, hops, size }: EventOf<'hit:received'>): string {
    const isFirst = use === 'request' || use === 'unknown';
    const more = { request: '', alternate: ', kept as alternate', ignore: ', not needed', unknown: '' }[use];
    const words = (isFirst ? 'found' : 'also found') + (this.#isNarrow ? '' : more);
    return [
      isFirst ? this.#style.paint('green', words) : this.#style.dim(words),
      ...(hops === null ? [] : [`${counted(hops, 'hop')} away`]),
      ...(size === null ? [] : [bytesToString(size)]),
    ].join(', ');
  }

  #row(
    message: EventOf<'query:received' | 'query:sent'>,
    from: number | null,
    to: number,
    outcome: string,
  ): string {
    const { id, at, ttl } = message;
    const hops = this.#depths.get(id) ?? message.hops;
    const link = `${this.#style.peer(from)} ${this.#style.symbols.arrow} ${this.#style.peer(to)}`;
    const tree = padEnd('  '.repeat(Math.min(hops, this.#maxIndent)) + link, this.#treeColumns);
    // In a narrow window only the indentation shows the hops.
    const hop = this.#isNarrow ? '' : ` ${padEnd(`hop ${hops + 1}`, 6)}`;
    const numbers = this.#style.dim(`${padEnd(`TTL ${ttl}`, 6)}${hop}`);
    return `${this.#time(at)}  ${tree} ${numbers} ${outcome}`;
  }

  /** Messages directly to the origin: not indented, without TTL and hops. */
  #back({ at, peer, from }: { at: number; peer: number; from: number | null }, what: string): string {
    const link = `${this.#style.peer(peer)} ${this.#style.symbols.back} ${this.#style.peer(from)}`;
    return `${this.#time(at)}  ${padEnd(link, this.#treeColumns)} ${what}`;
  }

  #time(at: number): string {
    return this.#style.dim(padStart(durationToString(at - this.#issuedAt), 8));
  }
}

const dropTexts = {
  duplicate: 'dropped: duplicate',
  own: 'dropped: returned to its origin',
  ttl: 'stops: TTL expired',
  'dead-end': 'stops: no other neighbour',
} as const;

/** `peer 1 searches for 3.txt  TTL 4`. */
export function queryTitle(origin: number, file: string, ttl: number, style: Style): string {
  const title = style.bold(`peer ${style.peer(origin)} searches for ${printable(file)}`);
  return `${title}  ${style.dim(`TTL ${ttl}`)}`;
}
