import type { FromAgent, HostResources, LeftOnHost, ToAgent } from '../control/agent-messages.js';
import { CommonTexts } from '../control/common-texts.js';
import type { HostFacts } from '../control/handshake.js';
import type { ArrivedFile } from '../control/messages.js';
import type { Address } from '../core/vocabulary.js';
import type { Host } from '../launch/host.js';
import type { RunningChild } from '../processes/child.js';
import type { Content } from '../share/contents.js';
import type { ReportedEvent } from '../trace/event.js';
import type { HostClock } from './clock.js';
import { ClockComparisons } from './clock-comparisons.js';
import type { HostFiles } from './host-files.js';
import { type OfHost, RemoteChild } from './remote-child.js';

/** The connection to its agent. */
export interface AgentConnection {
  send(message: ToAgent): void;
  /** Sends at once what else would be sent at the end of this turn of the event loop. */
  flush(): void;
}

/** A machine on which an agent starts children for us. */
export class RemoteHost implements Host, OfHost {
  /** Unique in the run, once all hosts are there. */
  name: string;
  address: string;
  supervisor: string;
  readonly pid: number;
  /** Why it is lost; null if it is not. */
  lostBecause: string | null = null;
  /** What is left of the run there, counted when it left; null if it was lost before. */
  readonly left: Promise<LeftOnHost | null>;
  hasLeft = false;
  /** The signal by which its engine ends its agent; null if it does not. */
  endingBy: NodeJS.Signals | null = null;
  #isAskedToLeave = false;
  /** Resolves when its connection has closed. */
  readonly closed: Promise<void>;
  readonly #lines: AgentConnection;
  readonly #comparisons: ClockComparisons;
  readonly #texts = new CommonTexts();
  readonly #children = new Map<number, RemoteChild<unknown>>();
  #files: HostFiles | undefined;
  #count = 0;
  #settleClosed: () => void = () => {};
  #settleLeft: (left: LeftOnHost | null) => void = () => {};
  /** Those that are looked at in this turn. */
  #looked: number[] = [];
  readonly #onResources: ((resources: HostResources | null) => void)[] = [];

  constructor({ name, address, supervisor, pid }: HostFacts, lines: AgentConnection) {
    this.name = name;
    this.address = address;
    this.supervisor = supervisor;
    this.pid = pid;
    this.#lines = lines;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.left = new Promise((resolve) => {
      this.#settleLeft = resolve;
    });
    this.#comparisons = new ClockComparisons((question) => {
      lines.send(question);
      lines.flush();
    });
  }

  /** Undefined until its peers are known. */
  get files(): HostFiles | undefined {
    return this.#files;
  }

  set files(files: HostFiles) {
    this.#files = files;
    if (this.lostBecause !== null) files.link.lost(new Error(this.#reason));
  }

  get clock(): HostClock {
    return this.#comparisons.clock;
  }

  /** Resolves when its clock has been compared, or the host is lost. */
  get compared(): Promise<void> {
    return this.#comparisons.first;
  }

  timeThere(here: bigint): bigint {
    return this.clock.timeThere(here);
  }

  translated(events: readonly ReportedEvent[]): readonly ReportedEvent[] {
    const { drift } = this.clock;
    const dated = drift === 0 ? events : events.map((event) => ({ ...event, at: rounded(event.at - drift) }));
    return this.files?.localized(dated) ?? dated;
  }

  there(path: string): string {
    return this.files?.there(path) ?? path;
  }

  here(path: string): string {
    return this.files?.here(path) ?? path;
  }

  async digest(arrived: Pick<ArrivedFile, 'path' | 'kind'>): Promise<string | null> {
    return (await this.files?.digest(arrived)) ?? null;
  }

  async contents(folders: readonly string[], file: string): Promise<readonly Content[] | null> {
    return (await this.files?.contents(folders, file)) ?? null;
  }

  send(message: ToAgent): void {
    this.#lines.send(message);
  }

  pass(child: number, message: object): void {
    const shortened = this.#texts.shorten(message, (key, text) => this.send({ type: 'text', key, text }));
    this.send({ type: 'to', child, ...shortened });
  }

  look(child: number): void {
    if (this.#looked.length === 0)
      setImmediate(() => {
        this.#lines.send({ type: 'look', children: this.#looked });
        this.#looked = [];
      });
    this.#looked.push(child);
  }

  resources(threads: number): Promise<HostResources | null> {
    if (this.lostBecause !== null) return Promise.resolve(null);
    this.#lines.send({ type: 'measure', threads });
    return new Promise((resolve) => this.#onResources.push(resolve));
  }

  start<To, From>(_entry: 'peer', log: string, onMessage: (message: From) => void): RunningChild<To> {
    this.#count += 1;
    const number = this.#count;
    const child = new RemoteChild<To>(number, log, this, onMessage as (message: unknown) => void);
    if (this.lostBecause === null) this.#children.set(number, child as RemoteChild<unknown>);
    else child.lost(this.#reason);
    return child;
  }

  take(message: FromAgent): void {
    if (message.type === 'alive') return;
    if (message.type === 'clock') return this.#comparisons.answered(message.sent, message.now);
    if (message.type === 'activity') {
      for (const [child, activity] of message.children) this.#children.get(child)?.worked(activity);
      return;
    }
    if (message.type === 'resources') return this.#onResources.shift()?.(message);
    if (message.type === 'left') {
      this.hasLeft = this.#isAskedToLeave;
      return this.#settleLeft(message);
    }
    if (message.type === 'ending') {
      this.endingBy = message.signal;
      return;
    }
    if (message.type === 'files') return this.files?.link.take(message.answer);
    const child = this.#children.get(message.child);
    if (message.type === 'gone') this.#children.delete(message.child);
    child?.take(message);
    if (message.type === 'gone' && child !== undefined) this.files?.ended(child.log);
  }

  /** @param addresses where its peers have listened */
  leave(addresses: readonly Address[] = []): void {
    this.#isAskedToLeave = true;
    this.#lines.send({ type: 'leave', addresses });
  }

  /** Its children are lost with it. */
  lost(reason: string): void {
    if (this.lostBecause !== null) return;
    this.lostBecause = this.endingBy === null ? reason : `its agent was ended by ${this.endingBy}`;
    for (const child of this.#children.values()) child.lost(this.#reason);
    this.#children.clear();
    this.files?.link.lost(new Error(this.#reason));
    for (const resolve of this.#onResources.splice(0)) resolve(null);
    this.#comparisons.stop();
    this.#settleLeft(null);
    this.#settleClosed();
  }

  get #reason(): string {
    return `host ${this.name} is lost: ${this.lostBecause}`;
  }
}

/** To microseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
