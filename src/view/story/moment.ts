import type { PeerId } from '../../core/vocabulary.js';
import type { QueryStory } from './model.js';
import type { Story } from './story.js';

/** What can be pointed at and selected, in every view. */
export type Target =
  | { readonly kind: 'message'; readonly index: number }
  | { readonly kind: 'peer'; readonly peer: PeerId }
  /** A link, in whatever direction it is used. */
  | { readonly kind: 'link'; readonly from: PeerId; readonly to: PeerId };

/** What all views show together. */
export interface Moment {
  readonly story: Story;
  readonly query: QueryStory;
  /** The cursor, in ms since the start of the run. Everything later is the future. */
  readonly at: number;
  /** Position of the selected message in `Story.messages`. */
  readonly selected: number | null;
  /** What the pointer is over. */
  readonly pointed: Target | null;
  /** The TTL of the prediction that is shown instead of the outcome; null to show the outcome. */
  readonly whatIf: number | null;
  /** Whether the trace still grows: there is no future to show, and no outcome before it is known. */
  readonly isLive: boolean;
  /** Whether the pictures leave the hosts out. Default false. */
  readonly hidesHosts?: boolean;
}
