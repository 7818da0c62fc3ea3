import type { Report, SourceFile } from '../source.js';
import type { PartialNetwork } from './network-draft.js';

/** What some formats have no place for, in words for people. */
export type Fact = 'addresses' | 'shares' | 'TTLs' | 'network options' | 'absent neighbours' | 'programs';

export interface ReadContext {
  readonly file: SourceFile;
  readonly report: Report;
  /** Tells what was not taken as it stands, without being wrong. */
  readonly note: (text: string) => void;
  /** Whether each link leads both ways, where the format does not say. */
  readonly undirected: boolean;
}

/** One way to write a network's shape into one text. */
export interface Format {
  readonly name: string;
  /** Of file names. */
  readonly endings: readonly string[];
  readonly lacks: readonly Fact[];
  /** What is wrong is reported; the draft may then not be used. */
  readonly read?: (text: string, context: ReadContext) => PartialNetwork;
  readonly write: (draft: PartialNetwork, comments: readonly string[]) => string;
}
