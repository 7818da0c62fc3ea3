import type { LayoutName } from '../model.js';
import type { Report, SourceFile } from '../source.js';
import type { FileDraft } from './draft.js';
import type { Section } from './read-sections.js';

/** One way to lay out an INI file. */
export interface Layout {
  readonly name: LayoutName;
  /** Whether these are the sections of a file of this layout. */
  readonly detect: (sections: readonly Section[]) => boolean;
  /** Finds each fact in the sections. Reports sections and keys that are unknown, missing or there twice. */
  readonly read: (sections: readonly Section[], report: Report, file: SourceFile) => FileDraft;
}
