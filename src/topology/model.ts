import type { Address, Compression, DialectName, DigestMode, PeerId } from '../core/vocabulary.js';
import type { Fault } from '../faults/fault.js';

export const layoutNames = ['network', 'peer', 'config'] as const;
/** How the INI file of a peer is laid out; see `docs/topologies.md`. */
export type LayoutName = (typeof layoutNames)[number];

/** A peer, as its INI section describes it. */
export interface PeerSpec extends Address {
  readonly id: PeerId;
  /** What a graph called the peer before it got a number. */
  readonly name?: string | undefined;
  /** Validated for compatibility with older programs; floodsim does not use it. */
  readonly clientPort: number | undefined;
  /** Absolute path of the shared folder. */
  readonly shareDir: string;
  /** TTL of the queries that this peer sends as their origin, from its own section or the network's. */
  readonly ttl: number;
  /** The peers that this one sends queries to, in the order of the INI. Links are directed. */
  readonly neighbours: readonly PeerId[];
  /** Where its section starts: absolute path of the INI file, 1-based line. */
  readonly source: { readonly file: string; readonly line: number };
  /** The program of a foreign peer; undefined: a native peer. */
  readonly program: ProgramSpec | undefined;
}

/** The program of a foreign peer: `exec` in its section, and the keys that belong to it. */
export interface ProgramSpec {
  /** The words of the command. Words that name a file beside the INI are absolute paths, unless `cwd` is given. */
  readonly command: readonly string[];
  /** Absolute path of the folder in which it starts; null: a new working folder. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** The dialect in which messages are sent to it. */
  readonly dialect: DialectName;
  /** A regular expression for the line that it prints when it is ready; null: it is ready when it listens. */
  readonly readyLine: string | null;
  /** Text that is written to its standard input when it starts. */
  readonly stdin: string;
  /** Base name of the configuration file that is written for it, and its layout. */
  readonly configFile: string;
  readonly configLayout: ConfigLayoutName;
  /** Whether its links to other foreign peers go through a proxy that records the messages. */
  readonly tap: boolean;
}

export const configLayoutNames = ['1', '2', '3'] as const;
/** The layouts as the older programs number them: `network`, `peer` and `config`, in this order. */
export type ConfigLayoutName = (typeof configLayoutNames)[number];

/** A neighbour that is listed and has no file: allowed, it counts as offline. */
export interface AbsentPeer extends Address {
  readonly id: PeerId;
}

/** Options of the whole network: the optional `[Network]` section. */
export interface NetworkOptions {
  /** TTL of a query unless its peer or the command line says otherwise. Default 7. */
  readonly ttl: number;
  /** Whether a holder also forwards the query that it answers. Default false. */
  readonly forwardOnHit: boolean;
  /** The search strategy with its settings, such as `walk:walkers=4`. Default `flood`. */
  readonly strategy: string;
  /** How archives are packed. Default `store`. */
  readonly compression: Compression;
  /** Which digests a transfer carries. Default `both`. */
  readonly digest: DigestMode;
}

/** The `[Launcher]` section: on which hosts a run starts its peers, unless the command line says otherwise. */
export interface LauncherSpec {
  /** One of `launcherNames`, or a command. */
  readonly launcher: string;
  /** How many, or their names. */
  readonly hosts?: number | readonly string[] | undefined;
  /** `blocks`, `round-robin` or `random:<seed>`. */
  readonly place?: string | undefined;
  /** Whether the run goes on without hosts that are missing. */
  readonly partial?: boolean | undefined;
  /** Seconds. */
  readonly hostsWithin?: number | undefined;
  /** Its file (absolute path), and the 1-based line of each key. */
  readonly source: { readonly file: string; readonly lines: Readonly<Record<string, number>> };
}

/** A validated network: ids are unique, addresses are unique, links lead to known or absent peers. */
export interface Topology {
  /** Bare name for headings and folders: the file's or folder's name without `.ini`. */
  readonly name: string;
  /** Absolute path of the INI file or of the folder of INI files. */
  readonly path: string;
  /** Of the file, or of the first file in the folder with a peer: a folder may mix the layouts with one peer per file. */
  readonly layout: LayoutName;
  readonly options: NetworkOptions;
  /** In the order of the file (a folder's files: in natural order of their paths). */
  readonly peers: readonly PeerSpec[];
  /** In the order in which they are first listed. Only layouts with one peer per file can list such neighbours. */
  readonly absent: readonly AbsentPeer[];
  /** The lines of the `[Faults]` sections. A run has them before those of the command line. */
  readonly faults: readonly NamedFault[];
  /** Undefined: the peers run on this machine. */
  readonly launcher?: LauncherSpec | undefined;
}

/** A line of a `[Faults]` section. */
export interface NamedFault {
  /** The user's. */
  readonly name: string;
  /** With absolute paths. */
  readonly fault: Fault;
}

/** A peer that may still lack an address or a share, as graph formats and generators give it. */
export interface PartialPeer {
  readonly id: PeerId;
  readonly name?: string | undefined;
  /** The peers that it sends queries to, in order. */
  readonly neighbours: readonly PeerId[];
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly clientPort?: number | undefined;
  /** As written: absolute, or relative to the file's folder. */
  readonly shareDir?: string | undefined;
  /** Its own TTL; undefined: that of the network. */
  readonly ttl?: number | undefined;
  readonly program?: ProgramSpec | undefined;
}

/** What every format can hold, or a part of it. */
export interface PartialNetwork {
  readonly options: NetworkOptions;
  readonly peers: readonly PartialPeer[];
  /** Neighbours that are not described. */
  readonly absent: readonly Pick<PartialPeer, 'id' | 'ip' | 'port'>[];
  /** Undefined: none. */
  readonly faults?: readonly NamedFault[] | undefined;
  readonly launcher?: LauncherSpec | undefined;
}

/**
 * The links of a network, compact enough for a million peers: nodes 0 to `nodes - 1`.
 *
 * No link is there twice, an undirected one in one of its two directions only, and none leads from a node to itself.
 */
export interface EdgeArrays {
  readonly nodes: number;
  /** Whether a link leads only from its source to its target; else both send queries to each other. */
  readonly directed: boolean;
  /** Link `i` leads from `sources[i]` to `targets[i]`. */
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}
