import { SimError } from '../core/errors.js';
import { type Random, randomOf } from '../core/random.js';
import { knownError } from '../core/resources.js';
import { checkFault } from '../faults/check-fault.js';
import type { Fault } from '../faults/fault.js';
import { readFault } from '../faults/grammar.js';
import { kindOf } from '../faults/registry.js';
import type { Network } from '../launch/network.js';
import type { EventId, TraceEvent } from '../trace/event.js';
import { ControlledFault } from './controlled-fault.js';
import type { LiveTrace, TraceObserver } from './live-trace.js';
import { PeerFaults } from './peer-faults.js';

/** A fault of a session, as users see it. */
export interface SessionFault {
  readonly number: number;
  readonly text: string;
  readonly state: ControlledFault['state'];
  /** How often it has acted so far. */
  readonly triggered: number;
}

export interface FaultControlOptions {
  readonly network: Network;
  readonly trace: LiveTrace;
  readonly seed: string;
  /** Called if a fault could not act. */
  readonly onError: (error: SimError) => void;
}

/**
 * The faults of a session: numbers them, watches the trace for what they wait for, lets them act on the network, and ends
 * them. It is loaded only if there are faults.
 */
export class FaultControl implements TraceObserver {
  readonly #options: FaultControlOptions;
  readonly #peers: PeerFaults;
  /** By number. */
  readonly #faults = new Map<number, ControlledFault>();
  /** Those that wait for an event: each event is compared with them. */
  readonly #waiting = new Set<ControlledFault>();
  #count = 0;
  /** What acts now. */
  readonly #acting = new Set<Promise<void>>();
  #isReady = false;
  #isOver = false;

  constructor(options: FaultControlOptions) {
    this.#options = options;
    this.#peers = new PeerFaults(options.network, (event) => options.trace.record(event));
    options.trace.subscribe(this);
  }

  get #all(): ControlledFault[] {
    return [...this.#faults.values()];
  }

