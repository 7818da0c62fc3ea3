import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, exitCodeOfStop } from '../core/errors.js';
import { readFault } from '../faults/grammar.js';
import { isFoundIn, predictFlood } from '../judge/prediction.js';
import type { RunResult } from '../judge/result.js';
import { descendantsOf } from '../processes/usage.js';
import type { RunFolder } from '../run/run-folder.js';
import { Session } from '../run/session.js';
import type { Topology } from '../topology/model.js';
import type { TraceEvent } from '../trace/event.js';
import type { SoakCase, SoakQuery } from './case.js';
import { FaultTally } from './fault-tally.js';
import type { EndedCase, EndedQuery } from './result.js';
import { SoakShares, sha256OfFile } from './shares.js';

/** All faults of a case are healed after so many milliseconds, also if its queries still run. */
const healMs = 2_000;

/** It is on all links, and never starts. */
const waitingFault = 'cut * on topology:changed';
/** How long what a case has used may still be there. */
const removalMs = 10_000;

export interface SoakNetworkOptions {
  readonly topology: Topology;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal | undefined;
  /** A query without a sign of life for so long has not ended. */
  readonly timeoutMs: number;
  readonly quietMs: number;
  /** Called with each event, in causal order. */
  onEvent(event: TraceEvent): void;
}

/** A running network on which one case follows the other. */
export class SoakNetwork {
  readonly session: Session;
  readonly folder: RunFolder;
  readonly tally = new FaultTally();
  readonly #shares: SoakShares;
  readonly #options: SoakNetworkOptions;
  /** Processes of the network when all its peers are ready. */
  #processes = 0;

  constructor(options: SoakNetworkOptions) {
    const { topology, folder, signal, killSignal, quietMs } = options;
    this.#options = options;
    this.folder = folder;
    const shares = new SoakShares(join(folder.path, 'shares'));
    this.#shares = shares;
    const peers = topology.peers.map((spec) => ({ ...spec, shareDir: shares.of(spec.id) }));
    this.session = new Session(
      {
        topology: { ...topology, peers },
        ports: 'auto',
        permissions: {},
        overwrite: true,
        keepsResults: false,
        allowUnknownPeers: false,
        quietMs,
        // A foreign peer has proxies on its links only if a fault may need them from its start.
        faults: peers.some(({ program }) => program !== undefined) ? [readFault(waitingFault)] : [],
        signal,
        killSignal,
        onEvent: (event) => {
          this.tally.see(event);
          options.onEvent(event);
        },
      },
      folder,
      new Date(),
    );
  }

  /** @throws SimError if it cannot start; it must then still be stopped */
  async start(): Promise<void> {
    await this.session.start();
    this.#options.signal.throwIfAborted();
    this.#processes = this.#countProcesses();
  }

  /** Runs a case: its files, its faults, its queries, and one more query after all faults are healed. */
  async run(drawn: SoakCase, faults: readonly string[] = drawn.faults): Promise<EndedCase> {
    const { session, tally } = this;
    tally.startCase();
    const shared = this.#shares.fill(drawn);
    try {
      // Its random numbers must not depend on the cases before.
      for (const [index, text] of faults.entries())
        await session.addFault(text, `${drawn.seed} ${drawn.number} ${index}`);
      const queries = await this.#askAll(drawn);
      await this.#heal();
      const proof = await this.#ask(drawn.proof);
      const leftovers = await this.#leftovers();
      return {
        case: drawn,
        queries,
        proof,
        shared,
        ...this.#predictProof(drawn),
        stoppedByFaults: tally.stopped,
        died: tally.died,
        ...leftovers,
      };
    } finally {
      this.#shares.empty(drawn);
      session.forgetEndedFaults();
      for (const { id } of session.network.peers) this.#clear(id);
    }
  }

