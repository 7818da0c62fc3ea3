import { resolve } from 'node:path';
import { SimError } from '../errors.js';
import { Network } from '../supervisor/network.js';
import { linkCount } from '../topology/index.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import { Recorder, runClock } from '../trace/recorder.js';
import type { RunResult } from '../trace/result.js';
import { Settlement } from '../trace/settlement.js';
import { type AskedQuestion, summarizeQuery } from '../trace/summary.js';
import { Timeline } from '../trace/timeline.js';
import { version } from '../version.js';
import { countLeftovers, leftoversToString } from './leftovers.js';
import { type CheckedOptions, checkOptions, type RunOptions } from './options.js';
import { Question } from './question.js';
import { RunFolder } from './run-folder.js';
import { exitCodeOf } from './verdict.js';

/**
 * Runs a network: starts a process per peer, asks for each file in turn, stops everything, and says what it came to.
 *
 * The result's `exitCode` is what `sim run` exits with; a network that fails is a result, not an error.
 *
 * @throws SimError (exit code 2) where the input is bad: nothing has then been started or written
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const checked = await checkOptions(options);
  const startedAt = new Date();
  const folder =
    options.out === undefined
      ? RunFolder.createNew(checked.cwd, checked.topology.name, startedAt)
      : RunFolder.createAt(resolve(checked.cwd, options.out), checked.overwrite);
  try {
    return await new Run(checked, options, folder, startedAt).run();
  } finally {
    folder.close();
  }
}

/**
 * Events are told on so often, in the order of their times. Peers tell of one flood over channels of their own, and
 * without this a branch that tells late would stand behind others that happened after it.
 */
const tellEveryMs = 20;

/** One run: the only place where network, trace and folder meet. */
class Run {
  readonly #checked: CheckedOptions;
  readonly #options: RunOptions;
  readonly #folder: RunFolder;
  readonly #startedAt: Date;
  readonly #epoch = process.hrtime.bigint();
  readonly #signal: AbortSignal;
  readonly #trace: TraceEvent[] = [];
  readonly #settlement = new Settlement();
  readonly #timeline = new Timeline((event) => this.#emit(event));
  readonly #recorder: Recorder;
  readonly #network: Network;
  readonly #asked: AskedQuestion[] = [];
  #untold: TraceEvent[] = [];
  #telling: NodeJS.Timeout | undefined;
  #question: Question | null = null;
  #error: SimError | null = null;

