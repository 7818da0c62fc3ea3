import type { FunctionComponent } from 'preact';
import type { PeerId } from '../../core/vocabulary.js';
import type { Layout } from '../draw/layout/layout.js';
import type { Draft } from '../story/idle-query.js';
import type { Target } from '../story/moment.js';
import type { Story } from '../story/story.js';
import type { Viewer } from './viewer.js';

/** Where the page's trace comes from: a saved one, or a running network. */
export interface Source {
  readonly story: Story;
  /** Whether events may still arrive. */
  readonly isLive: boolean;
  /** Calls the listener after each change of the story; returns how to end that. */
  onChange(listener: () => void): () => void;
  /** The map of the network at its start, if it was saved. */
  readonly map?: Layout | null;
  /** The TTL of a peer's queries in a running network, if it is known. */
  ttlOf?(peer: PeerId): number | undefined;
  /** The query that the user is about to send; null if there is none. */
  readonly draft?: Draft | null;
  /** The peer that will ask the next query, if the user has chosen it. */
  readonly origin?: PeerId | null;
  /** Controls of a running network, below the header. */
  readonly Controls?: FunctionComponent<{ readonly viewer: Viewer }>;
  /** The faults that can be aimed at what is selected in a running network. */
  readonly Faults?: FunctionComponent<{ readonly viewer: Viewer; readonly target: Target }>;
}
