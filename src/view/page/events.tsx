import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { currentStep } from '../story/view-state.js';
import {
  type EventRow,
  eventRows,
  type OutcomeFilter,
  rowMark,
  rowPeers,
  rowText,
} from '../text/event-rows.js';
import { Mark } from './mark.js';
import type { Settings } from './settings.js';
import { timeOf } from './verdict.js';
import type { Viewer } from './viewer.js';

/** Rows above and below the visible part, so that a scroll does not show an empty list. */
const spare = 8;

/** All steps, filtered and searched. Only the rows in sight are in the document: `data-testid="event-row"`. */
export function Events({ viewer }: { readonly viewer: Viewer }) {
  const { texts, settings, view, source } = viewer;
  const { filter } = settings;
  const { story } = source;
  const query = filter.isAllQueries ? null : view.query;
  const revisions = story.queries.reduce((sum, { revision }) => sum + revision, 0);
  const rows = useMemo(
    () => eventRows(story, { ...filter, query }, texts),
    [story, filter, query, texts, revisions],
  );
  const all = filter.isAllQueries ? story.queries : story.queries.slice(view.query, view.query + 1);
  const total = all.reduce((sum, { steps }) => sum + steps.length, 0);
  return (
    <section class="events" aria-label={texts.events.title}>
      <div class="events-head">
        <h2>{texts.events.title}</h2>
        <span class="note" data-testid="event-count">
          {texts.events.count(rows.length, total)}
        </span>
      </div>
      <Filters viewer={viewer} />
      {rows.length === 0 ? (
        <p class="note">{total === 0 ? texts.events.noneYet : texts.events.none}</p>
      ) : (
        <Rows viewer={viewer} rows={rows} />
      )}
    </section>
  );
}

function Filters({ viewer }: { readonly viewer: Viewer }) {
  const { texts, settings, source } = viewer;
  const { filter } = settings;
  const { events } = texts;
  const set = (changes: Partial<Settings['filter']>): void =>
    viewer.set({ filter: { ...filter, ...changes } });
  const outcomes = Object.entries(events.outcomes) as [OutcomeFilter, string][];
  return (
    <div class="filters">
      <input
        type="search"
        data-testid="search"
        aria-label={events.search}
        placeholder={events.search}
        value={filter.search}
        onInput={(event) => set({ search: event.currentTarget.value })}
      />
      <select
        data-testid="filter-outcome"
        aria-label={events.outcome}
        value={filter.outcome}
        onChange={(event) => set({ outcome: event.currentTarget.value as OutcomeFilter })}
      >
        {outcomes.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <select
        data-testid="filter-peer"
        aria-label={events.peer}
        value={filter.peer ?? ''}
        onChange={({ currentTarget: { value } }) => set({ peer: value === '' ? null : Number(value) })}
      >
        <option value="">{events.anyPeer}</option>
        {[...source.story.peers.keys()].map((peer) => (
          <option key={peer} value={peer}>
            {texts.detail.peer(peer)}
          </option>
        ))}
      </select>
      {source.story.queries.length > 1 && (
        <select
          data-testid="filter-query"
          aria-label={texts.header.query}
          value={filter.isAllQueries ? 'all' : 'this'}
          onChange={(event) => set({ isAllQueries: event.currentTarget.value === 'all' })}
        >
          <option value="this">{events.thisQuery}</option>
          <option value="all">{events.allQueries}</option>
        </select>
      )}
    </div>
  );
}

function Rows({ viewer, rows }: { readonly viewer: Viewer; readonly rows: readonly EventRow[] }) {
  const list = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 400 });
  const rowHeight = viewer.settings.theme === 'projector' ? 28 : 22;
  const current = positionOf(viewer, rows);
  // The row of the cursor stays in sight, except where the user has scrolled and nothing has moved since.
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || current < 0) return;
    const top = current * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight;
    }
  }, [current, rowHeight, scroll.height]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const look = (): void => setScroll({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const first = Math.max(0, Math.floor(scroll.top / rowHeight) - spare);
  const last = Math.min(rows.length, Math.ceil((scroll.top + scroll.height) / rowHeight) + spare);
  const goTo = (position: number): void => {
    const row = rows[Math.min(Math.max(position, 0), rows.length - 1)];
    if (row !== undefined) viewer.openStep(row.query, row.position);
  };
  return (
    <div
      ref={list}
      class="rows"
      role="listbox"
      tabIndex={0}
      data-testid="event-list"
      aria-label={viewer.texts.events.title}
      aria-activedescendant={current >= first && current < last ? `event-${current}` : undefined}
      onClick={({ target }) => {
        const row = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
        if (row !== null) goTo(Number(row.dataset['place']));
      }}
      onKeyDown={(event) => {
        const page = Math.max(1, Math.floor(scroll.height / rowHeight) - 1);
        const moves: Readonly<Record<string, number>> = {
          ArrowDown: current + 1,
          ArrowUp: current - 1,
          PageDown: current + page,
          PageUp: current - page,
        };
        const position = moves[event.key];
        if (position === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        goTo(position);
      }}
    >
      <div class="rows-space" style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(first, last).map((row, index) => (
          <Row
            key={first + index}
            viewer={viewer}
            row={row}
            place={first + index}
            height={rowHeight}
            isCurrent={first + index === current}
          />
        ))}
      </div>
    </div>
  );
}

function Row({
  viewer,
  row,
  place,
  height,
  isCurrent,
}: {
  readonly viewer: Viewer;
  readonly row: EventRow;
  /** In the list. */
  readonly place: number;
  readonly height: number;
  readonly isCurrent: boolean;
}) {
  const { texts, view, source } = viewer;
  const query = source.story.queries[row.query];
  const step = query?.steps[row.position];
  if (query === undefined || step === undefined) return null;
  const message = source.story.messages[step.message ?? -1];
  const isFuture = row.query === view.query && step.at > view.at;
  const isSelected = view.selected?.kind === 'message' && view.selected.index === step.message;
  return (
    <div
      id={`event-${place}`}
      class={`row${isFuture ? ' future' : ''}${isCurrent ? ' current' : ''}`}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      data-testid="event-row"
      data-step={step.kind}
      style={{ top: `${place * height}px`, height: `${height}px` }}
      data-place={place}
    >
      <span class="row-time">{timeOf(query, step.at)}</span>
      <Mark kind={rowMark(step, message)} />
      <span class="row-peers">{rowPeers(step, message)}</span>
      <span class="row-text">{rowText(step, message, query, texts)}</span>
    </div>
  );
}

/** The row of the cursor: the last one of the query that is not later. */
function positionOf({ view, query }: Viewer, rows: readonly EventRow[]): number {
  if (query === undefined) return -1;
  const now = currentStep(view, query);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    const isBefore =
      row !== undefined && (row.query < view.query || (row.query === view.query && row.position <= now));
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1]?.query === view.query ? low - 1 : -1;
}
