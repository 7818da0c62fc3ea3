import type { LinkDecision, LinkFaultKind, LinkFaultState, ParameterWords } from './fault.js';
import { shareText } from './forms.js';

/** Which messages of a link a fault acts on. */
export type WhichMessages =
  | { readonly form: 'all' }
  /** Each of them with this probability. */
  | { readonly form: 'share'; readonly share: number }
  /** The third, the sixth ... of each direction of a link, if `nth` is 3. */
  | { readonly form: 'every'; readonly nth: number };

/** How it is written, for `usage`. */
export const whichUsage = '[10% | every 3]';

/** @throws SimError `bad-usage` if a number is missing or 0 */
export function readWhich(words: ParameterWords): WhichMessages {
  if (words.word('every') !== undefined) {
    const nth = words.whole() ?? words.fail('which message, such as every 3');
    return nth > 0 ? { form: 'every', nth } : words.refuse('a number of at least 1');
  }
  const share = words.share();
  if (share === undefined) return { form: 'all' };
  return share === 0 ? words.refuse('a share of more than 0%') : { form: 'share', share };
}

/** As {@link readWhich} reads it; empty for all. */
export function whichText(which: WhichMessages): string {
  if (which.form === 'all') return '';
  return which.form === 'share' ? shareText(which.share) : `every ${which.nth}`;
}

export const isRandomChoice = ({ form }: WhichMessages): boolean => form === 'share';

export function isChosen(which: WhichMessages, { count, random }: LinkFaultState): boolean {
  if (which.form === 'share') return random.unit() < which.share;
  return which.form === 'all' || count % which.nth === 0;
}

/** A kind of fault that does the same with each message that it acts on. */
export function kindOnMessages(
  about: Pick<LinkFaultKind, 'name' | 'summary' | 'example'>,
  decision: LinkDecision,
): LinkFaultKind<WhichMessages> {
  return {
    on: 'link',
    usage: `<link> ${whichUsage}`,
    ...about,
    readParameters: readWhich,
    parametersText: whichText,
    isRandom: isRandomChoice,
    decide: (which, state) => (isChosen(which, state) ? decision : {}),
  };
}
