import type { NetworkDraft } from '../fields.js';
import type { PartialNetwork } from '../model.js';
import type { Report, SourceFile } from '../source.js';

/** What a format may be unable to hold, in words for people. */
export type Fact = 'addresses' | 'shares' | 'TTLs' | 'network options' | 'absent neighbours' | 'programs';

export interface ReadContext {
  readonly file: SourceFile;
  readonly report: Report;
  /** Logs what was changed or left out, but is not an error. */
  readonly note: (text: string) => void;
  /** Whether each link leads both ways, if the format does not say. */
  readonly undirected: boolean;
}

/** One way to write a network into one text. */
export interface Format {
  readonly name: string;
  /** Endings of file names. */
  readonly endings: readonly string[];
  readonly lacks: readonly Fact[];
  /** Reports what is not in this format. What holds for every network is checked later. */
  readonly read?: (text: string, context: ReadContext) => NetworkDraft;
  readonly write: (network: PartialNetwork, comments: readonly string[]) => string;
}
