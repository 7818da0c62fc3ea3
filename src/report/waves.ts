import { allPrintable } from '../core/sanitize.js';
import type { EventOf, TraceEvent } from '../trace/event.js';
import { foreignPeersOf } from '../trace/select.js';
import { FaultLines } from './fault-lines.js';
import { HopLines } from './hops.js';
import { HostLines } from './host-lines.js';
import type { Style } from './style.js';
import { heading, noticeOn } from './text.js';
import { counted } from './units.js';

/** All messages with the same hop count. */
export interface Wave {
  readonly title: string;
  /** Counts of this and all earlier waves. */
  readonly total: string;
  /** One line per message, then one per hit of a holder that the wave reached. */
  readonly lines: readonly string[];
}

/** One query, wave by wave. */
export interface FloodWaves {
  readonly title: string;
  readonly waves: readonly Wave[];
  /** Lines of the transfer, and notices. */
  readonly rest: readonly string[];
}

/** The waves of a run's queries, with the lines of the text report. */
export class WaveReport {
  readonly #style: Style;
  readonly #hops: HopLines;
  readonly #faults: FaultLines;
  readonly #hosts: HostLines;
  readonly #shown = new Set<string>();
  readonly #floods = new Map<string, FloodLines>();
  #current: FloodLines | undefined;
  #others = 0;
  /** The lines before the first query. */
  readonly preamble: string[] = [];

  constructor(style: Style) {
    this.#style = style;
    this.#hops = new HopLines(style, { marksLate: false });
    this.#faults = new FaultLines(style);
    this.#hosts = new HostLines(style);
  }

  see(seen: TraceEvent): void {
    const event = allPrintable(seen);
    if (event.type === 'run:started') this.#start(event);
    const hop = this.#hops.line(event);
    const host = this.#hosts.line(event);
    if (host !== null) (this.#current?.rest ?? this.preamble).push(host);
    const problem = this.#faults.line(event) ?? noticeOn(event, this.#shown, this.#hosts, this.#style);
    const line = problem ?? hop;
    if (event.type === 'query:issued' && line !== null) {
      this.#current = new FloodLines(line, this.#others);
      this.#floods.set(event.query, this.#current);
      return;
    }
    const flood = 'query' in event ? this.#floods.get(event.query ?? '') : this.#current;
    const wave = problem === null ? this.#hops.waveOf(event) : null;
    if (line === null) return;
    if (flood === undefined) this.preamble.push(line);
    else if (wave === null) flood.rest.push(line);
    else flood.add(event, wave, line);
  }

  get floods(): FloodWaves[] {
    return [...this.#floods.values()].map((flood) => flood.toWaves(this.#style));
  }

  #start(event: EventOf<'run:started'>): void {
    this.#style.introduce(event.peers.map(({ id }) => id));
    this.#others = event.peers.length - 1;
    this.preamble.push(heading(event, this.#style));
    if (foreignPeersOf(event.peers).size > 0)
      this.preamble.push(
        this.#style.dim('A foreign peer reports nothing: its part is inferred from its neighbours.'),
      );
  }
}

interface WaveLines {
  readonly lines: string[];
  readonly hits: string[];
  readonly reached: Set<number>;
  sent: number;
  duplicates: number;
  failed: number;
  lost: number;
  /** Messages of which a fault has sent a copy. */
  copied: number;
}

const noMessages = { sent: 0, duplicates: 0, failed: 0, lost: 0, copied: 0 };

class FloodLines {
  readonly rest: string[] = [];
  readonly #title: string;
  readonly #others: number;
  readonly #waves: WaveLines[] = [];

  constructor(title: string, others: number) {
    this.#title = title.trim();
    this.#others = others;
  }

  add(event: TraceEvent, number: number, line: string): void {
    while (this.#waves.length < number)
      this.#waves.push({ lines: [], hits: [], reached: new Set(), ...noMessages });
    const wave = this.#waves[number - 1];
    if (wave === undefined) return;
    if (event.type === 'hit:received') {
      wave.hits.push(line);
      return;
    }
    wave.lines.push(line);
    if (event.type === 'query:failed') {
      wave.failed += 1;
    } else if (event.type === 'query:duplicated') {
      // Its copy arrives, too, and was sent by no peer.
      wave.copied += 1;
      wave.sent -= 1;
    } else {
      wave.sent += 1;
      const isCopy =
        event.type === 'query:dropped' && (event.reason === 'duplicate' || event.reason === 'own');
      if (event.type === 'query:lost') wave.lost += 1;
      else if (isCopy) wave.duplicates += 1;
      else if ('peer' in event) wave.reached.add(event.peer);
    }
  }

  toWaves(style: Style): FloodWaves {
    const reached = new Set<number>();
    let sent = 0;
    const waves = this.#waves.map((wave, index) => {
      const before = reached.size;
      for (const peer of wave.reached) reached.add(peer);
      sent += wave.sent;
      const parts = [
        counted(wave.sent, 'message'),
        counted(reached.size - before, 'new peer'),
        counted(wave.duplicates, 'duplicate'),
        ...(wave.failed > 0 ? [`${wave.failed} undelivered`] : []),
        ...(wave.lost > 0 ? [`${wave.lost} lost`] : []),
        ...(wave.copied > 0 ? [`${wave.copied} sent twice`] : []),
      ];
      const sum = `so far ${counted(sent, 'message')}, ${reached.size} of ${counted(this.#others, 'other peer')}`;
      return {
        title: style.bold(`wave ${index + 1}: ${parts.join(', ')}`),
        total: style.dim(sum),
        lines: [...wave.lines, ...wave.hits],
      };
    });
    return { title: this.#title, waves, rest: this.rest };
  }
}