  get faults(): readonly SessionFault[] {
    return this.#all.map(({ number, fault: { text }, state, triggered }) => {
      return { number, text, state, triggered };
    });
  }

  /**
   * Adds a fault. In a network that is ready it starts at once if it waits for nothing; resolves when it has begun to act.
   *
   * @param seed of its random numbers, which then do not depend on its number; default: that of the session
   * @returns its number
   * @throws SimError `bad-usage` if it cannot be read, or if the network cannot have it
   */
  async add(text: string, seed?: string): Promise<number> {
    const read = readFault(text);
    const { network } = this.#options;
    checkFault(read, network.topology.peers);
    // Before it is known: while its proxies open, it cannot act.
    if (kindOf(read).on === 'link') await network.links.prepare(read.target);
    const fault = this.#known(read, seed);
    if (fault.kind.on === 'transfer') await network.transfers.add(fault, fault.kind);
    if (fault.fault.when.on === 'start') await this.#start(fault);
    else this.#limitWait(fault);
    return fault.number;
  }

  /** Adds the faults of a network that has not started. */
  addAll(faults: readonly Fault[]): void {
    for (const fault of faults) this.#known(fault);
  }

  /** Must be called before the links of the network open. */
  async startLinkFaults(): Promise<void> {
    const { links, transfers } = this.#options.network;
    for (const fault of this.#all) {
      const { kind, target } = fault;
      if (kind.on === 'link') await links.prepare(target);
      if (kind.on === 'transfer') await transfers.add(fault, kind);
    }
    for (const fault of this.#fromStart()) if (fault.kind.on !== 'peer') await this.#start(fault);
  }

  /** Must be called when the network is ready, and before the first query. */
  async networkReady(): Promise<void> {
    this.#isReady = true;
    for (const fault of this.#all) {
      this.#limitWait(fault);
      this.#limitTime(fault);
    }
    await Promise.all(this.#fromStart().map((fault) => this.#start(fault)));
  }

  /**
   * Ends a fault, or all of them.
   *
   * @returns the numbers of those that had not ended
   * @throws SimError `bad-usage` if there is no such fault
   */
  async heal(number?: number): Promise<number[]> {
    const chosen = this.#all.filter((fault) => number === undefined || fault.number === number);
    if (number !== undefined && chosen.length === 0) {
      const known = this.#all.map((fault) => fault.number).join(', ');
      const hint = known === '' ? 'there are no faults' : `the faults are ${known}`;
      throw new SimError('bad-usage', `there is no fault ${number}`, { hint });
    }
    const healed = chosen.filter(({ state }) => state !== 'ended');
    await Promise.all(healed.map((fault) => this.#end(fault)));
    return healed.map((fault) => fault.number);
  }

  /** Forgets the faults that have ended: a session may have many thousands of them. Numbers are not used again. */
  forgetEnded(): void {
    for (const { number, state } of this.#all) if (state === 'ended') this.#faults.delete(number);
  }

  /** No fault acts any more. Nothing is undone. */
  stop(): void {
    this.#isOver = true;
    for (const fault of this.#all) fault.end();
  }

  /** Resolves when those that were acting are done. */
  async idle(): Promise<void> {
    await Promise.all(this.#acting);
  }

  onCounted(events: readonly TraceEvent[]): void {
    // Events of foreign peers that are inferred come in causal order only.
    for (const event of events) if (event.observedBy === undefined) this.#see(event);
  }

  onOrdered(event: TraceEvent): void {
    if (event.observedBy !== undefined) this.#see(event);
  }

  #see(event: TraceEvent): void {
    if (event.type === 'fault:applied' || event.type === 'query:lost' || event.type === 'query:duplicated') {
      const fault = this.#faults.get(event.fault);
      if (fault !== undefined) fault.triggered += 1;
    }
    if (this.#isOver) return;
    for (const fault of this.#waiting) if (fault.isStartedBy(event)) void this.#start(fault, event.id);
  }

  #known(fault: Fault, seed?: string): ControlledFault {
    this.#count += 1;
    const number = this.#count;
    const kind = kindOf(fault);
    const random = (of: string): Random =>
      seed === undefined
        ? randomOf(this.#options.seed, `${kind.name} ${number} ${of}`)
        : randomOf(seed, `${kind.name} ${of}`);
    const controlled = new ControlledFault(number, fault, kind, random, (spent) => {
      // A peer that was killed or paused stays so.
      if (spent.kind.on !== 'peer') void this.#end(spent);
    });
    this.#faults.set(number, controlled);
    if (fault.when.on === 'event') this.#waiting.add(controlled);
    const { text } = fault;
    this.#options.trace.record({ type: 'fault:added', fault: number, text, kind: kind.name });
    return controlled;
  }

  #fromStart(): ControlledFault[] {
    return this.#all.filter(({ state, fault }) => state === 'waiting' && fault.when.on === 'start');
  }

  /** Resolves when it has acted, or waits. */
  async #start(fault: ControlledFault, cause?: EventId): Promise<void> {
    if (fault.state !== 'waiting') return;
    this.#waiting.delete(fault);
    const event = { type: 'fault:started', fault: fault.number } as const;
    fault.start(this.#options.trace.record(cause === undefined ? event : { ...event, cause }));
    this.#limitTime(fault);
    await this.#act(fault);
  }

  #act(fault: ControlledFault): Promise<void> {
    const { kind } = fault;
    if (kind.on === 'link') {
      this.#options.network.links.activate(fault, kind);
      return Promise.resolve();
    }
    // It acts when the next transfer asks for it.
    if (kind.on === 'transfer') return Promise.resolve();
    return new Promise((begun) => {
      fault.acting = this.#track(this.#peers.act(fault, kind, begun)).then(() => {
        begun();
        if (kind.undo === undefined && !this.#isOver) void this.#end(fault);
      });
    });
  }

  async #end(fault: ControlledFault): Promise<void> {
    if (fault.state === 'ended') return;
    const wasActive = fault.state === 'active';
    this.#waiting.delete(fault);
    fault.end();
    this.#options.trace.record({ type: 'fault:ended', fault: fault.number });
    const { kind } = fault;
    if (!wasActive || kind.on !== 'peer') return;
    await fault.acting;
    if (!this.#isOver) await this.#track(this.#peers.undo(fault, kind));
  }

  #limitWait(fault: ControlledFault): void {
    const { when } = fault.fault;
    if (!this.#isReady || fault.state !== 'waiting' || when.on !== 'time') return;
    fault.timer = setTimeout(() => void this.#start(fault), when.atMs);
  }

  #limitTime(fault: ControlledFault): void {
    const { forMs } = fault.fault;
    // The start of a network takes no time of its faults.
    if (!this.#isReady || fault.state !== 'active' || forMs === null) return;
    fault.timer = setTimeout(() => void this.#end(fault), forMs);
  }

  async #track(acting: Promise<void>): Promise<void> {
    const safe = acting.catch((error: unknown) => {
      const known = knownError(error);
      if (known === null) throw error;
      if (!this.#isOver) this.#options.onError(known);
    });
    this.#acting.add(safe);
    try {
      await safe;
    } finally {
      this.#acting.delete(safe);
    }
  }
}
