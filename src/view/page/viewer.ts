import type { FaultResult } from '../../judge/fault-results.js';
import type { Violation } from '../../judge/violation.js';
import type { Layout } from '../draw/layout/layout.js';
import { usualView } from '../draw/network/places.js';
import type { ThemeName } from '../draw/pen.js';
import type { Plan } from '../draw/space-time/plan.js';
import { spanOf } from '../story/cursor.js';
import { hasNetworkChanged } from '../story/idle-query.js';
import type { QueryStory } from '../story/model.js';
import type { Moment, Target } from '../story/moment.js';
import { follow, moveTo, showStep, stepBy, type ViewState, viewOf, waveBy } from '../story/view-state.js';
import type { Texts } from '../text/en.js';
import { textsFor } from '../text/texts.js';
import { Derived } from './derived.js';
import { Maps } from './maps.js';
import { Player } from './player.js';
import type { Settings } from './settings.js';
import type { Source } from './source.js';
import { WireLookup } from './wire.js';

/** What the page shows, and all that can be done to it. Each change is announced to the listeners. */
export class Viewer {
  readonly source: Source;
  readonly wire: WireLookup;
  view: ViewState;
  settings: Settings;
  /** How often the pictures were reset; they forget their zoom when it rises. */
  fits = 0;
  readonly #player: Player;
  readonly #listeners = new Set<() => void>();
  readonly derived: Derived;
  readonly #maps: Maps;

