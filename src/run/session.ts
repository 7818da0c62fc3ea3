import { messageOf, type SimError } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import type { Prediction } from '../judge/prediction.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import { type FinishedQuery, summarizeQuery } from '../judge/summary.js';
import { findViolations } from '../judge/violations.js';
import { Network } from '../launch/network.js';
import type { Topology } from '../topology/model.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import type { ActiveQuery } from './active-query.js';
import { ForeignQuery } from './foreign-query.js';
import { countLeftovers, leftoversToString } from './leftovers.js';
import { LiveTrace } from './live-trace.js';
import { NativeQuery } from './native-query.js';
import { networkResult } from './network-result.js';
import { openProxyFor } from './open-run-proxy.js';
import { overlayOf } from './overlay-of.js';
import type { RunFolder } from './run-folder.js';

export type { PeerDescription } from '../control/messages.js';

export interface SessionOptions {
  readonly topology: Topology;
  readonly ports: 'ini' | 'auto';
  /** Whether a download may replace a file that is there with other content. */
  readonly overwrite: boolean;
  /** Milliseconds without news after which a flood is over that came to programs of others. */
  readonly quietMs: number;
  /** Stops the network, whatever is under way. */
  readonly signal: AbortSignal;
  /** Stops it at once: children are killed, not asked. */
  readonly killSignal?: AbortSignal | undefined;
  /** Told of each event as it happens, in causal order. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

export interface SessionQuestion {
  readonly file: string;
  readonly origin: number;
  readonly ttl: number;
  /** In which the flood must settle. */
  readonly timeoutMs: number;
  /** What is expected of it: its result then says how that compares. */
  readonly prediction?: Prediction | undefined;
  /** Gives this question up, and leaves the network as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each event of this question. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined;
}

/** What is to be said of a session at its end that it does not know itself. */
export interface SessionEnd {
  /** Questions that were to be asked, and for which it was too late. */
  readonly notAsked: readonly FinishedQuery[];
  readonly expect: RunResult['expect'];
  /** Why the network failed, where it did. */
  readonly error: SimError | null;
  judge(queries: readonly QueryResult[], peers: RunResult['peers']): number;
}

/**
 * A network that is up, with its trace: the one place where network, trace and folder meet.
 *
 * Questions may be asked one after the other or at once; the network may be changed while they are.
 */
export class Session {
  readonly network: Network;
  readonly folder: RunFolder;
  readonly #options: SessionOptions;
  readonly #startedAt: Date;
  readonly #epoch = process.hrtime.bigint();
  readonly #trace: LiveTrace;
  readonly #asked: FinishedQuery[] = [];
  readonly #questions = new Set<ActiveQuery>();
  readonly #stopListening: () => void;

