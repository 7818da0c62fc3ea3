import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PeerId } from '../../../core/vocabulary.js';
import { LiveConnection } from '../../live/connection.js';
import type { Target } from '../../story/moment.js';
import { Story } from '../../story/story.js';
import type { Texts } from '../../text/en.js';
import { LivePanel } from './live-panel.js';
import { browserTransport } from './transport.js';

/** The part of the viewer that the controls use. */
export interface ControlledViewer {
  readonly texts: Texts;
  readonly view: { readonly selected: Target | null; readonly isFollowing: boolean };
  readonly isPlaying: boolean;
  select(target: Target): void;
  /** Shows another query, by its position in `Story.queries`. */
  choose(query: number): void;
}

export interface LiveSource {
  readonly story: Story;
  readonly isLive: true;
  onChange(listener: () => void): () => void;
  readonly Controls: FunctionComponent<{ readonly viewer: ControlledViewer }>;
}

/** Connects the page to the server that it was loaded from. */
export function liveSource(): LiveSource {
  const story = new Story();
  const listeners = new Set<() => void>();
  let isScheduled = false;
  const announce = (): void => {
    isScheduled = false;
    for (const listener of [...listeners]) listener();
  };
  const connection = new LiveConnection({
    transport: browserTransport,
    onEvent: (event) => story.see(event),
    // A flood has hundreds of events; the page is drawn once for all of a frame.
    onChange: () => {
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(announce);
    },
  });

  function Controls({ viewer }: { readonly viewer: ControlledViewer }) {
    const asked = useShownQuery(story, connection, viewer);
    const { selected } = viewer.view;
    // The choice stays when a message is selected, or another query is shown.
    const peer = useRef<PeerId | null>(null);
    if (selected?.kind === 'peer') peer.current = selected.peer;
    return (
      <LivePanel
        connection={connection}
        texts={viewer.texts.live}
        peer={peer.current}
        onPeer={(chosen) => viewer.select({ kind: 'peer', peer: chosen })}
        onAsked={(number) => {
          asked.current = number;
        }}
      />
    );
  }

  return {
    story,
    isLive: true,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    Controls,
  };
}

/**
 * Shows a query when it begins: one that this page has sent, and one of another page unless the user looks at the past.
 *
 * @returns where to put the number of a query that this page has sent
 */
function useShownQuery(
  { queries }: Story,
  { state }: LiveConnection,
  viewer: ControlledViewer,
): { current: number | null } {
  const asked = useRef<number | null>(null);
  const seen = useRef(queries.length);
  useEffect(() => {
    const own = state?.queries.find(({ number }) => number === asked.current)?.query ?? null;
    let shown = own === null ? -1 : queries.findIndex(({ id }) => id === own);
    if (shown >= 0) asked.current = null;
    const isNew = queries.length > seen.current && viewer.view.isFollowing && !viewer.isPlaying;
    if (shown < 0 && isNew) shown = queries.length - 1;
    seen.current = queries.length;
    if (shown >= 0) viewer.choose(shown);
  });
  return asked;
}
