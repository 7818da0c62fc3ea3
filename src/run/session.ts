import { messageOf, type SimError } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import type { Address } from '../core/vocabulary.js';
import type { Fault } from '../faults/fault.js';
import type { LeftOnHosts, RunHosts } from '../hosts/run-hosts.js';
import { FaultResults } from '../judge/fault-results.js';
import { HostResults } from '../judge/host-results.js';
import { Judge } from '../judge/judge.js';
import { Notices } from '../judge/notices.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import type { QueryRequest } from '../judge/summary.js';
import { type Host, thisMachine } from '../launch/host.js';
import { Network } from '../launch/network.js';
import type { Topology } from '../topology/model.js';
import { type TraceEvent, traceSchema } from '../trace/event.js';
import { readTrace } from '../trace/read-trace.js';
import { groupBy } from '../trace/select.js';
import type { SessionFault } from './controlled-fault.js';
import { leftFiles } from './left-files.js';
import { LiveTrace } from './live-trace.js';
import { countLeftovers, leftoversToString, networkResult, overlayOf } from './network-report.js';
import { QueryResults } from './query-results.js';
import type { GivenPermissions } from './require-permissions.js';
import type { RunFolder } from './run-folder.js';
import { runQuery } from './run-query.js';
import { SessionFaults } from './session-faults.js';
import type { QueryOptions, SessionEnd, SessionOptions } from './session-options.js';
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
  readonly #notices = new Notices();
  readonly #faultResults = new FaultResults();
  readonly #hostResults = new HostResults();
  readonly #judge = new Judge();
  readonly #results: QueryResults;
  readonly #hostOf = (peer: number): Host => this.#hosts?.of(peer) ?? thisMachine;
  readonly #comparer = new ShareComparer({
    contents: (peer, file) => this.#hostOf(peer).contents(this.network.peer(peer)?.folders ?? [], file),
    digest: (at, arrived) => this.#hostOf(at).digest(arrived),
  });
  readonly #faults: SessionFaults;
  readonly #removeListeners: () => void;
  readonly #warn = (text: string): void => {
    this.folder.appendLog(`warning: ${text}`);
    this.#options.onWarning?.(text);
  };
  #hosts: RunHosts | null = null;
  /** What is left on its hosts; null if it has none. */
  #left: LeftOnHosts | null = null;

  constructor(options: SessionOptions, folder: RunFolder, startedAt: Date) {
    const { topology, ports, overwrite, allowUnknownPeers, startMs, onEvent, keepsResults = true } = options;
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
    const kept = keepsResults ? [this.#notices, this.#judge, this.#faultResults, this.#hostResults] : [];
    for (const fold of [this.#results, ...kept]) trace.subscribe({ onOrdered: (event) => fold.see(event) });
    trace.subscribe(this.#comparer);
    options.lockstep?.follow(trace);
    if (onEvent !== undefined) trace.subscribe({ onOrdered: onEvent });
    this.network = new Network({
      topology,
      ports,
      epoch: this.#epoch,
      overwrite,
      allowUnknownPeers,
      startMs,
      gate: options.lockstep?.gate,
      logFolder: folder.logs,
      downloadFolder: folder.downloadFolder,
      workFolder: folder.workFolder,
      hostOf: this.#hostOf,
      prepare: options.hosts && (async (specs) => this.#hosts?.prepare(specs)),
      otherHosts: () => this.#hosts?.all ?? [],
      clock: trace.clock,
      proxyRecorder: trace.proxyRecorder,
      onProxied: (from, to) => trace.linkProxied(from, to),
      onWarning: this.#warn,
      onEvents: (events) => trace.receive(events),
      compare: (arrived) => this.#comparer.compare(arrived),
      record: (event) => trace.record(event),
    });
    this.#faults = new SessionFaults({
      network: this.network,
      trace,
      seed: options.seed,
      onWarning: this.#warn,
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
      ...(this.#faultsAtStart.length > 0 && { seed: this.#faults.seed }),
    });
  }

  /** Whether its peers run on other machines. */
  get hasHosts(): boolean {
    return this.#options.hosts !== undefined;
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
    const { topology, hosts, signal, killSignal, onStatus } = this.#options;
    this.folder.appendLog(`floodsim ${packageVersion()}: ${topology.path}, ${topology.peers.length} peers`);
    if (hosts !== undefined) {
      const { RunHosts } = await import('../hosts/run-hosts.js');
      const { CausalTimes } = await import('../trace/causal-times.js');
      this.#trace.correctTimes(new CausalTimes());
      this.#hosts = await RunHosts.start({
        ...hosts,
        topology,
        logFolder: this.folder.logs,
        runFolder: this.folder.path,
        overwrite: this.#options.overwrite,
        signal,
        killSignal,
        onStatus,
        onWarning: this.#warn,
        onProblem: (problem) => this.#fileProblem(problem),
        record: (event) => this.#trace.record(event),
      });
    }
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
    await this.#hosts?.filesSettled();
    return result;
  }

  /**
   * Changes to another topology of the same peers; see `Network.change`.
   *
   * @returns the peers that were restarted
   */
  async change(topology: Topology, ports = this.network.ports): Promise<number[]> {
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
    this.#faultResults.forgetEnded();
  }

  /** Resolves when every process is gone. */
  async stop(): Promise<void> {
    this.#faults.stop();
    await Promise.all([this.network.stop(), this.#faults.idle()]);
    const peersOf = groupBy(this.network.peers, ({ host }) => host);
    const addressesOn = (host: string): Address[] =>
      (peersOf.get(host) ?? []).flatMap(({ address }) => address ?? []);
    this.#left = (await this.#hosts?.stop(addressesOn)) ?? null;
    this.#removeListeners();
  }

  /** A full disk here is an error of the run; what cannot be fetched from a lost host is not more than that loss. */
  #fileProblem(problem: SimError): void {
    if (problem.code === 'no-run-folder') this.folder.notWritten(problem);
    this.#warn(problem.message);
  }

  log(error: unknown): void {
    this.folder.appendLog(messageOf(error));
  }

  /** Counts the leftovers after the stop, and writes the result. */
  async finish({ notSent, expect, error, judge }: SessionEnd): Promise<RunResult> {
    this.#trace.end();
    this.#trace.flush();
    const leftovers = await countLeftovers(this.network, this.folder, this.#left);
    const ended = await this.#results.all(this.folder.trace);
    const queries = [...ended, ...notSent.map((query) => this.#results.unsent(query))];
    const { topology, ports, peers } = networkResult(this.network);
    const faults = this.#faultResults.result;
    const exitCode = judge(queries, peers, faults);
    this.#trace.record({ type: 'run:finished', exitCode });
    this.#trace.flush();
    const startedAt = this.#startedAt.toISOString();
    const files = leftFiles({ folder: this.folder.path, peers }, this.folder.beganAt);
    const { violations } = this.#judge.judge({ files, result: { exitCode, leftovers } });
    const result: RunResult = {
      schema: 1,
      floodsim: packageVersion(),
      exitCode,
      expect,
      topology,
      ports,
      startedAt,
      durationMs: Number((process.hrtime.bigint() - this.#epoch) / 1000n) / 1000,
      queries,
      peers,
      hosts: this.#hostResults.result,
      notices: this.#notices.result,
      faults,
      seed: faults.length === 0 ? null : this.#faults.seed,
      violations,
      folder: this.folder.path,
      trace: this.folder.trace,
      log: this.folder.log,
      leftovers,
      error: error && { code: error.code, message: error.message, hint: error.hint ?? null },
    };
    this.folder.writeResult(result);
    this.folder.appendLog(`exit code ${exitCode}`);
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
      this.#hosts?.kill();
    };
    signal.addEventListener('abort', stop);
    killSignal?.addEventListener('abort', kill);
    return () => {
      signal.removeEventListener('abort', stop);
      killSignal?.removeEventListener('abort', kill);
    };
  }
}
