import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/errors.js';
import type { RunResult } from '../judge/result.js';
import type { SoakCase } from './case.js';
import { deathsIn, findingsOf } from './findings.js';
import type { Sample } from './growth.js';
import type { EndedCase, FaultCount, Finding } from './result.js';
import { liveMemoryOf, samplesOf } from './samples.js';
import { SoakNetwork, type SoakNetworkOptions } from './soak-network.js';
import type { CaseJudge } from './trace-judge.js';

/** A case that was judged; without an end if it hangs, or if an error ended it. */
export interface JudgedCase {
  readonly ended: EndedCase | null;
  readonly findings: readonly Finding[];
}

/** A query without a sign of life for so long has not ended. */
const timeoutMs = 30_000;
/** A case with all its queries and restarts never takes so long. */
const maxCaseMs = 300_000;

/** A network on which each case is judged. */
export class JudgedNetwork {
  readonly #network: SoakNetwork;
  readonly #judge: CaseJudge;

  constructor(options: Omit<SoakNetworkOptions, 'onEvent' | 'timeoutMs'>, judge: CaseJudge) {
    this.#network = new SoakNetwork({ ...options, timeoutMs, onEvent: (event) => judge.see(event) });
    this.#judge = judge;
  }

  /** @throws SimError if it cannot start; it must then still be stopped */
  start(): Promise<void> {
    return this.#network.start();
  }

  async run(one: SoakCase): Promise<JudgedCase> {
    const over = new AbortController();
    const hang: Finding = { rule: 'hang', message: `the case had no end in ${maxCaseMs / 1000} s` };
    const late = sleep(maxCaseMs, { ended: null, findings: [hang] }, { signal: over.signal });
    const judged = this.#network.run(one).then(
      (ended) => ({ ended, findings: [...findingsOf(ended), ...this.#judge.endCase()] }),
      (error: unknown) => {
        const { died, stopped } = this.#network.tally;
        const findings = [...deathsIn(died, stopped), { rule: 'error', message: messageOf(error) }];
        return { ended: null, findings };
      },
    );
    const first = await Promise.race([judged, late]);
    over.abort();
    late.catch(() => {});
    return first;
  }

  samples(): Sample[] {
    return samplesOf(this.#network);
  }

  liveMemory(): Promise<Sample[]> {
    return liveMemoryOf(this.#network.session.network);
  }

  get faultCounts(): readonly FaultCount[] {
    return this.#network.tally.result;
  }

  /** Resolves when every process is gone. */
  stop(): Promise<RunResult> {
    return this.#network.stop();
  }
}