  constructor(checked: CheckedOptions, options: RunOptions, folder: RunFolder, startedAt: Date) {
    this.#checked = checked;
    this.#options = options;
    this.#folder = folder;
    this.#startedAt = startedAt;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#recorder = new Recorder('sim', runClock(this.#epoch), (events) => this.#take(events));
    this.#network = new Network({
      topology: checked.topology,
      ports: checked.ports,
      epoch: this.#epoch,
      overwrite: checked.overwrite,
      logFolder: folder.logs,
      downloadFolder: folder.downloadFolder,
      onEvents: (events) => this.#take(events),
      record: (event) => this.#record(event),
    });
  }

  async run(): Promise<RunResult> {
    const { topology, get } = this.#checked;
    this.#record({
      type: 'run:started',
      floodsim: version,
      topology: topology.name,
      peers: topology.peers.map(({ id, neighbours }) => ({ id, neighbours })),
      absent: topology.absent.map(({ id }) => id),
    });
    this.#folder.appendLog(`floodsim ${version}: ${topology.path}, ${topology.peers.length} peers`);
    const stopListening = this.#listenForStop();
    try {
      await this.#network.start();
      this.#folder.appendLog('all peers are up');
      for (const file of get) {
        if (this.#signal.aborted) break;
        await this.#ask(file);
      }
    } catch (error) {
      if (!(error instanceof SimError)) throw error;
      if (!this.#signal.aborted) this.#error = error;
      this.#folder.appendLog(error.message);
    } finally {
      await this.#network.stop();
      stopListening();
    }
    return this.#finish();
  }

  /** Ctrl-C may come while peers start, when there is no question yet to be told. */
  #listenForStop(): () => void {
    const stop = (): void => void this.#network.stop();
    const kill = (): void => this.#network.kill();
    this.#signal.addEventListener('abort', stop);
    this.#options.killSignal?.addEventListener('abort', kill);
    if (this.#signal.aborted) stop();
    return () => {
      this.#signal.removeEventListener('abort', stop);
      this.#options.killSignal?.removeEventListener('abort', kill);
    };
  }

  async #ask(file: string): Promise<void> {
    const { from, ttl, timeoutMs } = this.#checked;
    this.#question = new Question(
      { file, origin: from, ttl },
      {
        network: this.#network,
        settlement: this.#settlement,
        timeoutMs,
        settled: (query) => this.#record({ type: 'query:settled', query }),
        signal: this.#signal,
      },
    );
    const asked = await this.#question.ask();
    this.#question = null;
    this.#asked.push(asked);
    const { verdict } = summarizeQuery(this.#trace, asked);
    this.#folder.appendLog(`${file}: ${verdict}`);
    // Who else has it can be known only by asking around it: for the report of why nothing was found.
    if (verdict === 'not-found') await this.#network.lookUp(file);
  }

  #record(event: NewEvent): void {
    this.#recorder.record(event);
    this.#recorder.flush();
  }

  /** One turn's events of one process. Counted at once; shown in causal order. */
  #take(events: readonly TraceEvent[]): void {
    for (const event of events) this.#settlement.see(event);
    for (const event of events) this.#timeline.add(event);
    this.#telling ??= setTimeout(() => this.#tell(), tellEveryMs);
    this.#question?.see(events);
  }

  #emit(event: TraceEvent): void {
    this.#trace.push(event);
    this.#untold.push(event);
    if (event.type === 'peer:died') {
      const { peer, signal, code, log } = event;
      this.#folder.appendLog(`peer ${peer} died (${signal ?? `exit code ${code}`}); its log is ${log}`);
    }
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    // All clocks are one, so no event is dated before its cause; and of one date the cause came first.
    const events = this.#untold.sort((one, other) => one.at - other.at);
    this.#untold = [];
    this.#folder.appendTrace(events);
    for (const event of events) this.#options.onEvent?.(event);
  }

  async #finish(): Promise<RunResult> {
    const { topology, ports, from, ttl, get, expect } = this.#checked;
    this.#timeline.flush();
    const left = await countLeftovers(this.#network, this.#folder);
    const notAsked = get.slice(this.#asked.length).map((file): AskedQuestion => {
      return {
        file,
        origin: from,
        ttl,
        query: null,
        otherwise: this.#signal.aborted ? 'interrupted' : 'failed',
      };
    });
    const queries = [...this.#asked, ...notAsked].map((asked) => summarizeQuery(this.#trace, asked));
    const peers = this.#network.peers.map(({ id, address, pid, life }) => ({
      id,
      ip: address?.ip ?? topology.peers.find((peer) => peer.id === id)?.ip ?? '',
      port: address?.port ?? null,
      pid: pid ?? null,
      end: life.state === 'stopped' || life.state === 'died' ? life.state : ('failed' as const),
    }));
    const exitCode = exitCodeOf({
      queries,
      interrupted: this.#signal.aborted,
      networkFailed: this.#error !== null || peers.some(({ end }) => end !== 'stopped'),
      expect,
    });
    this.#record({ type: 'run:finished', exitCode });
    this.#tell();
    const result: RunResult = {
      schema: 1,
      floodsim: version,
      exitCode,
      expect: expect ?? null,
      topology: {
        name: topology.name,
        path: topology.path,
        peers: topology.peers.length,
        links: linkCount(topology.peers),
      },
      ports,
      startedAt: this.#startedAt.toISOString(),
      durationMs: Number((process.hrtime.bigint() - this.#epoch) / 1000n) / 1000,
      queries,
      peers,
      folder: this.#folder.path,
      trace: this.#folder.trace,
      log: this.#folder.log,
      left,
      error: errorOf(this.#error),
    };
    this.#folder.writeResult(result);
    this.#folder.appendLog(`exit code ${exitCode}`);
    this.#folder.appendLog(leftoversToString(left));
    this.#folder.checkWritten();
    return result;
  }
}

function errorOf(error: SimError | null): RunResult['error'] {
  if (error === null) return null;
  return { code: error.code, message: error.message, mend: error.mend ?? null };
}
