import type { ArrivedFile, ShareComparison } from '../control/messages.js';
import type { PeerId } from '../core/vocabulary.js';
import type { MessageGate } from '../proxy/message-gate.js';
import type { PeerSpec, Topology } from '../topology/model.js';
import type { NewEvent, TraceEvent } from '../trace/event.js';
import type { Recorder, RunClock } from '../trace/recorder.js';
import type { Ports } from './peer-config.js';
import type { ProxyPlacesOptions } from './proxy-places.js';

export type { GatedMessage, MessageGate } from '../proxy/message-gate.js';

/** How a network starts that has faults. */
export interface StartPlan {
  /** Peers that do not start with the others. */
  readonly without?: ReadonlySet<PeerId>;
  /** Called when all peers listen, before they are linked; it may end some of them. */
  readonly beforeLinks?: () => Promise<void>;
}

/** What a network is made from, and what it reports to. */
export interface NetworkOptions extends ProxyPlacesOptions {
  readonly topology: Topology;
  /** `auto`: the system chooses every port. */
  readonly ports: Ports;
  /** `process.hrtime.bigint()` of the run's beginning. */
  readonly epoch: bigint;
  readonly overwrite: boolean;
  /** Whether native peers remove verified downloads, and do not share them. Default false. */
  readonly discardsDownloads?: boolean | undefined;
  /** Whether native peers accept origins and holders that are not of the run. */
  readonly allowUnknownPeers: boolean;
  /** Folders for the children's logs and for each peer's downloads. */
  readonly logFolder: string;
  readonly downloadFolder: (peer: PeerId) => string;
  /** The working folder of a foreign peer. */
  readonly workFolder: (peer: PeerId) => string;
  /** Gives other hosts what these peers need there; undefined: all peers run on this machine. */
  readonly prepare?: ((specs: readonly PeerSpec[]) => Promise<void>) | undefined;
  readonly clock: RunClock;
  /** Records what the proxies see. */
  readonly proxyRecorder: Recorder;
  /** Called when a link from a native peer to a foreign one gets a proxy, which reports what arrives. */
  readonly onProxied?: ((from: PeerId, to: PeerId) => void) | undefined;
  /** Decides when each message on a link may go on. Default: at once. */
  readonly gate?: MessageGate | undefined;
  /** Milliseconds in which all peers must be ready. Default: no limit while they give signs of life. */
  readonly startMs?: number | undefined;
  /** Called if the network needs much of the memory that is available. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Called with the events of one event-loop turn of one peer. */
  readonly onEvents: (events: readonly TraceEvent[]) => void;
  /** Compares a file that has arrived with the file in the share of its holder; `from` is null if that is not of the run. */
  readonly compare: (
    arrived: ArrivedFile & { readonly from: PeerId | null; readonly at: PeerId },
  ) => Promise<ShareComparison>;
  /** Records what the supervisor itself saw. */
  readonly record: (event: NewEvent) => void;
}
