import type { QueryStory } from '../story/model.js';
import { type LedSentence, momentSentence } from '../text/moment-sentence.js';
import { whatIfSentence } from '../text/sentence.js';
import type { Viewer } from './viewer.js';

/** What happens at the cursor, or what is selected or pointed at, in one sentence. Read aloud when it rests. */
export function Sentence({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { lead, sentence } = sentenceOf(viewer, query);
  return (
    <p
      class={viewer.view.whatIf === null ? 'sentence' : 'sentence what-if-sentence'}
      data-testid="sentence"
      role="status"
      aria-live={viewer.isPlaying ? 'off' : 'polite'}
    >
      {lead !== '' && <span class="lead">{lead.endsWith('：') ? lead : `${lead} `}</span>}
      {sentence}
    </p>
  );
}

function sentenceOf({ texts, view, source, derived }: Viewer, query: QueryStory): LedSentence {
  if (view.whatIf !== null) {
    const sentence = whatIfSentence(derived.prediction(query), view.whatIf, texts);
    return { lead: texts.panes.whatIfLead, sentence };
  }
  if (query.index < 0) return { lead: '', sentence: source.isLive ? texts.live.idle : texts.sentences.idle };
  return momentSentence(view, source.story, query, texts);
}
