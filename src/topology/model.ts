import type { Address, Compression, DialectName, DigestMode, PeerId } from '../core/vocabulary.js';

export const layoutNames = ['network', 'peer', 'config'] as const;
/** How the INI file of a peer is laid out; see `docs/topologies.md`. */
export type LayoutName = (typeof layoutNames)[number];

/** One peer, as its INI section describes it. */
export interface PeerSpec extends Address {
  readonly id: PeerId;
  /** Carried and checked for the older programs' sake; nothing binds it. */
  readonly clientPort: number | undefined;
  /** Absolute path of the shared folder. */
  readonly shareDir: string;
  /** TTL of the queries that this peer issues, from its own section or the network's. */
  readonly ttl: number;
  /** The peers that this one sends queries to, in the order of the INI. Links are directed. */
  readonly neighbours: readonly PeerId[];
  /** Where its section starts: absolute path of the INI file, 1-based line. */
  readonly source: { readonly file: string; readonly line: number };
  /** The program that others wrote, where it is one; undefined where it is a peer of floodsim's own. */
  readonly program: ProgramSpec | undefined;
}

/** A program that takes the place of a peer: `exec` in a peer's section, and what belongs to it. */
export interface ProgramSpec {
  /** What to start, word by word. Words that name something beside the INI are absolute paths, unless `cwd` is given. */
  readonly command: readonly string[];
  /** Absolute path of the folder to start it in; null: in a working folder of its own. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** How it is spoken to. */
  readonly dialect: DialectName;
  /** A regular expression for the line that it prints when it is ready; null: it is when it listens. */
  readonly readyLine: string | null;
  /** Written to its standard input at its start. */
  readonly stdin: string;
  /** Base name of the configuration file that is written for it, and its layout. */
  readonly configFile: string;
  readonly configLayout: ConfigLayoutName;
  /** Whether links to others of its kind lead through a relay that sees what they say. */
  readonly tap: boolean;
}

export const configLayoutNames = ['1', '2', '3'] as const;
/** Layouts of the older programs' files: `network`, `peer` and `config`, in this order. */
export type ConfigLayoutName = (typeof configLayoutNames)[number];

/** A neighbour that some peer names and no file describes: legal, it is simply not there. */
export interface AbsentPeer extends Address {
  readonly id: PeerId;
}

/** What holds for the whole network: the optional `[Network]` section. */
export interface NetworkOptions {
  /** TTL of a query unless its peer or the command line says otherwise. Default 7. */
  readonly ttl: number;
  /** Whether a holder also forwards the query that it answers. Default false. */
  readonly forwardOnHit: boolean;
  /** How archives are packed. Default `store`. */
  readonly compression: Compression;
  /** Which digests a transfer carries. Default `both`. */
  readonly digest: DigestMode;
}

/** A validated network: ids are unique, addresses are unique, links lead to known or absent peers. */
export interface Topology {
  /** Bare name for headings and folders: the file's or folder's name without `.ini`. */
  readonly name: string;
  /** Absolute path of the INI file or of the folder of INI files. */
  readonly path: string;
  /** Of the file, or of the first of the folder that describes a peer: a folder may mix layouts of one peer per file. */
  readonly layout: LayoutName;
  readonly options: NetworkOptions;
  /** In the order of the file (a folder's files: in natural order of their paths). */
  readonly peers: readonly PeerSpec[];
  /** In the order in which they are first named. Only layouts of one peer per file can name such. */
  readonly absent: readonly AbsentPeer[];
}

/** A peer that may still lack an address or a share, as graph formats and generators give it. */
export interface PartialPeer {
  readonly id: PeerId;
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
