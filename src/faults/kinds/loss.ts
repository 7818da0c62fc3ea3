import type { LinkFaultKind } from '../fault.js';
import {
  isChosen,
  isRandomChoice,
  readWhich,
  type WhichMessages,
  whichText,
  whichUsage,
} from '../which-messages.js';

export const loss: LinkFaultKind<WhichMessages> = {
  on: 'link',
  name: 'loss',
  usage: `<link> ${whichUsage}`,
  summary: 'loses some messages of a link: a share of them, every third, or all',
  example: 'loss 2-3 10%',
  readParameters: readWhich,
  parametersText: whichText,
  isRandom: isRandomChoice,
  decide: (which, state) => (isChosen(which, state) ? { lose: true } : {}),
};