  constructor(source: Source, settings: Settings) {
    this.source = source;
    this.wire = new WireLookup(source.story);
    this.settings = settings;
    this.derived = new Derived(source.story);
    this.#maps = new Maps(source.map ?? null, () => this.#announce());
    this.view = viewOf(source.story, source.isLive ? Math.max(0, source.story.queries.length - 1) : 0);
    this.#player = new Player((at) =>
      this.#update({ at, isFollowing: this.query !== undefined && at >= spanOf(this.query).to }),
    );
    source.onChange(() => {
      if (!this.isPlaying) this.view = follow(this.view, source.story);
      this.#announce();
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get texts(): Texts {
    return textsFor(this.settings.language);
  }

  get query(): QueryStory | undefined {
    return this.source.story.queries[this.view.query];
  }

  /** What the pictures show: the query, or a network without one. */
  get shown(): QueryStory | undefined {
    return this.query ?? this.#idle;
  }

  /**
   * What the picture of the network and the prediction show: the same, or the network as it is now if it has changed since, or if
   * the user is about to send the next query.
   */
  get shownInNetwork(): QueryStory | undefined {
    const { query, source, view } = this;
    if (!source.isLive || query === undefined) return this.shown;
    const isPast = !view.isFollowing || this.isPlaying || view.whatIf !== null;
    const isOfQuery = isPast || this.isLive || view.selected?.kind === 'message';
    const isIdle = (source.draft ?? null) !== null || (!isOfQuery && hasNetworkChanged(source.story, query));
    return isIdle ? this.#idle : query;
  }

  get #idle(): QueryStory | undefined {
    const { selected } = this.view;
    const origin = selected?.kind === 'peer' ? selected.peer : (this.source.origin ?? null);
    return this.derived.idle(origin, (peer) => this.source.ttlOf?.(peer), this.source.draft ?? null);
  }

  /** Whether events of the query may still arrive. */
  get isLive(): boolean {
    const { query } = this;
    return (
      this.source.isLive && (query === undefined || query.resolvedAt === null || query.settledAt === null)
    );
  }

  get isPlaying(): boolean {
    return this.#player.isPlaying;
  }

  /** Whether the cursor is on its way. */
  get isMoving(): boolean {
    return this.isPlaying || this.#player.goal !== null;
  }

  momentOf(query: QueryStory): Moment {
    const { at, selected, pointed, whatIf } = this.view;
    return {
      story: this.source.story,
      query,
      at: query.index < 0 ? query.issuedAt : at,
      selected: selected?.kind === 'message' ? selected.index : null,
      pointed: pointed ?? (selected?.kind === 'message' ? null : selected),
      whatIf,
      isLive: this.isLive,
      hidesHosts: this.settings.hidesHosts,
    };
  }

  /** While a query runs, a message that is missing may still arrive. */
  get violations(): readonly Violation[] {
    return this.isLive ? [] : this.derived.violations();
  }

  get faults(): readonly FaultResult[] {
    return this.derived.faults();
  }

  planOf(query: QueryStory): Plan {
    return this.derived.plan(query, this.settings.axis, this.isLive);
  }

  /** How the network is laid out now. */
  get layout(): 'rings' | 'map' {
    const query = this.shownInNetwork;
    const map = query === undefined ? null : this.mapOf(query);
    return this.settings.layout ?? (map === null ? 'rings' : usualView(map));
  }

  /** The map of the network; null until it is computed. */
  mapOf({ overlay }: QueryStory): Layout | null {
    return this.#maps.of(overlay);
  }

  togglePlay(): void {
    const { query } = this;
    if (query === undefined) return;
    if (this.isPlaying) {
      this.#player.stop();
      return this.#announce();
    }
    this.view = { ...this.view, step: null, wave: null, whatIf: null, isFollowing: false };
    const { axis } = this.planOf(query);
    this.#player.play(axis, this.view.at, query.steps.length, () => this.settings.speed);
    this.#announce();
  }

  step(delta: 1 | -1): void {
    this.#glide((view, query) => stepBy(view, query, delta));
  }

  wave(delta: 1 | -1): void {
    this.#glide((view, query) => waveBy(view, this.source.story, query, delta));
  }

  /** Jumps to a step of any query, and selects its message. */
  openStep(query: number, position: number): void {
    const story = this.source.story.queries[query];
    if (story === undefined) return;
    this.#player.stop();
    const message = story.steps[position]?.message ?? null;
    const selected: Target | null = message === null ? null : { kind: 'message', index: message };
    this.#update({ ...showStep({ ...this.view, query }, story, position), selected, whatIf: null });
  }

  /** Moves to a time; an infinite one is the start or the end. */
  scrub(at: number): void {
    this.#player.stop();
    if (this.query !== undefined) this.#update(moveTo(this.view, this.query, at));
  }

  choose(query: number): void {
    this.#player.stop();
    if (this.source.story.queries[query] !== undefined) this.#update(viewOf(this.source.story, query));
  }

  /** Shows a state as it is. */
  show(view: ViewState): void {
    this.#player.stop();
    this.#update(view);
  }

  select(selected: Target | null): void {
    this.#update({ selected, whatIf: null, step: null, wave: null });
  }

  point(pointed: Target | null): void {
    const before = this.view.pointed;
    if (JSON.stringify(before) !== JSON.stringify(pointed)) this.#update({ pointed });
  }

  showWhatIf(whatIf: number | null): void {
    this.#player.stop();
    this.#update({ whatIf, selected: null });
  }

  /** Changes the view by one of the functions of `view-state.ts`. */
  change(change: (view: ViewState, query: QueryStory) => ViewState): void {
    if (this.shown !== undefined) this.#update(change(this.view, this.shown));
  }

  set(settings: Partial<Settings>): void {
    if (settings.axis !== undefined && this.isPlaying) this.#player.stop();
    this.settings = { ...this.settings, ...settings };
    this.#announce();
  }

  /** A projector has no room for the side panel. */
  setTheme(theme: ThemeName): void {
    this.set({ theme, hasSide: theme !== 'projector' });
  }

  clear(): void {
    this.#update({ selected: null, pointed: null, whatIf: null });
  }

  /** Shows the whole of both pictures again. */
  fit(): void {
    this.fits += 1;
    this.#announce();
  }

  #glide(change: (view: ViewState, query: QueryStory) => ViewState): void {
    const { query } = this;
    if (query === undefined) return;
    const from = this.view.at;
    const base = { ...this.view, at: this.#player.goal ?? from, whatIf: null };
    const next = change(base, query);
    this.#player.stop();
    this.view = { ...next, at: from };
    this.#player.glide(this.planOf(query).axis, from, next.at);
    this.#announce();
  }

  #update(changes: Partial<ViewState>): void {
    this.view = { ...this.view, ...changes };
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