  /** Files of half transfers in the folders of these peers. */
  temporaryFilesOf(isCounted: (peer: { readonly id: number }) => boolean): number {
    const { peers } = this.session.network;
    return peers.filter(isCounted).reduce((sum, { id }) => sum + this.#temporariesOf(id), 0);
  }

  /** Resolves when every process is gone. */
  async stop(): Promise<RunResult> {
    const { session, folder } = this;
    const { signal } = this.#options;
    try {
      await session.stop();
      return await session.finish({
        notSent: [],
        expect: null,
        error: null,
        judge: () => (signal.aborted ? exitCodeOfStop(signal) : ExitCode.ok),
      });
    } finally {
      folder.close();
      rmSync(join(folder.path, 'shares'), { recursive: true, force: true });
    }
  }

  /** A peer may still remove a rejected file after its query has ended. */
  async #leftovers(): Promise<Pick<EndedCase, 'strayProcesses' | 'temporaryFiles'>> {
    const { killed, hasPaused } = this.tally;
    const end = performance.now() + removalMs;
    for (;;) {
      // The first pause starts the warden, which lets paused peers go on if this process dies.
      const strayProcesses = this.#countProcesses() - this.#processes - (hasPaused ? 1 : 0);
      // A peer that is killed cannot remove them.
      const temporaryFiles = this.temporaryFilesOf(({ id }) => !killed.has(id));
      const isClean = strayProcesses <= 0 && temporaryFiles === 0;
      if (isClean || performance.now() > end) return { strayProcesses, temporaryFiles };
      await sleep(20);
    }
  }

  async #askAll({ queries, atOnce }: SoakCase): Promise<EndedQuery[]> {
    // A query waits as long as a fault holds its origin.
    const timer = setTimeout(
      () => void this.session.heal().catch((error) => this.session.log(error)),
      healMs,
    );
    try {
      return atOnce
        ? await Promise.all(queries.map((query) => this.#ask(query)))
        : await inTurn(queries, (query) => this.#ask(query));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all faults, and starts all peers that are gone. */
  async #heal(): Promise<void> {
    const { network } = this.session;
    await this.session.heal();
    for (const { id, isGone } of network.peers) if (isGone) await network.restart(id);
  }

  async #ask(query: SoakQuery): Promise<EndedQuery> {
    const { file, origin, ttl } = query;
    const { timeoutMs } = this.#options;
    if (this.session.network.peer(origin)?.isReady !== true)
      return { ...query, result: null, download: null };
    const result = await this.session.query({ file, isFolder: false, origin, ttl, timeoutMs });
    const { verdict, holder, savedTo } = result;
    const actual = savedTo === null ? null : sha256OfFile(savedTo);
    return { ...query, result, download: verdict === 'verified' ? { holder, actual } : null };
  }

  #predictProof({ proof, files }: SoakCase): Pick<EndedCase, 'reachable' | 'isReachable'> {
    const { peers, options } = this.session.network.topology;
    const { file, origin, ttl } = proof;
    const holders = new Set(files.find(({ name }) => name === file)?.holders);
    const { forwardOnHit } = options;
    const prediction = predictFlood({ file, ttl, peers, origin, holders, forwardOnHit });
    const areNative = peers.every(
      ({ id, program }) => program === undefined || (id !== origin && !holders.has(id)),
    );
    return { reachable: prediction.outcome.reached, isReachable: areNative && isFoundIn(prediction) };
  }

  #countProcesses(): number {
    return descendantsOf(process.pid)?.length ?? this.session.network.alive;
  }

  #downloadsOf(peer: number): readonly string[] {
    try {
      return readdirSync(this.folder.downloadFolder(peer));
    } catch {
      return [];
    }
  }

  #temporariesOf(peer: number): number {
    return this.#downloadsOf(peer).filter((name) => name.endsWith('.part')).length;
  }

  /** Removes what a peer has downloaded. */
  #clear(peer: number): void {
    for (const name of this.#downloadsOf(peer))
      rmSync(join(this.folder.downloadFolder(peer), name), { recursive: true, force: true });
  }
}

async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
