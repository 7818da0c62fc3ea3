import type { FloodCost } from '../../judge/cost.js';
import type { Prediction } from '../../judge/prediction.js';
import type { AxisKind } from '../draw/space-time/axis-model.js';
import { type Plan, spaceTimePlan } from '../draw/space-time/plan.js';
import { costOf, predictionOf } from '../story/forecast.js';
import type { QueryStory } from '../story/model.js';
import type { Story } from '../story/story.js';
import { Tallies } from '../story/tally.js';

/** What follows from the story of a query; computed anew only when the query has changed. */
export class Derived {
  readonly #story: Story;
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();

  constructor(story: Story) {
    this.#story = story;
  }

  plan(query: QueryStory, axis: AxisKind, isLive: boolean): Plan {
    return this.#keep('plan', query, `${axis} ${isLive}`, () =>
      spaceTimePlan(this.#story, query, axis, isLive),
    );
  }

  prediction(query: QueryStory): Prediction {
    return this.#keep('prediction', query, '', () => predictionOf(this.#story, query));
  }

  tallies(query: QueryStory): Tallies {
    return this.#keep('tallies', query, '', () => new Tallies(this.#story, query));
  }

  cost(query: QueryStory): FloodCost {
    return this.#keep('cost', query, '', () => costOf(this.#story, query));
  }

  #keep<T>(name: string, query: QueryStory, extra: string, make: () => T): T {
    const key = `${query.index} ${query.revision} ${extra}`;
    const known = this.#values.get(name);
    if (known?.key === key) return known.value as T;
    const value = make();
    this.#values.set(name, { key, value });
    return value;
  }
}
