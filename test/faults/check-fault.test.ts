import { describe, expect, it } from 'vitest';
import { checkFault } from '../../src/faults/check-fault.js';
import { readFault } from '../../src/faults/grammar.js';
import { errorOf } from '../helpers/errors.js';

/** 1 - 2 - 3, 2 > 4; 4 is foreign, and 9 has no section. */
const peers = [
  { id: 1, neighbours: [2] },
  { id: 2, neighbours: [1, 3, 4, 9] },
  { id: 3, neighbours: [2] },
  { id: 4, neighbours: [], program: {} },
];

describe('checkFault', () => {
  it.each([
    'cut 1-2',
    'cut 2>4',
    'cut 4-2',
    'cut 4-*',
    'cut *>4',
    'cut *',
    'kill 4',
    'kill *',
    'partition {1,2} {3}',
    'cut 1-2 on query:received 3-4',
  ])('accepts %s', (text) => {
    expect(() => checkFault(readFault(text), peers)).not.toThrow();
  });

  it.each([
    ['cut 1-3', 'there is no link between 1 and 3', 'peer 1 has links to 2'],
    ['cut 4>2', 'there is no link from 4 to 2', 'choose a link of the topology'],
    ['cut 4>*', 'there is no such link', 'choose a link of the topology'],
    ['cut 2-9', 'there is no peer 9', 'the peers are 1, 2, 3, 4'],
    ['kill 1,7', 'there is no peer 7', 'the peers are 1, 2, 3, 4'],
    ['kill 1 on query:received at 8', 'there is no peer 8', 'the peers are 1, 2, 3, 4'],
    ['kill 1 on query:sent 1-8', 'there is no peer 8', 'the peers are 1, 2, 3, 4'],
    ['partition {1} {3}', 'there is no link between these groups', 'put neighbours into different groups'],
  ])('refuses %s', (text, message, hint) => {
    const error = errorOf(() => checkFault(readFault(text), peers));
    expect(error).toMatchObject({ code: 'bad-usage', message: `fault "${text}": ${message}`, hint });
  });
});
