import type { PeerId } from '../../core/vocabulary.js';
import { spanOf, stepAt, waveEnds } from './cursor.js';
import type { QueryStory } from './model.js';
import type { Target } from './moment.js';
import type { Story } from './story.js';

/** Which moment is shown, and what is selected in it. Each function below returns the next state. */
export interface ViewState {
  /** Position in `Story.queries`. */
  readonly query: number;
  /** The cursor, in ms since the start of the run. */
  readonly at: number;
  /** The step that the sentence is about, as a position in `steps`; null: the last one until the cursor. */
  readonly step: number | null;
  /** The wave that the sentence sums up; null for none. */
  readonly wave: number | null;
  readonly selected: Target | null;
  readonly pointed: Target | null;
  /** The TTL of the prediction that is shown; null to show the outcome. */
  readonly whatIf: number | null;
  /** Whether the cursor stays at the end while the trace grows. */
  readonly isFollowing: boolean;
}

/** The end of a query, where its outcome is known. */
export function viewOf(story: Story, query: number): ViewState {
  const found = story.queries[query];
  const base = { step: null, wave: null, selected: null, pointed: null, whatIf: null, isFollowing: true };
  return { ...base, query, at: found === undefined ? 0 : spanOf(found).to };
}

/** Moves the cursor; out of the query's time, to its start or end. */
export function moveTo(view: ViewState, query: QueryStory, at: number): ViewState {
  const { from, to } = spanOf(query);
  return { ...view, at: Math.min(Math.max(at, from), to), step: null, wave: null, isFollowing: at >= to };
}

/** Moves by one step; several steps may have the same time. */
export function stepBy(view: ViewState, query: QueryStory, delta: 1 | -1): ViewState {
  const now = currentStep(view, query);
  const isBetween = delta < 0 && (query.steps[now]?.at ?? 0) < view.at && view.step === null;
  return showStep(view, query, isBetween ? now : now + delta);
}

export function showStep(view: ViewState, query: QueryStory, position: number): ViewState {
  const step = Math.min(Math.max(position, 0), query.steps.length - 1);
  const at = query.steps[step]?.at ?? query.issuedAt;
  return { ...view, at, step, wave: null, isFollowing: step === query.steps.length - 1 };
}

/** Moves to the end of the next or the previous wave; beyond the last one, to the end of the query. */
export function waveBy(view: ViewState, story: Story, query: QueryStory, delta: 1 | -1): ViewState {
  const ends = waveEnds(story, query);
  // Two waves may end at one time, so the number of the wave decides, if there is one.
  const now = ends.findIndex(({ wave }) => wave === view.wave);
  const byTime = delta > 0 ? ends.find(({ at }) => at > view.at) : ends.findLast(({ at }) => at < view.at);
  const end = now < 0 ? byTime : ends[now + delta];
  const { from, to } = spanOf(query);
  const moved = moveTo(view, query, end?.at ?? (delta > 0 ? to : from));
  return { ...moved, wave: end?.wave ?? null };
}

/** The position of the step that the sentence is about; -1 before the first. */
export function currentStep({ step, at }: ViewState, query: QueryStory): number {
  return step ?? stepAt(query, at);
}

/** Selects the next or the previous message of the query, in order of sending. */
export function selectMessageBy(view: ViewState, query: QueryStory, delta: 1 | -1): ViewState {
  const { selected } = view;
  const now = selected?.kind === 'message' ? query.messages.indexOf(selected.index) : -1;
  const next = now < 0 ? (delta > 0 ? 0 : query.messages.length - 1) : now + delta;
  const index = query.messages[Math.min(Math.max(next, 0), query.messages.length - 1)];
  return index === undefined
    ? view
    : { ...view, selected: { kind: 'message', index }, step: null, wave: null };
}

/** Selects the next or the previous peer of an order; the first step selects its first or last. */
export function selectPeerBy(view: ViewState, order: readonly PeerId[], delta: 1 | -1): ViewState {
  const { selected } = view;
  const now = selected?.kind === 'peer' ? order.indexOf(selected.peer) : -1;
  const next = now < 0 ? (delta > 0 ? 0 : order.length - 1) : now + delta;
  const peer = order[Math.min(Math.max(next, 0), order.length - 1)];
  return peer === undefined ? view : { ...view, selected: { kind: 'peer', peer } };
}

/** Changes the TTL of the prediction; the first change starts at the query's own TTL. */
export function whatIfBy(view: ViewState, query: QueryStory, delta: 1 | -1, maxTtl: number): ViewState {
  const now = view.whatIf ?? Math.min(query.ttl, maxTtl);
  return { ...view, whatIf: Math.min(Math.max(now + delta, 1), Math.max(maxTtl, 1)) };
}

/** Follows the growing trace, if the cursor is at its end. */
export function follow(view: ViewState, story: Story): ViewState {
  const query = story.queries[view.query];
  if (query === undefined) return story.queries.length === 0 ? view : viewOf(story, story.queries.length - 1);
  return view.isFollowing ? { ...view, at: spanOf(query).to, step: null } : view;
}
