import type { LinkFaultKind } from '../fault.js';
import {
  isChosen,
  isRandomChoice,
  readWhich,
  type WhichMessages,
  whichText,
  whichUsage,
} from '../which-messages.js';

export const reset: LinkFaultKind<WhichMessages> = {
  on: 'link',
  name: 'reset',
  usage: `<link> ${whichUsage}`,
  summary:
    'resets the TCP connection of a link with a message, which is lost with all that are still delayed',
  example: 'reset 2>3 once',
  readParameters: readWhich,
  parametersText: whichText,
  isRandom: isRandomChoice,
  decide: (which, state) => (isChosen(which, state) ? { reset: true } : {}),
};
