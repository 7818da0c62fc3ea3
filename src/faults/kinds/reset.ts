import { kindOnMessages } from '../which-messages.js';

export const reset = kindOnMessages(
  {
    name: 'reset',
    summary:
      'resets the TCP connection of a link with a message, which is lost with all that are still delayed',
    example: 'reset 2>3 once',
  },
  { reset: true },
);
