import { join } from 'node:path';
import { ExitCode, exitCodeOfStop } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { shellWord } from '../core/shell-words.js';
import type { QueryVerdict, RunResult } from '../judge/result.js';
import { RunFolder } from '../run/run-folder.js';
import { linkCount } from '../topology/graph.js';
import type { Topology } from '../topology/model.js';
import type { SoakCase } from './case.js';
import { drawCase } from './draw-case.js';
import { drawnKinds } from './draw-fault.js';
import { GrowthWatch } from './growth.js';
import { JudgedNetwork } from './judged-network.js';
import type { EndedCase, FailedCase, FaultCount, Finding, SoakResult } from './result.js';
import { shrink } from './shrink.js';
import { type CaseJudge, TraceJudge } from './trace-judge.js';

export interface LoopOptions {
  readonly topology: Topology;
  /** As the user named it. */
  readonly where: string;
  readonly seed: string;
  /** Absolute path; the run folders of all networks are in it. */
  readonly folder: string;
  readonly quietMs: number;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal | undefined;
  readonly onProgress: ((text: string) => void) | undefined;
  readonly createJudge: (() => CaseJudge) | undefined;
  /** See {@link GrowthWatch}. */
  readonly earlyQueries: number;
}

export interface LoopLimits {
  readonly runs: number;
  /** No case begins after so many milliseconds. */
  readonly endMs: number | null;
  readonly only: number | undefined;
  readonly faults: readonly string[] | undefined;
}

/** After so many failed cases the rest is not worth its time. */
const maxFailures = 10;
/** A case may fail only sometimes: a list of faults is innocent if it did not fail so often. */
const maxTries = 2;
/** How often all processes are looked at during the first queries. */
const earlySamples = 50;
/** The same for live memory, which costs each process a collection of its garbage. */
const earlyLiveSamples = 10;

