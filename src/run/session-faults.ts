import { randomInt } from 'node:crypto';
import type { Fault } from '../faults/fault.js';
import type { StartPlan } from '../launch/network-options.js';
import type { SessionFault } from './controlled-fault.js';
import type { FaultControl, FaultControlOptions } from './fault-control.js';
import type { FaultsStill } from './stuck-query.js';

/** The faults of a session. As long as there is none, nothing of faults is loaded. */
export class SessionFaults {
  readonly seed: string;
  readonly #options: FaultControlOptions;
  #control: FaultControl | null = null;
  #loading: Promise<FaultControl> | null = null;
  #isReady = false;

  /** @param options without seed: a new one */
  constructor(options: Omit<FaultControlOptions, 'seed'> & { readonly seed: string | undefined }) {
    this.seed = options.seed ?? String(randomInt(1_000_000_000));
    this.#options = { ...options, seed: this.seed };
  }

  get list(): readonly SessionFault[] {
    return this.#control?.faults ?? [];
  }

  /**
   * Adds those that a network has from its start.
   *
   * @returns how the network must start
   */
  async beforeStart(faults: readonly Fault[]): Promise<StartPlan> {
    if (faults.length === 0) return {};
    const control = await this.#loaded();
    const without = await control.addAll(faults);
    return { without, beforeLinks: () => control.beforeLinks() };
  }

  /** Undefined as long as there is no fault. */
  get areStill(): FaultsStill | undefined {
    const control = this.#control;
    return control === null ? undefined : (ms) => control.areStill(ms);
  }

  /** The network is ready. */
  async ready(): Promise<void> {
    this.#isReady = true;
    await this.#control?.networkReady();
  }

  async add(text: string, seed: string | undefined): Promise<number> {
    return (await this.#loaded()).add(text, seed);
  }

  async heal(number: number | undefined): Promise<number[]> {
    return (await this.#loaded()).heal(number);
  }

  forgetEnded(): void {
    this.#control?.forgetEnded();
  }

  /** The network is about to stop: no fault acts any more. */
  stop(): void {
    this.#control?.stop();
  }

  /** Resolves when what was acting is done. */
  async idle(): Promise<void> {
    await this.#control?.idle();
  }

  #loaded(): Promise<FaultControl> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<FaultControl> {
    const { FaultControl } = await import('./fault-control.js');
    const control = new FaultControl(this.#options);
    this.#control = control;
    if (this.#isReady) await control.networkReady();
    return control;
  }
}