  constructor(options: SessionOptions, folder: RunFolder, startedAt: Date) {
    const { topology, ports, overwrite } = options;
    this.#options = options;
    this.folder = folder;
    this.#startedAt = startedAt;
    this.#trace = new LiveTrace(this.#epoch, folder, {
      onReceived: (events) => {
        for (const question of this.#questions) question.onRawEvents(events);
      },
      onCounted: (events) => {
        for (const question of this.#questions) question.onEvents(events);
      },
      onOrdered: (event) => {
        options.onEvent?.(event);
        for (const question of this.#questions) question.onOrderedEvent(event);
      },
    });
    this.network = new Network({
      topology,
      ports,
      epoch: this.#epoch,
      overwrite,
      logFolder: folder.logs,
      downloadFolder: folder.downloadFolder,
      workFolder: folder.workFolder,
      openProxy: (link) =>
        openProxyFor({ network: this.network, trace: this.#trace, questions: this.#questions }, link),
      onEvents: (events) => this.#trace.take(events),
      record: (event) => this.#trace.record(event),
    });
    this.#stopListening = this.#listenForStop();
  }

  /** Everything that has happened so far, in causal order. */
  get trace(): readonly TraceEvent[] {
    return this.#trace.events;
  }

  /** What has been asked and answered so far. */
  get asked(): readonly FinishedQuery[] {
    return this.#asked;
  }

  /** @throws SimError where the network cannot be started; it is then still to be stopped */
  async start(): Promise<void> {
    const { topology } = this.#options;
    this.#trace.record({
      type: 'run:started',
      floodsim: packageVersion(),
      topology: topology.name,
      ...overlayOf(topology),
    });
    this.folder.appendLog(`floodsim ${packageVersion()}: ${topology.path}, ${topology.peers.length} peers`);
    await this.network.start();
    this.folder.appendLog('all peers are up');
  }

  /** Asks, and waits until the answer is there and nothing of the flood is under way. */
  async ask(asking: SessionQuestion): Promise<QueryResult> {
    const { file, origin, ttl, timeoutMs, prediction, signal, onEvent } = asking;
    const context = {
      network: this.network,
      settlement: this.#trace.settlement,
      timeoutMs,
      quietMs: this.#options.quietMs,
      settled: (query: string, by: 'count' | 'quiet') => {
        this.#trace.record({ type: 'query:settled', query, by });
      },
      record: (event: NewEvent, at?: number) => this.#trace.record(event, at),
      signal: signal === undefined ? this.#options.signal : AbortSignal.any([this.#options.signal, signal]),
    };
    const isProgram = this.network.peer(origin)?.spec.program !== undefined;
    const Kind = isProgram ? ForeignQuery : NativeQuery;
    const question = new Kind({ file, origin, ttl }, context, onEvent);
    this.#questions.add(question);
    try {
      const asked = { ...(await question.ask()), prediction };
      this.#asked.push(asked);
      let result = summarizeQuery(this.trace, asked);
      if (result.verdict === 'not-found') {
        // Who else has it can be known only by asking around it: for the report of why nothing was found.
        await this.network.lookUp(file);
        result = summarizeQuery(this.trace, asked);
      }
      this.folder.appendLog(`${file}: ${result.verdict}`);
      this.#trace.tell();
      return result;
    } finally {
      this.#questions.delete(question);
    }
  }

  /**
   * Becomes another topology of the same peers; see `Network.change`.
   *
   * @returns the peers that were started again
   */
  async change(topology: Topology, ports = this.network.ports): Promise<number[]> {
    this.#trace.record({ type: 'topology:changed', ...overlayOf(topology) });
    return this.network.change(topology, ports);
  }

  /** Settles when every process is gone. */
  async stop(): Promise<void> {
    await this.network.stop();
    this.#stopListening();
  }

  log(error: unknown): void {
    this.folder.appendLog(messageOf(error));
  }

  /** Counts what is left once all is stopped, and writes down what it all came to. */
  async finish({ notAsked, expect, error, judge }: SessionEnd): Promise<RunResult> {
    this.#trace.flush();
    const leftovers = await countLeftovers(this.network, this.folder);
    const queries = [...this.#asked, ...notAsked].map((asked) => summarizeQuery(this.trace, asked));
    const { topology, ports, peers } = networkResult(this.network);
    const exitCode = judge(queries, peers);
    this.#trace.record({ type: 'run:finished', exitCode });
    this.#trace.tell();
    const result: RunResult = {
      schema: 1,
      floodsim: packageVersion(),
      exitCode,
      expect,
      topology,
      ports,
      startedAt: this.#startedAt.toISOString(),
      durationMs: Number((process.hrtime.bigint() - this.#epoch) / 1000n) / 1000,
      queries,
      peers,
      violations: findViolations(this.trace),
      folder: this.folder.path,
      trace: this.folder.trace,
      log: this.folder.log,
      leftovers,
      error: errorOf(error),
    };
    this.folder.writeResult(result);
    this.folder.appendLog(`exit code ${exitCode}`);
    this.folder.appendLog(leftoversToString(leftovers));
    this.folder.checkWritten();
    return result;
  }

  /** Ctrl-C may come while peers start, when there is no question yet to be told. */
  #listenForStop(): () => void {
    const { signal, killSignal } = this.#options;
    const stop = (): void => void this.network.stop();
    const kill = (): void => this.network.kill();
    signal.addEventListener('abort', stop);
    killSignal?.addEventListener('abort', kill);
    return () => {
      signal.removeEventListener('abort', stop);
      killSignal?.removeEventListener('abort', kill);
    };
  }
}

function errorOf(error: SimError | null): RunResult['error'] {
  if (error === null) return null;
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}
