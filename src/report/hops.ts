import { printable } from '../core/sanitize.js';
import type { EventId, EventOf, TraceEvent } from '../trace/event.js';
import { FaultNames, type KnownFault } from './fault-lines.js';
import { type Depth, Flood } from './flood-facts.js';
import { padEnd, padStart, type Style } from './style.js';
import { bytesToString, counted, durationToString } from './units.js';

/** Deeper hops are not indented further, so that long chains stay within the window. */
const maxIndent = { wide: 8, narrow: 4 } as const;
const narrowBelow = 72;

/** A message of an earlier query may be reported late: as many floods are remembered. */
const maxFloods = 3;

/**
 * The flood, one line per message: sender, receiver, TTL, hops, and what the receiver did with it.
 *
 * Arrival and outcome of a message are two events, so an arrival is kept until its outcome is reported; the line has the time of the
 * outcome. Times do not run backwards: peers report over separate channels, and a line that comes after later ones says so.
 */
export class HopLines {
  readonly #style: Style;
  readonly #floods = new Map<string, Flood>();
  readonly #faults: FaultNames;
  #query: string | null = null;
  /** The largest time of a line of the current query. */
  #latest = 0;
  #treeColumns = 16;
  readonly #isNarrow: boolean;
  readonly #maxIndent: number;
  readonly #marksLate: boolean;

  /**
   * @param marksLate whether to mark a line that was reported after later ones
   * @param faults those that were added before the first event
   */
  constructor(
    style: Style,
    { marksLate = true, faults = [] }: { marksLate?: boolean; faults?: readonly KnownFault[] } = {},
  ) {
    this.#faults = new FaultNames(faults);
    this.#style = style;
    this.#marksLate = marksLate;
    this.#isNarrow = style.width < narrowBelow;
    this.#maxIndent = this.#isNarrow ? maxIndent.narrow : maxIndent.wide;
  }

  /** The line of an event, without its line end; null if the event has none. */
  line(event: TraceEvent): string | null {
    if (event.type === 'query:issued') return this.#title(event);
    this.#faults.see(event);
    // Foreign peers may issue queries by themselves; they are only in the trace.
    const flood = 'query' in event ? this.#floods.get(event.query ?? '') : undefined;
    if (flood === undefined) return null;
    flood.see(event);
    const text = this.#text(event, flood);
    return text === null ? null : `${text}${this.#lateness(event.at, flood)}`;
  }

  /** The hop that the line of an event is about, from 1; of a hit, that of its holder. Null if there is none. */
  waveOf(event: TraceEvent): number | null {
    const { cause = '' } = event;
    const flood = 'query' in event ? this.#floods.get(event.query ?? '') : undefined;
    if (flood === undefined) return null;
    if (event.type === 'hit:received') return flood.depths.get(event.id)?.links ?? null;
    const id = event.type === 'query:received' ? event.id : cause;
    const isMessage = flood.arrivals.has(id) || (isOnLink(event) && flood.sent.has(id));
    return isMessage ? (flood.depths.get(id)?.links ?? 0) + 1 : null;
  }

  #title(event: EventOf<'query:issued'>): string {
    const { peer, file, ttl, query } = event;
    const flood = new Flood(event);
    flood.see(event);
    this.#floods.set(query, flood);
    const [oldest = query] = this.#floods.keys();
    if (this.#floods.size > maxFloods) this.#floods.delete(oldest);
    this.#query = query;
    this.#latest = 0;
    this.#treeColumns = 9 + 2 * Math.min(ttl - 1, this.#maxIndent);
    return `\n${queryTitle(peer, file, ttl, this.#style)}\n`;
  }

