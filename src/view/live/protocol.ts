import type { PeerId } from '../../core/vocabulary.js';

/**
 * What the page of a running network and its server send each other. The server sends the trace, one event after the other, and
 * the state below whenever it changes. The page sends commands.
 */

/** A command of the page. Its result is in {@link CommandResults}. */
export type Command =
  /** Floods a query; `ttl` null: the TTL of the origin. */
  | {
      readonly do: 'ask';
      readonly origin: PeerId;
      readonly file: string;
      readonly ttl: number | null;
    }
  | { readonly do: 'kill'; readonly peer: PeerId }
  | { readonly do: 'start'; readonly peer: PeerId }
  /** Adds or removes the link on which `from` sends queries to `to`. */
  | { readonly do: 'link' | 'unlink'; readonly from: PeerId; readonly to: PeerId }
  /** Changes a setting of a peer, in the INI and in the network. */
  | { readonly do: 'modify'; readonly peer: PeerId; readonly setting: string; readonly value: string }
  | { readonly do: 'ports'; readonly ports: 'ini' | 'auto' }
  /** Delays each message on a link by this many milliseconds; 0: not at all. */
  | { readonly do: 'slow'; readonly ms: number }
  /** Adds a fault, as `--fault` takes it. */
  | { readonly do: 'fault'; readonly text: string }
  /** Ends a fault; null: all of them. */
  | { readonly do: 'heal'; readonly fault: number | null }
  /** Reads the end of a peer's log. */
  | { readonly do: 'log'; readonly peer: PeerId }
  /** Lists what the peers share. */
  | { readonly do: 'files' };

/** What the server answers to each command. */
export interface CommandResults {
  readonly ask: { readonly number: number };
  readonly kill: Done;
  readonly start: Done;
  readonly link: Changed;
  readonly unlink: Changed;
  readonly modify: Changed;
  readonly ports: Changed;
  readonly slow: Done;
  readonly fault: { readonly number: number };
  /** The numbers of those that had not ended. */
  readonly heal: { readonly healed: readonly number[] };
  readonly log: PeerLog;
  readonly files: SharedFiles;
}

type Done = Readonly<Record<string, never>>;

export interface Changed {
  /** The peers that were restarted for it. */
  readonly restarted: readonly PeerId[];
}

export interface PeerLog {
  readonly path: string;
  /** The last lines, oldest first. */
  readonly lines: readonly string[];
}

export interface SharedFiles {
  /** In the order of the topology; without peers that are not running. */
  readonly peers: readonly {
    readonly id: PeerId;
    /** Their names; a folder's name ends in `/`. */
    readonly names: readonly string[];
    /** How many further names are left out. */
    readonly more: number;
  }[];
}

/** A command that failed. */
export interface CommandError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What is true of the network now, as far as the trace does not have it. */
export interface LiveState {
  readonly topology: string;
  readonly ports: 'ini' | 'auto';
  /** Milliseconds by which messages on links are delayed. */
  readonly slowMs: number;
  /** The run folder, which has the trace so far. */
  readonly folder: string;
  /** The INI in which changes are written. */
  readonly ini: string;
  /** The names of the settings that `modify` takes. */
  readonly settings: readonly string[];
  readonly peers: readonly LivePeer[];
  /** The last queries, oldest first. */
  readonly queries: readonly LiveQuery[];
}

export interface LivePeer {
  readonly id: PeerId;
  /** `up`, `killed`, `died`, or a state between. */
  readonly state: string;
  /** As `ip:port`. */
  readonly address: string;
  /** Name of the host where it runs; null: where the page comes from. */
  readonly host: string | null;
  readonly ttl: number;
  readonly neighbours: readonly PeerId[];
  readonly isForeign: boolean;
  /** The value of each setting, as text. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface LiveQuery {
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly file: string;
  readonly origin: PeerId;
  readonly ttl: number;
  /** Its id in the trace; null while it is not known. */
  readonly query: string | null;
  /** Null while it runs. */
  readonly verdict: string | null;
}
