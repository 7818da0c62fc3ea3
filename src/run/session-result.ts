import { packageVersion } from '../core/package.js';
import { FaultResults } from '../judge/fault-results.js';
import { HostResults } from '../judge/host-results.js';
import { Judge } from '../judge/judge.js';
import { Notices } from '../judge/notices.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import type { Network } from '../launch/network.js';
import type { TraceEvent } from '../trace/event.js';
import { leftFiles } from './left-files.js';
import type { LiveTrace } from './live-trace.js';
import { networkResult } from './network-report.js';
import type { RunFolder } from './run-folder.js';
import type { SessionEnd } from './session-options.js';

/** What the result of a session is made from, besides its trace. */
export interface EndedSession {
  readonly network: Network;
  readonly folder: RunFolder;
  readonly trace: LiveTrace;
  readonly startedAt: Date;
  /** `process.hrtime.bigint()` of the beginning. */
  readonly epoch: bigint;
  /** Of its faults. */
  readonly seed: string;
  readonly leftovers: RunResult['leftovers'];
  readonly queries: readonly QueryResult[];
}

/** The result of a session: all that it keeps of the events for it. */
export class SessionResult {
  readonly #notices = new Notices();
  readonly #faults = new FaultResults();
  readonly #hosts = new HostResults();
  readonly #judge = new Judge();

  /** Settles when the judge has the rules of the run's search strategy. */
  isReady: Promise<void> = Promise.resolve();

  see(event: TraceEvent): void {
    if (event.type === 'run:started' && event.strategy !== undefined) this.isReady = this.#loadStrategies();
    for (const fold of [this.#notices, this.#judge, this.#faults, this.#hosts]) fold.see(event);
  }

  /** Runs that only flood load no other strategy. */
  async #loadStrategies(): Promise<void> {
    const { readStrategy } = await import('../protocol/strategies/index.js');
    this.#judge.readStrategy = readStrategy;
  }

  forgetEndedFaults(): void {
    this.#faults.forgetEnded();
  }

  /** Judges the session, and records its last event. */
  make(ended: EndedSession, { expect, error, judge }: Omit<SessionEnd, 'notSent'>): RunResult {
    const { network, folder, trace, startedAt, epoch, seed, leftovers, queries } = ended;
    const { topology, ports, peers } = networkResult(network);
    const faults = this.#faults.result;
    const exitCode = judge(queries, peers, faults);
    trace.record({ type: 'run:finished', exitCode });
    trace.flush();
    const files = leftFiles({ folder: folder.path, peers }, folder.beganAt);
    const { violations } = this.#judge.judge({ files, result: { exitCode, leftovers } });
    return {
      schema: 1,
      floodsim: packageVersion(),
      exitCode,
      expect,
      topology,
      ports,
      startedAt: startedAt.toISOString(),
      durationMs: Number((process.hrtime.bigint() - epoch) / 1000n) / 1000,
      queries,
      peers,
      hosts: this.#hosts.result,
      notices: this.#notices.result,
      faults,
      seed: faults.length === 0 ? null : seed,
      violations,
      folder: folder.path,
      trace: folder.trace,
      log: folder.log,
      leftovers,
      error: error && { code: error.code, message: error.message, hint: error.hint ?? null },
    };
  }
}
