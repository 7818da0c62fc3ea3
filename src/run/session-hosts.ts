import type { SimError } from '../core/errors.js';
import type { Address, PeerId } from '../core/vocabulary.js';
import type { LeftOnHosts, RunHosts } from '../hosts/run-hosts.js';
import { type Host, thisMachine } from '../launch/host.js';
import type { NetworkPeer } from '../launch/network-peer.js';
import type { PeerSpec } from '../topology/model.js';
import { groupBy } from '../trace/select.js';
import type { LiveTrace } from './live-trace.js';
import type { RunFolder } from './run-folder.js';
import type { SessionOptions } from './session-options.js';

export interface SessionHostsOptions {
  readonly session: SessionOptions;
  readonly folder: RunFolder;
  readonly trace: LiveTrace;
  readonly onWarning: (text: string) => void;
}

/** The hosts of a session. As long as its peers run on this machine, nothing of other hosts is loaded. */
export class SessionHosts {
  readonly #options: SessionHostsOptions;
  #hosts: RunHosts | null = null;
  /** What was left on them when they were stopped; null if there are none. */
  left: LeftOnHosts | null = null;

  constructor(options: SessionHostsOptions) {
    this.#options = options;
  }

  /** Whether the peers run on other machines. */
  get areOther(): boolean {
    return this.#options.session.hosts !== undefined;
  }

  get all(): RunHosts['all'] {
    return this.#hosts?.all ?? [];
  }

  of(peer: PeerId): Host {
    return this.#hosts?.of(peer) ?? thisMachine;
  }

  /** Resolves when an agent is on each host, or on enough of them; throws as `RunHosts.start`. */
  async start(): Promise<void> {
    const { session, folder, trace, onWarning } = this.#options;
    const { hosts: plan, topology, overwrite, signal, killSignal, onStatus } = session;
    if (plan === undefined) return;
    const { RunHosts } = await import('../hosts/run-hosts.js');
    const { CausalTimes } = await import('../trace/causal-times.js');
    trace.correctTimes(new CausalTimes());
    this.#hosts = await RunHosts.start({
      ...plan,
      ...{ topology, overwrite, signal, killSignal, onStatus, onWarning },
      logFolder: folder.logs,
      runFolder: folder.path,
      onProblem: (problem) => this.#fileProblem(problem),
      record: (event) => trace.record(event),
    });
  }

  /** Gives their hosts what these peers need before they start. */
  async prepare(specs: readonly PeerSpec[]): Promise<void> {
    await this.#hosts?.prepare(specs);
  }

  /** Resolves when all downloads that were reported so far are here, or cannot be fetched. */
  async filesSettled(): Promise<void> {
    await this.#hosts?.filesSettled();
  }

  /** @param peers those of the run, which are gone */
  async stop(peers: readonly NetworkPeer[]): Promise<void> {
    if (this.#hosts === null) return;
    const peersOf = groupBy(peers, ({ host }) => host);
    const addressesOn = (host: string): Address[] =>
      (peersOf.get(host) ?? []).flatMap(({ address }) => address ?? []);
    this.left = await this.#hosts.stop(addressesOn);
  }

  kill(): void {
    this.#hosts?.kill();
  }

  /** A full disk here is an error of the run; what cannot be fetched from a lost host is not more than that loss. */
  #fileProblem(problem: SimError): void {
    const { folder, onWarning } = this.#options;
    if (problem.code === 'no-run-folder') folder.notWritten(problem);
    onWarning(problem.message);
  }
}
