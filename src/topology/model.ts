import type { Address, Compression, DigestMode, PeerId } from '../vocabulary.js';

/** How the file that described a peer was laid out; see `docs/topologies.md`. */
export type LayoutName = 'network' | 'peer' | 'config';

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
}

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
