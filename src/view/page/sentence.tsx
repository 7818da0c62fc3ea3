import { waveSum } from '../story/cursor.js';
import type { QueryStory } from '../story/model.js';
import { currentStep } from '../story/view-state.js';
import { messageSentence, stepSentence, whatIfSentence } from '../text/sentence.js';
import type { Viewer } from './viewer.js';

/** What happens at the cursor, or what is selected or pointed at, in one sentence. Read aloud when it rests. */
export function Sentence({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { lead, sentence, isWhatIf } = sentenceOf(viewer, query);
  return (
    <p
      class={isWhatIf ? 'sentence what-if-sentence' : 'sentence'}
      data-testid="sentence"
      role="status"
      aria-live={viewer.isPlaying ? 'off' : 'polite'}
    >
      {lead !== '' && <span class="lead">{lead} </span>}
      {sentence}
    </p>
  );
}

function sentenceOf(viewer: Viewer, query: QueryStory) {
  const { texts, view, source } = viewer;
  const { story } = source;
  if (view.whatIf !== null) {
    const sentence = whatIfSentence(viewer.derived.prediction(query), view.whatIf, texts);
    return { lead: texts.panes.whatIf, sentence, isWhatIf: true };
  }
  const target = view.pointed?.kind === 'message' ? view.pointed : view.selected;
  const message = target?.kind === 'message' ? story.messages[target.index] : undefined;
  if (message !== undefined) {
    return {
      lead: leadOf(message.kind === 'query' ? message.hop : 0),
      sentence: messageSentence(message, texts),
    };
  }
  if (view.wave !== null) {
    const { messages, reached, duplicates } = waveSum(story, query, view.wave, view.at);
    return { lead: '', sentence: texts.sentences.wave(view.wave, messages, reached, duplicates) };
  }
  if (query.index < 0) return { lead: '', sentence: source.isLive ? texts.live.idle : texts.sentences.idle };
  const step = query.steps[currentStep(view, query)];
  if (step === undefined) return { lead: '', sentence: texts.sentences.before };
  const about = story.messages[step.message ?? -1];
  const hop = step.kind === 'arrived' && about?.kind === 'query' ? about.hop : 0;
  return { lead: leadOf(hop), sentence: stepSentence(step, story, query, texts) };

  function leadOf(wave: number): string {
    return wave === 0 ? '' : texts.panes.wave(wave);
  }
}
