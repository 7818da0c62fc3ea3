import type { HostResources } from '../control/agent-messages.js';
import type { ArrivedFile } from '../control/messages.js';
import { Child, type RunningChild } from '../processes/child.js';
import { type Content, contentsIn } from '../share/contents.js';
import { treeDigestOf } from '../share/tree-digest.js';
import type { ReportedEvent } from '../trace/event.js';

/** Where peers' processes are started. */
export interface Host {
  /** Null: this machine. */
  readonly name: string | null;
  /** Where its peers listen; null: as the topology says. */
  readonly address: string | null;
  /** Where its peers reach this machine; null: at the addresses of the peers themselves. */
  readonly supervisor: string | null;
  /** What its monotonic clock shows at a moment of ours, in nanoseconds. */
  timeThere(here: bigint): bigint;
  /** The events of one of its peers, with times by our clock, and with paths that are valid here. */
  translated(events: readonly ReportedEvent[]): readonly ReportedEvent[];
  /**
   * What it has for processes; null: it is this machine, or lost.
   *
   * @param threads how many more are wanted
   */
  resources(threads: number): Promise<HostResources | null>;
  /** The path there of a share, or of a file in the folder of the run. */
  there(path: string): string;
  /** The opposite. */
  here(path: string): string;
  /** A `TreeDigest` of a file that has arrived there; null if it cannot be read. */
  digest(arrived: Pick<ArrivedFile, 'path' | 'kind'>): Promise<string | null>;
  /** As `contentsIn`, with paths that are valid here. */
  contents(folders: readonly string[], file: string): Promise<readonly Content[] | null>;
  /** @param log path of its output on this machine */
  start<To, From>(entry: 'peer', log: string, onMessage: (message: From) => void): RunningChild<To>;
}

export const thisMachine: Host = {
  name: null,
  address: null,
  supervisor: null,
  timeThere: (here) => here,
  translated: (events) => events,
  there: (path) => path,
  here: (path) => path,
  digest: ({ path, kind }) =>
    treeDigestOf({ path, kind }).then(
      ({ sha256 }) => sha256,
      () => null,
    ),
  contents: contentsIn,
  resources: async () => null,
  start: (entry, log, onMessage) => new Child(entry, log, onMessage),
};
