import type { ComponentType } from 'preact';
import type { Story } from '../story/story.js';
import type { Maps } from './maps.js';
import type { Viewer } from './viewer.js';

/** Where the page's trace comes from: a saved one, or a running network. */
export interface Source {
  readonly story: Story;
  /** Whether events may still arrive. */
  readonly isLive: boolean;
  /** Calls the listener after each change of the story; returns how to end that. */
  onChange(listener: () => void): () => void;
  readonly maps: Maps;
  /** Controls of a running network, below the header. */
  readonly Controls?: ComponentType<{ readonly viewer: Viewer }>;
}
