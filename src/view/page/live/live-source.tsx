import { useEffect, useRef, useState } from 'preact/hooks';
import type { PeerId } from '../../../core/vocabulary.js';
import { LiveConnection } from '../../live/connection.js';
import { faultTargetOf } from '../../story/fault-offers.js';
import type { Draft } from '../../story/idle-query.js';
import type { Target } from '../../story/moment.js';
import { Story } from '../../story/story.js';
import type { Source } from '../source.js';
import type { Viewer } from '../viewer.js';
import { FaultMenu } from './fault-menu.js';
import { LivePanel } from './live-panel.js';
import { browserTransport } from './transport.js';

/** Connects the page to the server that it was loaded from. */
export function liveSource(): Source {
  const story = new Story();
  const listeners = new Set<() => void>();
  let isScheduled = false;
  let draft: Draft | null = null;
  /** The choice stays when a message is selected, or another query is shown. */
  let chosen: PeerId | null = null;
  /** The time of the latest event in the run, and on this page's clock. */
  let latest = { at: 0, arrivedAt: 0 };
  const announce = (): void => {
    isScheduled = false;
    for (const listener of [...listeners]) listener();
  };
  const connection = new LiveConnection({
    transport: browserTransport,
    onEvent: (event) => {
      story.see(event);
      latest = { at: story.endAt, arrivedAt: performance.now() };
    },
    // A flood has hundreds of events; the page is drawn once for all of a frame.
    onChange: () => {
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(announce);
    },
  });

  function Controls({ viewer }: { readonly viewer: Viewer }) {
    const asked = useShownQuery(story, connection, viewer);
    const [isSlow, setSlow] = useState(false);
    useReplay(viewer, isSlow);
    const { slowMs = 0 } = connection.state ?? {};
    useMovingCursor(viewer, slowMs > 0, () => latest.at + performance.now() - latest.arrivedAt);
    const { selected } = viewer.view;
    if (selected?.kind === 'peer') chosen = selected.peer;
    return (
      <LivePanel
        connection={connection}
        texts={viewer.texts.live}
        faults={story.faults}
        peer={chosen}
        onPeer={(peer) => viewer.select({ kind: 'peer', peer })}
        onAsked={(number) => {
          asked.current = number;
        }}
        onDraft={(changed) => {
          draft = changed;
          // What is selected stands where the forecast would be.
          if (draft !== null) viewer.select(null);
          announce();
        }}
        isSlow={isSlow}
        onSlow={setSlow}
      />
    );
  }

  function Faults({ viewer, target }: { readonly viewer: Viewer; readonly target: Target }) {
    const aim = faultTargetOf(target, story.messages);
    if (aim === null) return null;
    return (
      <FaultMenu key={JSON.stringify(aim)} connection={connection} target={aim} texts={viewer.texts.live} />
    );
  }

  return {
    story,
    isLive: true,
    get draft() {
      return draft;
    },
    get origin() {
      return chosen;
    },
    ttlOf: (peer) => connection.state?.peers.find(({ id }) => id === peer)?.ttl,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    Controls,
    Faults,
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
  viewer: Viewer,
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
    // Its events may be here before its number: then it is shown already, and may be playing.
    if (shown >= 0 && shown !== viewer.query?.index) viewer.choose(shown);
  });
  return asked;
}

/** Plays each query once from its start when it has ended, if wished: a flood is over in milliseconds. */
function useReplay(viewer: Viewer, isWished: boolean): void {
  const { query, source } = viewer;
  const last = useRef(-1);
  useEffect(() => {
    if (!isWished) last.current = source.story.queries.length - 1;
    const hasEnded = query !== undefined && !viewer.isLive && viewer.view.isFollowing && !viewer.isPlaying;
    if (!isWished || !hasEnded || query.index <= last.current) return;
    last.current = query.index;
    viewer.togglePlay();
  });
}

/**
 * Moves the cursor with the time while a delayed query runs, so that messages are seen on their way. Without a delay they arrive
 * faster than a page can draw.
 *
 * @param now in ms since the start of the run
 */
function useMovingCursor(viewer: Viewer, isDelayed: boolean, now: () => number): void {
  const { query, view } = viewer;
  const isMoving = isDelayed && query !== undefined && viewer.isLive && view.isFollowing && !viewer.isPlaying;
  const clock = useRef(now);
  clock.current = now;
  useEffect(() => {
    if (!isMoving) return;
    const move = (): void => {
      viewer.change((before, shown) => {
        const at = Math.min(clock.current(), viewer.planOf(shown).axis.endAt);
        return { ...before, at: Math.max(before.at, at) };
      });
      frame = requestAnimationFrame(move);
    };
    let frame = requestAnimationFrame(move);
    return () => cancelAnimationFrame(frame);
  }, [viewer, isMoving]);
}
