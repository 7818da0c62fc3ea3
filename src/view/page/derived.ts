import type { PeerId } from '../../core/vocabulary.js';
import type { FloodCost } from '../../judge/cost.js';
import { type FaultResult, FaultResults } from '../../judge/fault-results.js';
import { Judge } from '../../judge/judge.js';
import type { Prediction } from '../../judge/prediction.js';
import type { Violation } from '../../judge/violation.js';
import { readStrategy } from '../../protocol/strategies/index.js';
import type { AxisKind } from '../draw/space-time/axis-model.js';
import { type Plan, spaceTimePlan } from '../draw/space-time/plan.js';
import { costOf, predictionOf, unpredictedFaults } from '../story/forecast.js';
import { HostTallies } from '../story/host-tallies.js';
import { type Draft, idleQuery } from '../story/idle-query.js';
import type { QueryStory } from '../story/model.js';
import type { Story } from '../story/story.js';
import { Tallies } from '../story/tally.js';

/** What follows from the story of a query; computed anew only when the query has changed. */
export class Derived {
  readonly #story: Story;
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();

  #idle: { readonly key: string; readonly value: QueryStory | undefined } | null = null;

  readonly #judge = new Judge(readStrategy);
  readonly #faultResults = new FaultResults();
  #judged = 0;
  #violations: readonly Violation[] = [];
  #faults: readonly FaultResult[] = [];

  constructor(story: Story) {
    this.#story = story;
  }

  /** The same object until an event arrives, or another origin, file or TTL is chosen. */
  idle(
    origin: PeerId | null,
    ttlOf: (peer: PeerId) => number | undefined,
    draft: Draft | null,
  ): QueryStory | undefined {
    const idle = idleQuery(this.#story, origin, ttlOf, draft);
    const key = `${idle?.revision} ${idle?.origin} ${idle?.ttl} ${idle?.file}`;
    if (this.#idle?.key !== key) this.#idle = { key, value: idle };
    return this.#idle.value;
  }

  /** By the events so far. */
  violations(): readonly Violation[] {
    this.#judgeEvents();
    return this.#violations;
  }

  /** By the events so far. */
  faults(): readonly FaultResult[] {
    this.#judgeEvents();
    return this.#faults;
  }

  #judgeEvents(): void {
    const { events } = this.#story;
    if (this.#judged === events.length) return;
    for (; this.#judged < events.length; this.#judged += 1) {
      const event = events[this.#judged];
      if (event === undefined) continue;
      this.#judge.see(event);
      this.#faultResults.see(event);
    }
    this.#violations = this.#judge.result;
    this.#faults = this.#faultResults.result;
  }

  plan(query: QueryStory, axis: AxisKind, isLive: boolean): Plan {
    return this.#keep('plan', query, `${axis} ${isLive}`, () =>
      spaceTimePlan(this.#story, query, axis, isLive),
    );
  }

  prediction(query: QueryStory): Prediction {
    return this.#keep('prediction', query, '', () => predictionOf(this.#story, query));
  }

  unpredictedFaults(query: QueryStory): readonly number[] {
    return this.#keep('faults', query, '', () => unpredictedFaults(this.#story, query));
  }

  tallies(query: QueryStory): Tallies {
    return this.#keep('tallies', query, '', () => new Tallies(this.#story, query));
  }

  hostTallies(query: QueryStory): HostTallies {
    return this.#keep('host tallies', query, '', () => new HostTallies(this.#story, query));
  }

  cost(query: QueryStory): FloodCost {
    return this.#keep('cost', query, '', () => costOf(this.#story, query));
  }

  #keep<T>(name: string, query: QueryStory, extra: string, make: () => T): T {
    const key = `${query.index} ${query.revision} ${query.origin} ${query.ttl} ${extra} ${query.file}`;
    // The network as it is now may stand beside a query.
    const slot = query.index < 0 ? `${name} of no query` : name;
    const known = this.#values.get(slot);
    if (known?.key === key) return known.value as T;
    const value = make();
    this.#values.set(slot, { key, value });
    return value;
  }
}
