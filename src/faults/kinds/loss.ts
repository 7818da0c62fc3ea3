import { kindOnMessages } from '../which-messages.js';

export const loss = kindOnMessages(
  {
    name: 'loss',
    summary: 'loses some messages of a link: a share of them, every third, or all',
    example: 'loss 2-3 10%',
  },
  { lose: true },
);
