import type { LinkFaultKind } from '../fault.js';
import {
  isChosen,
  isRandomChoice,
  readWhich,
  type WhichMessages,
  whichText,
  whichUsage,
} from '../which-messages.js';

export const duplicate: LinkFaultKind<WhichMessages> = {
  on: 'link',
  name: 'duplicate',
  usage: `<link> ${whichUsage}`,
  summary: 'sends messages of a link once more',
  example: 'duplicate 2-3 every 3',
  readParameters: readWhich,
  parametersText: whichText,
  isRandom: isRandomChoice,
  decide: (which, state) => (isChosen(which, state) ? { copies: 1 } : {}),
};
