import type { FloodForecast } from '../../judge/prediction.js';
import type { QueryStory } from '../story/model.js';
import { rangeText } from '../text/numbers.js';
import { whatIfSentence } from '../text/sentence.js';
import { Mark } from './mark.js';
import type { Viewer } from './viewer.js';

const chartHeight = 64;

/** What each TTL would reach and cost: a bar for each, and a slider. */
export function WhatIf({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, view, faults } = viewer;
  const prediction = viewer.derived.prediction(query);
  const { byTtl } = prediction;
  const shown = view.whatIf ?? Math.min(query.ttl, Math.max(1, byTtl.length));
  if (byTtl.length === 0) return <section class="what-if">{texts.whatIf.held}</section>;
  return (
    <section class="what-if" data-testid="what-if" aria-label={texts.panes.whatIf}>
      <h2>{texts.whatIf.title(shown, shown >= byTtl.length)}</h2>
      <p class="key">
        <i class="swatch new-peers" /> {texts.whatIf.newPeers} <i class="swatch duplicates" />{' '}
        {texts.whatIf.duplicates} <Mark kind="holder" /> {texts.whatIf.holder}
      </p>
      <div class="bars">
        {byTtl.map((forecast, index) => (
          <Bar
            key={forecast.ttl}
            viewer={viewer}
            forecast={forecast}
            isShown={forecast.ttl === shown}
            isLast={index === byTtl.length - 1}
            max={byTtl.at(-1)?.messages.max ?? 1}
          />
        ))}
      </div>
      {byTtl.length > 1 && (
        <input
          type="range"
          class="ttl-slider"
          data-testid="ttl-slider"
          aria-label={texts.whatIf.slider}
          min={1}
          max={byTtl.length}
          value={shown}
          onInput={(event) => viewer.showWhatIf(Number(event.currentTarget.value))}
        />
      )}
      <p data-testid="what-if-sentence">{whatIfSentence(prediction, shown, texts)}</p>
      {faults.length > 0 && <p class="note">{texts.whatIf.withoutFaults}</p>}
    </section>
  );
}

function Bar({
  viewer,
  forecast,
  isShown,
  isLast,
  max,
}: {
  readonly viewer: Viewer;
  readonly forecast: FloodForecast;
  readonly isShown: boolean;
  readonly isLast: boolean;
  readonly max: number;
}) {
  const { ttl, reached, messages, duplicates, newHolders } = forecast;
  const heightOf = (amount: number) => ({ height: `${(amount / Math.max(max, 1)) * chartHeight}px` });
  return (
    <button
      type="button"
      class={isShown ? 'bar shown' : 'bar'}
      data-testid={`bar-${ttl}`}
      aria-pressed={viewer.view.whatIf === ttl}
      onClick={() => viewer.showWhatIf(viewer.view.whatIf === ttl ? null : ttl)}
    >
      <span class="for-readers">{viewer.texts.whatIf.bar(ttl, rangeText(messages), isLast)}</span>
      {newHolders.length > 0 && <Mark kind="holder" />}
      <span aria-hidden="true">{rangeText(messages)}</span>
      <i class="part duplicates" style={heightOf(duplicates.max)} />
      <i class="part new-peers" style={heightOf(reached)} />
      <b aria-hidden="true">{`${ttl}${isLast ? '+' : ''}`}</b>
    </button>
  );
}
