import type { SourceLocation } from '../source.js';
import type { ProgramDraft } from './program-keys.js';
import type { Entry, Section } from './read-sections.js';

/**
 * What one INI file says, whatever its layout: the same facts in the same places, but still as written.
 *
 * An entry is undefined where the file has none; if it had to have it, that has been reported.
 */
export interface FileDraft {
  readonly peers: readonly PeerDraft[];
  /** The `[Network]` section. */
  readonly options: Section | undefined;
  /** False if some section could not be told: it may describe a peer that others name. */
  readonly isComplete: boolean;
}

export interface PeerDraft {
  /** Where its section starts. */
  readonly location: SourceLocation;
  readonly id: Entry | undefined;
  readonly ip: Entry | undefined;
  readonly port: Entry | undefined;
  readonly clientPort: Entry | undefined;
  readonly shareDir: Entry | undefined;
  readonly ttl: Entry | undefined;
  readonly links: LinksDraft;
  readonly program: ProgramDraft;
}

/** Whom a peer sends queries to. */
export interface LinksDraft {
  readonly ids: Entry | undefined;
  /** Layouts of one peer per file also say where each neighbour listens; undefined in the others. */
  readonly addresses: { readonly ips: Entry | undefined; readonly ports: Entry | undefined } | undefined;
}
