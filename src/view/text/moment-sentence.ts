import { waveSum } from '../story/cursor.js';
import type { Message, QueryStory } from '../story/model.js';
import type { Story } from '../story/story.js';
import { currentStep, type ViewState } from '../story/view-state.js';
import type { Texts } from './en.js';
import { messageSentence, stepSentence } from './sentence.js';

/** A sentence, and what stands before it in a lighter type; empty for nothing. */
export interface LedSentence {
  readonly lead: string;
  readonly sentence: string;
}

/**
 * What a moment shows, in one sentence. The first of these that there is: the message under the pointer, the wave or the step that the
 * user went to, the selected message, the last step until the cursor.
 */
export function momentSentence(view: ViewState, story: Story, query: QueryStory, texts: Texts): LedSentence {
  const { pointed, selected, step, wave, at } = view;
  const messageAt = (target: typeof pointed): Message | undefined =>
    target?.kind === 'message' ? story.messages[target.index] : undefined;
  const ofMessage = (message: Message): LedSentence => ({
    lead: leadOf(message),
    sentence: messageSentence(message, texts),
  });
  const under = messageAt(pointed);
  if (under !== undefined) return ofMessage(under);
  if (wave !== null) {
    const { messages, reached, duplicates } = waveSum(story, query, wave, at);
    return { lead: '', sentence: texts.sentences.wave(wave, messages, reached, duplicates) };
  }
  const chosen = messageAt(selected);
  if (step === null && chosen !== undefined) return ofMessage(chosen);
  const current = query.steps[currentStep(view, query)];
  if (current === undefined) return { lead: '', sentence: texts.sentences.before };
  const about = current.kind === 'arrived' ? story.messages[current.message ?? -1] : undefined;
  return { lead: leadOf(about), sentence: stepSentence(current, story, query, texts) };

  function leadOf(message: Message | undefined): string {
    return message?.kind === 'query' ? texts.panes.wave(message.hop) : '';
  }
}
