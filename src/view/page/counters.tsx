import { exactly, type Range } from '../../judge/breadth-first.js';
import { spanOf } from '../story/cursor.js';
import type { QueryStory } from '../story/model.js';
import type { Texts } from '../text/en.js';
import { numberText, rangeText } from '../text/numbers.js';
import { timeOf } from './verdict.js';
import type { Viewer } from './viewer.js';

/** The counters at the cursor, each with its prediction. `data-testid="counter-sent"` and so on have the number in `data-value`. */
export function Counters({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, view } = viewer;
  const { counters } = texts;
  const tallies = viewer.derived.tallies(query);
  const now = tallies.at(view.at);
  const end = tallies.at(Number.POSITIVE_INFINITY);
  const { outcome, others } = viewer.derived.prediction(query);
  const faults = viewer.derived.unpredictedFaults(query);
  const isEnd = !viewer.isLive && view.at >= (query.settledAt ?? spanOf(query).to);
  // Only floods are predicted.
  const compare = (predicted: Range, actual: number) =>
    query.strategy === null && (
      <Predicted predicted={predicted} actual={isEnd ? actual : null} faults={faults} texts={texts} />
    );
  return (
    <dl class="counters">
      <Counter
        name="wave"
        label={counters.wave}
        value={now.wave}
        rest={viewer.isLive ? '' : counters.of(end.wave)}
      />
      <Counter name="sent" label={counters.sent} value={now.sent}>
        {compare(outcome.messages, now.sent)}
      </Counter>
      <Counter name="duplicates" label={counters.duplicates} value={now.duplicates}>
        {compare(outcome.duplicates, now.duplicates)}
      </Counter>
      <Counter name="reached" label={counters.reached} value={now.reached} rest={counters.of(others)}>
        {compare(exactly(outcome.reached), now.reached)}
      </Counter>
      <Counter name="bytes" label={counters.bytes} value={now.bytes} />
      <div class="counter">
        <dt>{counters.time}</dt>
        <dd>
          <b data-testid="counter-time">{timeOf(query, view.at)}</b>
        </dd>
      </div>
    </dl>
  );
}

function Counter({
  name,
  label,
  value,
  rest = '',
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly rest?: string;
  readonly children?: preact.ComponentChildren;
}) {
  return (
    <div class="counter">
      <dt>{label}</dt>
      <dd>
        <b data-testid={`counter-${name}`} data-value={value}>
          {numberText(value)}
        </b>
        {rest}
      </dd>
      {children}
    </div>
  );
}

/**
 * @param actual null before the end, when nothing can be compared
 * @param faults that may explain a difference
 */
function Predicted({
  predicted,
  actual,
  faults,
  texts: { counters },
}: {
  readonly predicted: Range;
  readonly actual: number | null;
  readonly faults: readonly number[];
  readonly texts: Texts;
}) {
  const text = counters.predicted(rangeText(predicted));
  if (actual === null) return <dd class="predicted">{text}</dd>;
  const isSame = actual >= predicted.min && actual <= predicted.max;
  // No longer than the counter's name, so that all counters stay in one row.
  return isSame ? (
    <dd class="predicted same">✓ {counters.asPredicted}</dd>
  ) : (
    <>
      <dd class="predicted">≠ {text}</dd>
      {faults.length > 0 && <dd class="predicted">{counters.withoutFaults(faults)}</dd>}
    </>
  );
}
