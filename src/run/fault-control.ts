import { SimError } from '../core/errors.js';
import { type Random, randomOf } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import type { Fault } from '../faults/fault.js';
import { heldBack } from '../faults/held-back.js';
import { kindOf } from '../faults/registry.js';
import { type FaultChange, Schedule } from '../faults/schedule.js';
import { actsByLosing } from '../judge/fault-results.js';
import { FaultReader } from '../topology/read-faults.js';
import type { EventId, TraceEvent } from '../trace/event.js';
import { ActingFaults, type ActingFaultsOptions } from './acting-faults.js';
import { ControlledFault, type SessionFault } from './controlled-fault.js';
import type { TraceObserver } from './live-trace.js';
import { checkSystem } from './read-faults.js';

export interface FaultControlOptions extends ActingFaultsOptions {
  readonly seed: string;
  /** Called if an event has started or ended faults; the promise resolves when they have begun to act, or have been undone. */
  readonly onActing?: ((acted: Promise<void>) => void) | undefined;
}

/**
 * The faults of a session: numbers them, lets the schedule see the trace and the clock, and lets them act on the network. It is
 * loaded only if there are faults.
 */
export class FaultControl implements TraceObserver {
  readonly #options: FaultControlOptions;
  readonly #acting: ActingFaults;
  readonly #schedule = new Schedule();
  /** By number. */
  readonly #all = new Map<number, ControlledFault['shown']>();
  /** Those that have not ended. */
  readonly #faults = new Map<number, ControlledFault>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: FaultControlOptions) {
    this.#options = options;
    this.#acting = new ActingFaults(options);
    options.trace.subscribe(this);
  }

  get faults(): readonly SessionFault[] {
    return [...this.#all.values()];
  }

  /**
   * Adds a fault to the running network. Resolves when it has begun to act, if it waits for nothing.
   *
   * @param seed of its random numbers, which then do not depend on its number; default: that of the session
   * @returns its number
   * @throws SimError `bad-usage` if it cannot be read, or if the network cannot have it
   */
  async add(text: string, seed?: string): Promise<number> {
    const read = await new FaultReader(this.#options.network.topology.peers).read(text, process.cwd());
    checkSystem(read);
    await this.#acting.prepare(read);
    const fault = this.#know(read, seed);
    await this.#acting.install(fault);
    await this.#schedules(fault);
    return fault.number;
  }

  /**
   * Adds the faults of a network that has not started. Those on links and transfers that wait for nothing start.
   *
   * @returns the peers that do not start with the others
   */
  async addAll(faults: readonly Fault[]): Promise<ReadonlySet<PeerId>> {
    for (const fault of faults) await this.#acting.prepare(fault);
    const known = faults.map((fault) => this.#know(fault));
    for (const fault of known) await this.#acting.install(fault);
    for (const fault of known) if (!this.#waitsForPeers(fault)) await this.#schedules(fault);
    const { peers } = this.#options.network.topology;
    const held = heldBack(
      faults,
      peers.map(({ id }) => id),
    );
    return new Set(held.keys());
  }

  /** All peers listen, and no link is open. */
  async beforeLinks(): Promise<void> {
    await this.#startPeerFaults((fault) => fault.kind.on === 'peer' && fault.kind.beforeLinks === true);
  }

  /** The network is ready, and no query has been sent. */
  async networkReady(): Promise<void> {
    this.#schedule.ready(this.#now);
    await this.#startPeerFaults(() => true);
    this.#arm();
  }

  /**
   * Ends a fault, or all of them.
   *
   * @returns the numbers of those that had not ended
   * @throws SimError `bad-usage` if there is no such fault
   */
  async heal(number?: number): Promise<number[]> {
    if (number !== undefined && !this.#all.has(number)) {
      const known = [...this.#all.keys()].slice(-20).join(', ');
      const hint = known === '' ? 'there are no faults' : `the faults are ${known}`;
      throw new SimError('bad-usage', `there is no fault ${number}`, { hint });
    }
    const healed = [...this.#faults.values()]
      .filter(({ shown }) => shown.state !== 'ended' && shown.number === (number ?? shown.number))
      .map((fault) => fault.number);
    const ends = healed.flatMap((fault) => this.#schedule.heal(fault));
    // One that is still being added is not scheduled yet, and never will be.
    const unscheduled = healed.filter((fault) => this.#schedule.stateOf(fault) === undefined);
    await this.#apply([
      ...ends,
      ...unscheduled.map((fault) => ({ fault, to: 'ended', cause: null }) as const),
    ]);
    // Others that have just ended by themselves may not be undone yet.
    if (number === undefined) await this.idle();
    return healed;
  }

  /** See {@link FaultsStill}. */
  areStill(ms: number): boolean {
    const { nextMs } = this.#schedule;
    const isPeerSlower = [...this.#faults.values()].some(
      ({ kind, parameters, shown }) =>
        kind.name === 'slow' && shown.state === 'active' && Number(parameters) >= ms,
    );
    return nextMs === null && !this.#acting.isBusy && !isPeerSlower;
  }

  /** Forgets the faults that have ended: a session may have many thousands of them. Numbers are not used again. */
  forgetEnded(): void {
    for (const number of this.#all.keys()) if (!this.#faults.has(number)) this.#all.delete(number);
  }

  /** No fault acts any more. Nothing is undone. */
  stop(): void {
    this.#isOver = true;
    this.#acting.stop();
    clearTimeout(this.#timer);
    for (const fault of this.#faults.values()) fault.end();
  }

  /** Resolves when those that were acting are done. */
  async idle(): Promise<void> {
    await this.#acting.idle();
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
      const shown = this.#all.get(event.fault);
      const [kind = ''] = shown?.text.split(' ', 1) ?? [];
      const isAct = event.type !== 'query:lost' || actsByLosing(kind);
      if (shown !== undefined && isAct) shown.triggered += 1;
    }
    if (this.#isOver) return;
    const changes = this.#schedule.see(event, this.#now);
    if (changes.length === 0) return;
    const acted = this.#apply(changes);
    this.#options.onActing?.(acted);
  }

  get #now(): number {
    return this.#options.trace.clock();
  }

  #know(fault: Fault, seed?: string): ControlledFault {
    this.#count += 1;
    const number = this.#count;
    const kind = kindOf(fault);
    const { seed: common, trace } = this.#options;
    const random = (of: string): Random =>
      seed === undefined
        ? randomOf(common, `${kind.name} ${number} ${of}`)
        : randomOf(seed, `${kind.name} ${of}`);
    const known = new ControlledFault(number, fault, kind, random, () => {
      // A peer that was killed or paused stays so, and a transfer that has stalled as well.
      const lasts = kind.on === 'peer' || (kind.on === 'transfer' && kind.lasts === true);
      if (!lasts) void this.#apply(this.#schedule.act(number));
    });
    this.#all.set(number, known.shown);
    this.#faults.set(number, known);
    const chance = kind.isRandom?.(fault.parameters) === true ? ({ random: true } as const) : {};
    trace.record({ type: 'fault:added', fault: number, text: fault.text, kind: kind.name, ...chance });
    return known;
  }

  async #schedules({ number, fault, shown }: ControlledFault): Promise<void> {
    if (shown.state === 'ended') return;
    await this.#apply(this.#schedule.add(number, fault, this.#now));
    // It may wait for its time.
    this.#arm();
  }

  /** Whether it acts only when its peers run. */
  #waitsForPeers({ kind, fault }: ControlledFault): boolean {
    return kind.on === 'peer' && fault.when.on === 'start';
  }

  async #startPeerFaults(which: (fault: ControlledFault) => boolean): Promise<void> {
    const now = [...this.#faults.values()].filter(
      (fault) => fault.shown.state === 'waiting' && this.#waitsForPeers(fault) && which(fault),
    );
    await Promise.all(now.map((fault) => this.#schedules(fault)));
  }

  /** Resolves when the faults have begun to act, or have been undone. */
  async #apply(changes: readonly FaultChange[]): Promise<void> {
    if (changes.length === 0 || this.#isOver) return;
    const done = changes.map(async ({ fault: number, to, cause }) => {
      const fault = this.#faults.get(number);
      if (fault !== undefined) await (to === 'active' ? this.#start(fault, cause) : this.#end(fault));
    });
    this.#arm();
    await Promise.all(done);
  }

  #start(fault: ControlledFault, cause: EventId | null): Promise<void> {
    const event = { type: 'fault:started', fault: fault.number } as const;
    fault.start(this.#options.trace.record(cause === null ? event : { ...event, cause }));
    return this.#acting.start(fault, () => void this.#apply(this.#schedule.heal(fault.number)));
  }

  async #end(fault: ControlledFault): Promise<void> {
    const wasActive = fault.shown.state === 'active';
    fault.end();
    this.#options.trace.record({ type: 'fault:ended', fault: fault.number });
    if (wasActive) await this.#acting.undo(fault);
    this.#schedule.forget(fault.number);
    this.#faults.delete(fault.number);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { nextMs } = this.#schedule;
    if (nextMs === null || this.#isOver) return;
    this.#timer = setTimeout(
      () => {
        void this.#apply(this.#schedule.pass(this.#now));
        this.#arm();
      },
      Math.max(0, nextMs - this.#now),
    );
  }
}
