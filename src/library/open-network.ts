import { setMaxListeners } from 'node:events';
import { ExitCode, exitCodeOfStop, SimError } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import type { SessionFault } from '../run/controlled-fault.js';
import { type AppliedModification, modifyPeer, readOnlyReason } from '../run/modify-peer.js';
import { checkTimeout, checkTtl } from '../run/number-options.js';
import { peerOf, type RunOptions, readWanted } from '../run/options.js';
import type { Session } from '../run/session.js';
import { exitCodeOf } from '../run/verdict.js';
import type { Topology } from '../topology/model.js';
import type { TraceEvent } from '../trace/event.js';

export interface AskOptions extends Pick<RunOptions, 'from' | 'ttl' | 'timeout'> {
  /** Cancels this query; the network keeps running. The verdict is then `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/** A peer of an open network, as it is now. */
export interface OpenPeer {
  readonly id: PeerId;
  readonly isUp: boolean;
  /** Where it listens; null if it is not up. */
  readonly ip: string | null;
  readonly port: number | null;
  /** Id of its process; null if it is not up, and for some foreign peers. */
  readonly pid: number | null;
  /** Name of the host where its process is; null: this machine. */
  readonly host: string | null;
}

/** A change of a setting. */
export interface Modified {
  /** The value before, as text: neighbours as `0/3/4`, or `none`. */
  readonly from: string;
  /** The value after. */
  readonly to: string;
  /** Absolute paths of the files that were changed. */
  readonly files: readonly string[];
  /** The peers that were restarted. */
  readonly restarted: readonly PeerId[];
}

/** A running network: what `sim shell` is for people, for code. */
export class OpenNetwork {
  readonly #session: Session;
  readonly #cwd: string;
  readonly #where: string;
  readonly #signal: AbortSignal;
  readonly #closing = new AbortController();
  /** By origin and file. */
  readonly #running = new Map<string, Promise<QueryResult>>();
  /** Peers that were killed on purpose: their end is not a failure of the network. */
  readonly #killed = new Set<PeerId>();
  #closed: Promise<RunResult> | null = null;

  /** @internal Use {@link open}. */
  constructor(session: Session, where: string, cwd: string, signal: AbortSignal) {
    this.#session = session;
    this.#where = where;
    this.#cwd = cwd;
    this.#signal = signal;
  }

  /** The topology as it is now, after all modifications. */
  get topology(): Topology {
    return this.#session.network.topology;
  }

