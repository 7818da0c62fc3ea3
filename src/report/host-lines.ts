import { printable } from '../core/sanitize.js';
import { HostResults } from '../judge/host-results.js';
import type { EventOf, TraceEvent } from '../trace/event.js';
import { hostRows, lostText } from './hosts.js';
import { hanging } from './rows.js';
import type { Style } from './style.js';

/** The hosts of a run between the lines of the flood. */
export class HostLines {
  readonly #style: Style;
  readonly #hosts = new HostResults();
  readonly #placed = new Map<string, readonly number[]>();
  readonly #lost = new Set<number>();
  #isIntroduced = false;

  constructor(style: Style) {
    this.#style = style;
  }

  /** The lines before that of an event: when all hosts are there, and when one is lost; null if there is nothing to say. */
  line(event: TraceEvent): string | null {
    this.#hosts.see(event);
    if (event.type === 'host:joined') this.#placed.set(event.host, event.placed);
    if (event.type === 'host:lost') return this.#lose(event);
    if (this.#isIntroduced || this.#placed.size === 0 || event.type === 'host:joined') return null;
    this.#isIntroduced = true;
    const hosts = this.#hosts.result;
    return hosts === null ? null : hostRows(hosts, this.#style).join('\n');
  }

  /** Whether the loss of a host explains the death of a peer, so that it needs no line of its own. */
  explains({ peer }: EventOf<'peer:died'>): boolean {
    return this.#lost.has(peer);
  }

  #lose({ host, lastLines }: EventOf<'host:lost'>): string {
    for (const peer of this.#placed.get(host) ?? []) this.#lost.add(peer);
    const lost = this.#hosts.result?.list.find(({ name }) => name === host);
    const style = this.#style;
    const output = lastLines.map((line) => `    ${style.dim('|')} ${printable(line)}`);
    const text = lost === undefined ? `host ${printable(host)} was lost` : lostText(lost);
    return [hanging(`${style.cross} `, style.paint('red', text), style), ...output].join('\n');
  }
}
