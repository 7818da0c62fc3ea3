import { printable } from '../core/sanitize.js';
import type { EventOf, FaultEffect, TraceEvent } from '../trace/event.js';
import { field, hanging } from './rows.js';
import { padStart, type Style } from './style.js';
import { bytesToString, counted, durationToString } from './units.js';

/** What a report must know of a fault before its first event. */
export interface KnownFault {
  readonly number: number;
  readonly text: string;
}

/** The texts of the faults of a run, by their numbers. */
export class FaultNames {
  readonly #texts = new Map<number, string>();

  /** @param known faults that were added before the first event that is seen */
  constructor(known: readonly KnownFault[] = []) {
    for (const { number, text } of known) this.#texts.set(number, printable(text));
  }

  see(event: TraceEvent): void {
    if (event.type === 'fault:added') this.#texts.set(event.fault, printable(event.text));
  }

  /** `fault 1 (cut 1-3)`. */
  nameOf(fault: number): string {
    const text = this.#texts.get(fault);
    return text === undefined ? `fault ${fault}` : `fault ${fault} (${text})`;
  }
}

/** Kinds whose act follows at once, so that their beginning and end need no line. */
const immediate: ReadonlySet<string> = new Set(['kill', 'pause', 'resume', 'late', 'leave', 'join', 'slow']);

/** What faults do besides what they do to single messages, between the lines of the flood. */
export class FaultLines {
  readonly #style: Style;
  readonly #immediate = new Set<number>();
  #hasQuery = false;
  /** When the query began that is running; null if none is. */
  #issuedAt: number | null = null;

  constructor(style: Style) {
    this.#style = style;
  }

  /** Null for an event that has no line of its own. Until the first query, the list of the faults says enough. */
  line(event: TraceEvent): string | null {
    if (event.type === 'query:issued') {
      this.#hasQuery = true;
      this.#issuedAt = event.at;
    }
    if (event.type === 'query:resolved') this.#issuedAt = null;
    const text = this.#text(event);
    if (text === null || !('fault' in event)) return null;
    const style = this.#style;
    const name = `fault ${event.fault}`;
    if (this.#issuedAt === null || event.type === 'fault:added')
      return field(style, name, style.paint('yellow', text));
    const time = style.dim(padStart(durationToString(event.at - this.#issuedAt), 8));
    return hanging(`${time}  `, style.paint('yellow', `${name} ${text}`), style);
  }

  #text(event: TraceEvent): string | null {
    switch (event.type) {
      case 'fault:added':
        if (immediate.has(event.kind)) this.#immediate.add(event.fault);
        return printable(event.text);
      case 'fault:started':
        return this.#hasQuery && !this.#immediate.has(event.fault) ? 'starts' : null;
      case 'fault:ended':
        return this.#hasQuery && !this.#immediate.has(event.fault) ? 'ends' : null;
      case 'fault:applied':
        return ownEffect(event);
      default:
        return null;
    }
  }
}

type Applied = EventOf<'fault:applied'>;

/** What a fault has done to a message, as the end of the line of its arrival; null if it did something else. */
export function messageEffect({ effect, amount }: Applied): string | null {
  switch (effect) {
    case 'delayed':
      return amount === undefined ? 'delayed' : `delayed by ${durationToString(amount)}`;
    case 'reordered':
      return 'held back behind a later message';
    case 'sliced':
      return amount === undefined ? 'in pieces' : `in ${counted(amount, 'piece')}`;
    default:
      return null;
  }
}

/** What a fault has done to a peer, a connection or a transfer; null if it did something to a message. */
function ownEffect(event: Applied): string | null {
  // A newer floodsim may add others.
  if (!Object.hasOwn(effects, event.effect)) return null;
  return effects[event.effect]?.(event) ?? null;
}

const effects: Readonly<Record<FaultEffect, ((event: Applied) => string) | null>> = {
  killed: ({ peer }) => `kills peer ${peer}`,
  paused: ({ peer }) => `pauses peer ${peer}`,
  resumed: ({ peer }) => `lets peer ${peer} run again`,
  stopped: ({ peer }) => `stops peer ${peer}`,
  started: ({ peer }) => `starts peer ${peer}`,
  slowed: ({ peer, amount = 0 }) =>
    amount === 0
      ? `makes peer ${peer} as fast as usual`
      : `makes each look-up of peer ${peer} take ${durationToString(amount)} longer`,
  delayed: null,
  reordered: null,
  sliced: null,
  reset: (event) => `resets the connection ${between(event)}`,
  flipped: (event) => `flips ${byteOf(event)} of the archive ${between(event)}`,
  truncated: (event) => `cuts the archive ${between(event)} off after ${lengthOf(event)}`,
  stalled: (event) => `stops the archive ${between(event)} after ${lengthOf(event)}`,
  swapped: (event) => `changes the file while it is sent ${between(event)}`,
  lied: (event) => `gives the digest of another file ${between(event)}`,
};

function byteOf({ amount }: Applied): string {
  return amount === undefined ? 'a byte' : `byte ${amount}`;
}

function lengthOf({ amount }: Applied): string {
  return amount === undefined ? 'some bytes' : bytesToString(amount);
}

function between({ from, to }: Applied): string {
  return `${from === undefined ? '' : `from peer ${from} `}${to === undefined ? '' : `to peer ${to}`}`.trim();
}