/** Runs the cases of a soak one after the other. */
export class SoakLoop {
  readonly #options: LoopOptions;
  readonly #growth: GrowthWatch;
  readonly #verdicts: Partial<Record<QueryVerdict, number>> = {};
  readonly #failures: FailedCase[] = [];
  readonly #faults = new Map<string, FaultCount>();
  #networks = 0;
  #cases = 0;
  #queries = 0;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #liveMemoryAt = Number.NEGATIVE_INFINITY;
  #leftovers: RunResult['leftovers'] = { processes: 0, ports: 0, temporaryFiles: 0 };

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#growth = new GrowthWatch(options.earlyQueries);
  }

  async run({ runs, endMs, only, faults }: LoopLimits): Promise<SoakResult> {
    const { seed, signal, topology } = this.#options;
    const begin = performance.now();
    const numbers = { first: only ?? 1, last: only ?? runs };
    let network: JudgedNetwork | null = null;
    try {
      for (let number = numbers.first; number <= numbers.last; number += 1) {
        const isOver = endMs !== null && performance.now() - begin > endMs;
        if (signal.aborted || isOver || this.#failures.length >= maxFailures) break;
        this.#options.onProgress?.(this.#progress(number, numbers.last));
        const drawn = drawCase(seed, number, topology.peers);
        const one = faults === undefined ? drawn : { ...drawn, faults };
        network ??= await this.#openNext();
        if (network === null) break;
        const { ended, findings } = await network.run(one);
        if (signal.aborted) break;
        this.#count(ended);
        if (findings.length === 0) {
          await this.#sample(network);
          continue;
        }
        // It may not be as before.
        await this.#close(network);
        network = null;
        this.#failures.push(await this.#investigate(one, findings));
      }
    } finally {
      if (network !== null) await this.#close(network);
    }
    return this.#result(performance.now() - begin);
  }

  #openNext(): Promise<JudgedNetwork | null> {
    this.#networks += 1;
    return this.#open(join(this.#options.folder, `network-${this.#networks}`));
  }

  /** Null if it was stopped before it was ready. */
  async #open(folder: string): Promise<JudgedNetwork | null> {
    const { topology, quietMs, signal, killSignal, createJudge } = this.#options;
    const network = new JudgedNetwork(
      { topology, folder: RunFolder.createAt(folder, true), quietMs, signal, killSignal },
      createJudge?.() ?? new TraceJudge(),
    );
    try {
      await network.start();
      return network;
    } catch (error) {
      await this.#close(network);
      if (signal.aborted) return null;
      throw error;
    }
  }

  async #close(network: JudgedNetwork): Promise<void> {
    const { leftovers } = await network.stop();
    const sum = this.#leftovers;
    this.#leftovers = {
      processes: sum.processes + leftovers.processes,
      ports: sum.ports + leftovers.ports,
      temporaryFiles: sum.temporaryFiles + leftovers.temporaryFiles,
    };
    for (const { kind, drawn, triggered } of network.faultCounts) {
      const before = this.#faults.get(kind);
      this.#faults.set(kind, {
        kind,
        drawn: (before?.drawn ?? 0) + drawn,
        triggered: (before?.triggered ?? 0) + triggered,
      });
    }
  }

  #count(ended: EndedCase | null): void {
    this.#cases += 1;
    for (const { result } of ended?.queries ?? []) {
      if (result === null) continue;
      this.#queries += 1;
      this.#verdicts[result.verdict] = (this.#verdicts[result.verdict] ?? 0) + 1;
    }
  }

  async #sample(network: JudgedNetwork): Promise<void> {
    const queries = this.#queries;
    const { earlyQueries } = this.#options;
    if (queries - this.#sampledAt >= earlyQueries / earlySamples) {
      this.#sampledAt = queries;
      this.#growth.see(network.samples(), queries);
    }
    if (queries - this.#liveMemoryAt < earlyQueries / earlyLiveSamples) return;
    this.#liveMemoryAt = queries;
    this.#growth.see(await network.liveMemory(), queries);
  }

  /** Finds the smallest list of faults with which the case fails in a new network, by a rule that it broke before. */
  async #investigate(one: SoakCase, findings: readonly Finding[]): Promise<FailedCase> {
    const rules = new Set(findings.map(({ rule }) => rule));
    const fails = async (faults: readonly string[]): Promise<boolean> => {
      for (let tries = 0; tries < maxTries && !this.#options.signal.aborted; tries += 1) {
        this.#options.onProgress?.(`case ${one.number} failed; it is tried with ${faults.length} faults`);
        const found = await this.#try({ ...one, faults });
        if (found.some(({ rule }) => rules.has(rule))) return true;
      }
      return false;
    };
    const isRepeatable = await fails(one.faults);
    const smallest = isRepeatable ? await shrink(one.faults, fails) : null;
    const { seed, signal } = this.#options;
    return {
      number: one.number,
      findings,
      faults: one.faults,
      smallest: signal.aborted ? null : smallest,
      command: `${this.#command} --seed ${shellWord(seed)} --only ${one.number}`,
    };
  }

  /** Runs a case in a network of its own. */
  async #try(one: SoakCase): Promise<readonly Finding[]> {
    const network = await this.#open(join(this.#options.folder, `case-${one.number}`));
    if (network === null) return [];
    try {
      return (await network.run(one)).findings;
    } finally {
      await network.stop();
    }
  }

  get #command(): string {
    return `sim soak ${shellWord(this.#options.where)}`;
  }

  #progress(number: number, last: number): string {
    const of = this.#options.signal.aborted || last >= 10_000_000 ? '' : ` of ${last}`;
    return `case ${number}${of}, ${this.#queries} queries, ${this.#failures.length} failed cases`;
  }

  #result(durationMs: number): SoakResult {
    const { topology, seed, folder, signal } = this.#options;
    const { name, path, peers } = topology;
    const growth = this.#growth.result;
    const isBad =
      this.#failures.length > 0 || (growth?.some(({ isTooLarge }) => isTooLarge === true) ?? false);
    return {
      schema: 1,
      floodsim: packageVersion(),
      exitCode: signal.aborted ? exitCodeOfStop(signal) : isBad ? ExitCode.notFound : ExitCode.ok,
      topology: { name, path, peers: peers.length, links: linkCount(peers) },
      seed,
      cases: this.#cases,
      queries: this.#queries,
      verdicts: this.#verdicts,
      faults: drawnKinds.map((kind) => this.#faults.get(kind) ?? { kind, drawn: 0, triggered: 0 }),
      failures: this.#failures,
      growth,
      durationMs,
      folder,
      leftovers: this.#leftovers,
    };
  }
}
