import type { LinkFaultKind } from '../fault.js';
import { durationText } from '../forms.js';
import {
  isChosen,
  isRandomChoice,
  readWhich,
  type WhichMessages,
  whichText,
  whichUsage,
} from '../which-messages.js';

interface Reorder {
  readonly which: WhichMessages;
  /** How long a message waits for the next one, in milliseconds. */
  readonly withinMs: number;
}

const usualMs = 100;

export const reorder: LinkFaultKind<Reorder> = {
  on: 'link',
  name: 'reorder',
  usage: `<link> ${whichUsage} [within 100ms]`,
  summary: 'lets messages of a link change places with the next one, if that follows within this time',
  example: 'reorder 2-3 every 2 within 1s',
  readParameters: (words) => {
    const which = readWhich(words);
    if (words.word('within') === undefined) return { which, withinMs: usualMs };
    return { which, withinMs: words.duration() ?? words.fail('a time, such as within 1s') };
  },
  parametersText: ({ which, withinMs }) => {
    const within = withinMs === usualMs ? '' : `within ${durationText(withinMs)}`;
    return [whichText(which), within].filter((part) => part !== '').join(' ');
  },
  isRandom: ({ which }) => isRandomChoice(which),
  decide: ({ which, withinMs }, state) => (isChosen(which, state) ? { holdBackMs: withinMs } : {}),
};
