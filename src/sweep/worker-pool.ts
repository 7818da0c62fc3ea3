import { basename } from 'node:path';
import { ExitCode, exitToString, messageOf, SimError } from '../core/errors.js';
import { Child } from '../processes/child.js';
import { type SimulationRequest, simulateCommandOf } from '../simulate/request.js';
import { type Point, runCommandOf } from './plan.js';
import { failedRecord, measuredRecord, type PointRecord } from './record.js';
import { Schedule } from './schedule.js';
import type { FromWorker, ToWorker } from './worker/messages.js';

export interface PoolOptions {
  readonly points: readonly Point[];
  readonly requestOf: (point: Point) => SimulationRequest;
  /** Base of relative paths in requests. */
  readonly cwd: string;
  readonly workers: number;
  /** Folder for networks of real peers; null: points are simulated. */
  readonly networks: string | null;
  /** File for what workers print. */
  readonly log: string;
  /** Ends all workers at once. */
  readonly signal: AbortSignal;
  /** Called with each point that has been simulated or has failed. An error that it throws ends all workers. */
  readonly onRecord: (record: PointRecord) => void;
}

/**
 * Simulates points in processes of their own, one point at a time in each. A process that dies is replaced, and its point has failed.
 *
 * Resolves when all points are recorded, or the signal has ended the workers.
 */
export async function runInWorkers(options: PoolOptions): Promise<void> {
  const { points, workers, signal } = options;
  const schedule = new Schedule(points);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const lanes = Array.from({ length: Math.min(workers, points.length) }, async () => {
    try {
      await runLane(options, schedule, stop.signal);
    } catch (error) {
      end();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(lanes);
  signal.removeEventListener('abort', end);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** One process after the other: usually one. */
async function runLane(options: PoolOptions, schedule: Schedule, signal: AbortSignal): Promise<void> {
  let worker: SimulationWorker | null = null;
  let group: string | null = null;
  try {
    while (!signal.aborted) {
      const point = schedule.next(group);
      if (point === undefined) return;
      worker ??= new SimulationWorker(options.log, signal);
      const request = options.requestOf(point);
      const answer = await worker.simulate(request, options.cwd, options.networks);
      // A point whose worker was ended is simulated again by --resume.
      if (signal.aborted) return;
      if (answer.type === 'simulated') options.onRecord(measuredRecord(point, answer.result));
      else {
        const command = options.networks === null ? simulateCommandOf(request) : runCommandOf(request);
        options.onRecord(failedRecord(point, answer.message, command));
      }
      group = point.group;
      if (answer.type === 'ended') [worker, group] = [null, null];
    }
  } finally {
    await worker?.end();
  }
}

interface Ended {
  readonly type: 'ended';
  readonly message: string;
}

/** A process that simulates. */
class SimulationWorker {
  readonly #child: Child<ToWorker, FromWorker>;
  readonly #log: string;
  readonly #signal: AbortSignal;
  readonly #kill = (): void => this.#child.kill();
  #onAnswer: ((answer: FromWorker | Ended) => void) | null = null;

  constructor(log: string, signal: AbortSignal) {
    this.#log = log;
    this.#signal = signal;
    this.#child = new Child('simulator', log, (message) => this.#onAnswer?.(message));
    signal.addEventListener('abort', this.#kill);
    void this.#child.exited.then((exit) => {
      const message = `its process ended: ${exitToString(exit)} (see ${basename(this.#log)})`;
      this.#onAnswer?.({ type: 'ended', message });
    });
  }

  /**
   * Resolves also if the process dies.
   *
   * @throws SimError `peer-failed` if it could not be started
   */
  async simulate(
    request: SimulationRequest,
    cwd: string,
    networks: string | null,
  ): Promise<FromWorker | Ended> {
    const answered = new Promise<FromWorker | Ended>((resolve) => {
      this.#onAnswer = resolve;
    });
    this.#child.send({ type: 'simulate', request, cwd, networks });
    const answer = await answered;
    this.#onAnswer = null;
    const { startError } = this.#child;
    if (startError === null) return answer;
    throw new SimError('peer-failed', `cannot start a process: ${messageOf(startError)}`, {
      exitCode: ExitCode.network,
      hint: 'end other programs, or give fewer --workers',
      cause: startError,
    });
  }

  async end(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#kill);
    if (!this.#child.isGone) await this.#child.end();
  }
}
