import { kindOnMessages } from '../which-messages.js';

export const duplicate = kindOnMessages(
  {
    name: 'duplicate',
    summary: 'sends messages of a link once more',
    example: 'duplicate 2-3 every 3',
  },
  { copies: 1 },
);