  #text(event: TraceEvent, flood: Flood): string | null {
    const style = this.#style;
    switch (event.type) {
      case 'query:received':
        // A foreign peer does not report what it does with a message; its neighbours show what follows.
        return event.observedBy === undefined
          ? null
          : this.#outcome({ at: event.at, cause: event.id }, flood, style.dim('received by a foreign peer'));
      case 'query:failed':
      case 'query:lost':
      case 'query:duplicated':
        return this.#onLink(event, flood);
      case 'query:dropped':
        return this.#outcome(event, flood, style.dim(dropTexts[event.reason]));
      case 'query:forwarded':
        return this.#outcome(
          event,
          flood,
          `${flood.waiting.has(event.cause ?? '') ? 'goes on' : 'forwards'} to ${style.ids(event.to)}`,
        );
      case 'check:sent':
        return this.#outcome(event, flood, 'waits, and asks the origin');
      case 'query:step':
        return event.step === 1 ? null : `${this.#time(event.at, flood)}  ${this.#step(event)}`;
      case 'query:matched': {
        // A foreign peer's match is inferred from its hit, which has its own line.
        if (event.observedBy !== undefined) return null;
        const forwards = event.to.length > 0 ? `, also forwards to ${style.ids(event.to)}` : '';
        return this.#outcome(event, flood, style.paint('green', style.bold('has it')) + forwards);
      }
      case 'hit:received':
        return this.#back(event, flood, this.#hit(event, flood));
      case 'transfer:failed':
        return this.#back(event, flood, style.paint('red', this.#failure(event)));
      case 'transfer:verified': {
        const archive =
          this.#isNarrow || event.bytes === null ? '' : ` in an archive of ${bytesToString(event.bytes)}`;
        return this.#back(
          event,
          flood,
          `${style.paint('green', 'verified')}, ${bytesToString(event.size)}${archive}`,
        );
      }
      default:
        return null;
    }
  }

  /** The mark of a line that belongs above others which are printed already. */
  #lateness(at: number, { issued }: Flood): string {
    if (!this.#marksLate) return '';
    if (issued.query !== this.#query)
      return this.#style.dim(` (reported late, query for ${printable(issued.file)})`);
    const isLate = at < this.#latest;
    this.#latest = Math.max(this.#latest, at);
    return isLate ? this.#style.dim(' (reported late)') : '';
  }

  #outcome(event: { at: number; cause?: EventId }, flood: Flood, outcome: string): string | null {
    const { at, cause } = event;
    const arrival = cause === undefined ? undefined : (flood.arrivals.get(cause) ?? flood.waiting.get(cause));
    if (arrival === undefined) return null;
    const applied = flood.takeApplied(arrival.from, arrival.peer).map((text) => this.#style.dim(`, ${text}`));
    // A narrow window has no room for it.
    const more = this.#isNarrow ? '' : applied.join('');
    return this.#row({ ...arrival, at }, flood, arrival.peer, outcome + more);
  }

  /** What happened to a message before it arrived. */
  #onLink(event: OnLink, flood: Flood): string | null {
    const sent = event.cause === undefined ? undefined : flood.sent.get(event.cause);
    if (sent === undefined) return null;
    return this.#row({ ...sent, at: event.at, from: sent.peer }, flood, sent.to, this.#linkOutcome(event));
  }

  #linkOutcome(event: OnLink): string {
    if (event.type === 'query:failed')
      return this.#style.paint('red', `unreachable: ${printable(event.reason)}`);
    const fault = this.#isNarrow ? `fault ${event.fault}` : this.#faults.nameOf(event.fault);
    return event.type === 'query:lost'
      ? this.#style.paint('red', `lost: ${fault}`)
      : this.#style.paint('yellow', `sent twice: ${fault}`);
  }

  #hit({ id, use, hops, size }: EventOf<'hit:received'>, flood: Flood): string {
    const depth = flood.depths.get(id);
    const isFirst = use === 'request' || use === 'unknown';
    const more = { request: '', alternate: ', kept as alternate', ignore: ', not needed', unknown: '' }[use];
    const words = (isFirst ? 'found' : 'also found') + (this.#isNarrow ? '' : more);
    return [
      isFirst ? this.#style.paint('green', words) : this.#style.dim(words),
      ...distance(hops, depth, flood.hasForeignPeers),
      ...(size === null ? [] : [bytesToString(size)]),
    ].join(', ');
  }

  /** The digests of a wrong archive are in the summary: here they would take two lines. */
  #failure({ message }: EventOf<'transfer:failed'>): string {
    const [reason = ''] = printable(message).split(': expected ');
    return `${this.#isNarrow ? '' : 'transfer '}failed: ${reason}`;
  }

  #row(
    message: { id: EventId; at: number; ttl: number; hops: number; from: number | null },
    flood: Flood,
    to: number,
    outcome: string,
  ): string {
    const { id, at, ttl, from } = message;
    const hops = flood.depths.get(id)?.links ?? message.hops;
    const link = `${this.#style.peer(from)} ${this.#style.symbols.arrow} ${this.#style.peer(to)}`;
    const tree = padEnd('  '.repeat(Math.min(hops, this.#maxIndent)) + link, this.#treeColumns);
    // In a narrow window only the indentation shows the hops.
    const hop = this.#isNarrow ? '' : ` ${padEnd(`hop ${hops + 1}`, 6)}`;
    const numbers = this.#style.dim(`${padEnd(`TTL ${ttl}`, 6)}${hop}`);
    return `${this.#time(at, flood)}  ${tree} ${numbers} ${outcome}`;
  }

  #step({ step, hits }: EventOf<'query:step'>): string {
    return this.#style.bold(`step ${step}`) + this.#style.dim(`, ${counted(hits, 'hit')} so far`);
  }

  /** Messages directly to the origin: not indented, without TTL and hops. */
  #back(
    { at, peer, from }: { at: number; peer: number; from: number | null },
    flood: Flood,
    what: string,
  ): string {
    const link = `${this.#style.peer(peer)} ${this.#style.symbols.back} ${this.#style.peer(from)}`;
    return `${this.#time(at, flood)}  ${padEnd(link, this.#treeColumns)} ${what}`;
  }

  #time(at: number, { issued }: Flood): string {
    return this.#style.dim(padStart(durationToString(at - issued.at), 8));
  }
}

/** What happens to a message on its link. */
type OnLink = EventOf<'query:failed' | 'query:lost' | 'query:duplicated'>;

function isOnLink({ type }: TraceEvent): boolean {
  return type === 'query:failed' || type === 'query:lost' || type === 'query:duplicated';
}

/** How far away a holder is. The hops of its hit are too few behind peers of the older dialects. */
function distance(hops: number | null, depth: Depth | undefined, hasForeignPeers: boolean): string[] {
  const isExact = depth?.isExact === true;
  const links = isExact ? depth.links : Math.max(hops ?? 0, depth?.links ?? 0);
  const least = isExact || !hasForeignPeers ? '' : 'at least ';
  return links === 0 ? [] : [`${least}${counted(links, 'hop')} away`];
}

const dropTexts = {
  duplicate: 'dropped: duplicate',
  own: 'dropped: returned to its origin',
  ttl: 'stops: TTL expired',
  'dead-end': 'stops: no other neighbour',
  stopped: 'stops: its origin does not let it go on',
} as const;

/** `peer 1 searches for 3.txt  TTL 4`. */
export function queryTitle(origin: number, file: string, ttl: number, style: Style): string {
  const title = style.bold(`peer ${style.peer(origin)} searches for ${printable(file)}`);
  return `${title}  ${style.dim(`TTL ${ttl}`)}`;
}
