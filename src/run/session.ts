import { messageOf } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import type { Fault } from '../faults/fault.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import type { QueryRequest } from '../judge/summary.js';
import { Network } from '../launch/network.js';
import type { Topology } from '../topology/model.js';
import { type TraceEvent, traceSchema } from '../trace/event.js';
import { readTrace } from '../trace/read-trace.js';
import type { SessionFault } from './controlled-fault.js';
import { LiveTrace } from './live-trace.js';
import { countLeftovers, leftoversToString, overlayOf } from './network-report.js';
import { QueryResults } from './query-results.js';
import type { GivenPermissions } from './require-permissions.js';
import type { RunFolder } from './run-folder.js';
import { runQuery } from './run-query.js';
import { SessionFaults } from './session-faults.js';
import { SessionHosts } from './session-hosts.js';
import type { QueryOptions, SessionEnd, SessionOptions } from './session-options.js';
import { SessionResult } from './session-result.js';
import { ShareComparer } from './share-comparer.js';

export type { PeerDescription } from '../control/messages.js';

/**
 * A running network with its trace: the one place where network, trace and folder meet.
 *
 * Queries may run one after the other or at the same time; the network may be changed meanwhile.
 */
export class Session {
  readonly network: Network;
  readonly folder: RunFolder;
  readonly #options: SessionOptions;
  readonly #startedAt: Date;
  readonly #epoch = process.hrtime.bigint();
  readonly #trace: LiveTrace;
  readonly #result = new SessionResult();
  readonly #results: QueryResults;
  readonly #hosts: SessionHosts;
  readonly #comparer = new ShareComparer({
    contents: (peer, file) => this.#hosts.of(peer).contents(this.network.peer(peer)?.folders ?? [], file),
    digest: (at, arrived) => this.#hosts.of(at).digest(arrived),
  });
  readonly #faults: SessionFaults;
  readonly #removeListeners: () => void;

  constructor(options: SessionOptions, folder: RunFolder, startedAt: Date) {
    const {
      topology,
      ports,
      overwrite,
      save,
      allowUnknownPeers,
      startMs,
      onEvent,
      keepsResults = true,
    } = options;
    this.#options = options;
    this.folder = folder;
    this.#startedAt = startedAt;
    const trace = new LiveTrace(this.#epoch, folder);
    this.#trace = trace;
    const onForget = (query: string): void => {
      trace.forget(query);
      this.#comparer.forget(query);
    };
    this.#results = new QueryResults(onForget, keepsResults);
    const kept = keepsResults ? [this.#result] : [];
    for (const fold of [this.#results, ...kept]) trace.subscribe({ onOrdered: (event) => fold.see(event) });
    trace.subscribe(this.#comparer);
    options.lockstep?.follow(trace);
    if (onEvent !== undefined) trace.subscribe({ onOrdered: onEvent });
    const onWarning = (text: string): void => {
      folder.appendLog(`warning: ${text}`);
      options.onWarning?.(text);
    };
    this.#hosts = new SessionHosts({ session: options, folder, trace, onWarning });
    this.network = new Network({
      topology,
      ports,
      epoch: this.#epoch,
      overwrite,
      discardsDownloads: save === false,
      allowUnknownPeers,
      startMs,
      gate: options.lockstep?.gate,
      logFolder: folder.logs,
      downloadFolder: folder.downloadFolder,
      workFolder: folder.workFolder,
      hostOf: (peer) => this.#hosts.of(peer),
      prepare: this.#hosts.areOther ? (specs) => this.#hosts.prepare(specs) : undefined,
      otherHosts: () => this.#hosts.all,
      clock: trace.clock,
      proxyRecorder: trace.proxyRecorder,
      onProxied: (from, to) => trace.linkProxied(from, to),
      onWarning,
      onEvents: (events) => trace.receive(events),
      compare: (arrived) => this.#comparer.compare(arrived),
      record: (event) => trace.record(event),
    });
    this.#faults = new SessionFaults({
      network: this.network,
      trace,
      seed: options.seed,
      onWarning,
      onActing: options.lockstep?.holdUntil,
    });
    this.#removeListeners = this.#listenForStop();
    // Also of a run that is interrupted before its network starts: each trace begins with this event.
    trace.record({
      type: 'run:started',
      schema: traceSchema,
      floodsim: packageVersion(),
      topology: topology.name,
      ...overlayOf(topology),
      ...(topology.options.forwardOnHit && { forwardOnHit: true }),
      ...(topology.options.strategy !== 'flood' && { strategy: topology.options.strategy }),
      ...(this.#faultsAtStart.length > 0 && { seed: this.#faults.seed }),
    });
  }

  /** Whether its peers run on other machines. */
  get hasHosts(): boolean {
    return this.#hosts.areOther;
  }

  get permissions(): GivenPermissions {
    return this.#options.permissions;
  }

  /** How many queries have ended. */
  get queryCount(): number {
    return this.#results.count;
  }

  /** All events so far, each after its cause. */
  async *events(): AsyncGenerator<TraceEvent, void, undefined> {
    this.#trace.flush();
    yield* readTrace(this.folder.trace, { partial: true });
  }

  /** The events of one query so far, each after its cause. */
  async eventsOf(query: string): Promise<readonly TraceEvent[]> {
    const kept = this.#results.eventsOf(query);
    if (kept !== null) return kept;
    const saved: TraceEvent[] = [];
    for await (const event of this.events()) if ('query' in event && event.query === query) saved.push(event);
    return saved;
  }

  /** Whether a peer has accepted the link from another one, and it is not closed. */
  isLinkAccepted(from: number, to: number): boolean {
    return this.#trace.settlement.isLinkAccepted(from, to);
  }

  /** @throws SimError if the network cannot start; it must then still be stopped */
  async start(): Promise<void> {
    const { path, peers } = this.#options.topology;
    this.folder.appendLog(`floodsim ${packageVersion()}: ${path}, ${peers.length} peers`);
    await this.#hosts.start();
    await this.network.start(await this.#faults.beforeStart(this.#faultsAtStart));
    await this.#faults.ready();
    this.folder.appendLog('all peers are ready');
  }

  /** Sends a query, and waits for its outcome and for the end of its flood. */
  async query(request: QueryRequest & QueryOptions): Promise<QueryResult> {
    const { quietMs, signal, lockstep, isUnattended } = this.#options;
    const result = await runQuery(request, {
      network: this.network,
      trace: this.#trace,
      results: this.#results,
      folder: this.folder,
      quietMs,
      signal,
      isLockstep: lockstep !== undefined,
      areFaultsStill: isUnattended ? this.#faults.areStill : undefined,
    });
    await this.#hosts.filesSettled();
    return result;
  }

  /**
   * Changes to another topology of the same peers; see `Network.change`.
   *
   * @returns the peers that were restarted
   */
  async change(changed: Topology, ports = this.network.ports): Promise<number[]> {
    // All peers search in one way, so it stays as it was at the start, whatever the files say.
    const { strategy } = this.network.topology.options;
    const topology = { ...changed, options: { ...changed.options, strategy } };
    this.#trace.record({ type: 'topology:changed', ...overlayOf(topology) });
    return this.network.change(topology, ports);
  }

  /** All faults so far, in the order of their numbers. */
  get faults(): readonly SessionFault[] {
    return this.#faults.list;
  }

  /**
   * Adds a fault to the running network. If it waits for nothing, it has begun to act when this resolves.
   *
   * @param seed of its random numbers, which then do not depend on its number; default: that of the session
   * @returns its number
   * @throws SimError `bad-usage`
   */
  addFault(text: string, seed?: string): Promise<number> {
    return this.#faults.add(text, seed);
  }

  /**
   * Ends a fault, or all of them, and undoes what can be undone.
   *
   * @returns the numbers of those that had not ended
   * @throws SimError `bad-usage` if no fault has this number
   */
  heal(fault?: number): Promise<number[]> {
    return this.#faults.heal(fault);
  }

  /** Leaves the faults that have ended out of `faults`, and out of the result. */
  forgetEndedFaults(): void {
    this.#faults.forgetEnded();
    this.#result.forgetEndedFaults();
  }

  /** Resolves when every process is gone. */
  async stop(): Promise<void> {
    this.#faults.stop();
    await Promise.all([this.network.stop(), this.#faults.idle()]);
    await this.#hosts.stop(this.network.peers);
    this.#removeListeners();
  }

  log(error: unknown): void {
    this.folder.appendLog(messageOf(error));
  }

  /** Counts the leftovers after the stop, and writes the result. */
  async finish({ notSent, ...end }: SessionEnd): Promise<RunResult> {
    this.#trace.end();
    this.#trace.flush();
    const leftovers = await countLeftovers(this.network, this.folder, this.#hosts.left);
    await this.#result.isReady;
    const ended = await this.#results.all(this.folder.trace);
    const queries = [...ended, ...notSent.map((query) => this.#results.unsent(query))];
    const result = this.#result.make(
      {
        network: this.network,
        folder: this.folder,
        trace: this.#trace,
        startedAt: this.#startedAt,
        epoch: this.#epoch,
        seed: this.#faults.seed,
        leftovers,
        queries,
      },
      end,
    );
    this.folder.writeResult(result);
    this.folder.appendLog(`exit code ${result.exitCode}`);
    this.folder.appendLog(leftoversToString(leftovers));
    this.folder.checkWritten();
    return result;
  }

  get #faultsAtStart(): readonly Fault[] {
    return this.#options.faults ?? [];
  }

  /** Ctrl-C also stops a network that is still starting, before any query. */
  #listenForStop(): () => void {
    const { signal, killSignal } = this.#options;
    const stop = (): void => void this.network.stop();
    const kill = (): void => {
      this.network.kill();
      this.#hosts.kill();
    };
    signal.addEventListener('abort', stop);
    killSignal?.addEventListener('abort', kill);
    return () => {
      signal.removeEventListener('abort', stop);
      killSignal?.removeEventListener('abort', kill);
    };
  }
}