  get peers(): readonly OpenPeer[] {
    return this.#session.network.peers.map(({ spec: { id }, isReady, address, pid, host }) => ({
      id,
      isUp: isReady,
      ip: isReady ? (address?.ip ?? null) : null,
      port: isReady ? (address?.port ?? null) : null,
      pid: isReady ? (pid ?? null) : null,
      host,
    }));
  }

  /** Reads all events so far from the run folder, each after its cause. */
  events(): AsyncGenerator<TraceEvent, void, undefined> {
    return this.#session.events();
  }

  /** Absolute path of the run folder, with the trace, the logs and the downloads. */
  get folder(): string {
    return this.#session.folder.path;
  }

  /**
   * Searches the network for a file, and fetches it. Resolves when the outcome is known and the flood has ended. Several
   * queries may run at the same time, but not two of one peer for one file.
   *
   * @param text base name of a file or folder; with `/` behind it, only of a folder
   * @throws SimError `bad-usage`, also if the peer already searches for the file; `peer-failed` (exit code 4) if the origin
   *   is not running
   */
  async ask(text: string, { from, ttl, timeout, signal }: AskOptions = {}): Promise<QueryResult> {
    this.#requireOpen();
    const { file, isFolder } = readWanted(text);
    const origin = peerOf(this.topology, from);
    if (this.#session.network.peer(origin.id)?.isReady !== true) {
      throw new SimError('peer-failed', `peer ${origin.id} is not running`, {
        hint: 'start it, or ask another peer',
        exitCode: ExitCode.network,
      });
    }
    const key = `${origin.id} ${file}`;
    if (this.#running.has(key)) {
      throw new SimError('bad-usage', `peer ${origin.id} is already searching for ${file}`, {
        hint: 'wait for its answer',
      });
    }
    const limits = { ttl: ttl === undefined ? origin.ttl : checkTtl(ttl), timeoutMs: checkTimeout(timeout) };
    // Not AbortSignal.any: with it, an AbortSignal.timeout of the caller may be collected before it fires.
    const cancelling = new AbortController();
    const cancel = (): void => cancelling.abort();
    const signals = [this.#closing.signal, ...(signal === undefined ? [] : [signal])];
    // Each running query listens, and Node would print a warning at the eleventh.
    setMaxListeners(0, ...signals);
    for (const one of signals) one.addEventListener('abort', cancel, { once: true });
    if (signals.some(({ aborted }) => aborted)) cancel();
    const query = this.#session.query({
      ...{ file, isFolder, origin: origin.id, ...limits },
      signal: cancelling.signal,
    });
    this.#running.set(key, query);
    try {
      return await query;
    } finally {
      this.#running.delete(key);
      for (const one of signals) one.removeEventListener('abort', cancel);
    }
  }

  /**
   * Kills the process of a peer, like a crash. Resolves when it is gone.
   *
   * @throws SimError `bad-usage` if there is no such peer, or if it is not running
   */
  async kill(id: PeerId): Promise<void> {
    this.#requireOpen();
    const { network } = this.#session;
    if (network.peer(peerOf(this.topology, id).id)?.isGone !== false) {
      throw new SimError('bad-usage', `peer ${id} is not running`, { hint: 'start it first' });
    }
    this.#killed.add(id);
    await network.killPeer(id);
  }

  /**
   * Restarts a peer that was killed or has died. Resolves when it is linked again.
   *
   * @throws SimError `bad-usage`, `port-taken`, `peer-failed`, `timed-out`
   */
  async start(id: PeerId): Promise<void> {
    this.#requireOpen();
    const { network } = this.#session;
    if (network.peer(peerOf(this.topology, id).id)?.isGone === false) {
      throw new SimError('bad-usage', `peer ${id} is running`, { hint: 'kill it first' });
    }
    this.#killed.delete(id);
    await network.restart(id);
  }

  /**
   * Changes a setting of a peer, in its INI file and in the network. Everything is checked before anything changes; only
   * affected peers are restarted.
   *
   * @param setting `ip`, `serverport`, `clientport`, `sharedir`, `peerlist` or `ttl`
   * @param value as in `sim shell`: a `peerlist` is `0/3/4` or `none`
   * @returns null if nothing would change
   * @throws SimError `bad-usage`, `bad-topology`, `file-changed`, `not-written`, `port-taken`, `peer-failed`, `timed-out`
   */
  async modify(id: PeerId, setting: string, value: string | number): Promise<Modified | null> {
    this.#requireOpen();
    const peer = peerOf(this.topology, id);
    const readOnly = await readOnlyReason(this.#where, this.topology.path, this.#cwd);
    if (readOnly !== null) throw new SimError('bad-usage', readOnly.message, { hint: readOnly.hint });
    const done = await modifyPeer(this.#session, peer.id, setting, String(value), this.#cwd);
    return done === null ? null : modified(done);
  }

  /** All faults so far, in the order of their numbers. */
  get faults(): readonly SessionFault[] {
    return this.#session.faults;
  }

  /**
   * Adds a fault, such as `cut 2-3 for 1s`. If it waits for nothing, it has begun to act when this resolves.
   *
   * @returns its number
   * @throws SimError `bad-usage` if it cannot be read, or if this network cannot have it
   */
  addFault(text: string): Promise<number> {
    this.#requireOpen();
    return this.#session.addFault(text);
  }

  /**
   * Ends a fault, or all of them, and undoes what can be undone: a peer that it killed starts again, one that it paused goes on.
   *
   * @returns the numbers of those that had not ended
   * @throws SimError `bad-usage` if no fault has this number
   */
  heal(fault?: number): Promise<number[]> {
    this.#requireOpen();
    return this.#session.heal(fault);
  }

  /**
   * Stops everything, and writes the result. Running queries are cancelled. Resolves when no process is left; a second call
   * gives the same result.
   *
   * The exit code is that of `sim run` with the same queries: 0 also without any; 4 if a peer died that was not killed.
   *
   * @throws SimError `no-run-folder` (exit code 74) if the trace or the result could not be written
   */
  close(): Promise<RunResult> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<RunResult> {
    this.#closing.abort();
    await Promise.allSettled(this.#running.values());
    return closeSession(this.#session, null, this.#signal, this.#killed);
  }

  #requireOpen(): void {
    if (this.#closed === null && !this.#signal.aborted) return;
    throw new SimError('bad-usage', 'the network is closed', { hint: 'open it again' });
  }
}

function modified({ from, to, files, restarted }: AppliedModification): Modified {
  return { from, to, files: files.map(({ path }) => path), restarted };
}

/** Stops a session, and writes its result. */
export async function closeSession(
  session: Session,
  error: SimError | null,
  signal: AbortSignal,
  killed: ReadonlySet<PeerId> = new Set(),
): Promise<RunResult> {
  try {
    await session.stop();
    return await session.finish({
      notSent: [],
      expect: null,
      error,
      judge: (queries, peers) =>
        exitCodeOf({
          queries,
          stopCode: signal.aborted ? exitCodeOfStop(signal) : null,
          networkFailed: error !== null || peers.some(({ id, end }) => end !== 'stopped' && !killed.has(id)),
          expect: undefined,
        }),
    });
  } finally {
    session.folder.close();
  }
}
