import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { faultKinds } from '../../src/faults/registry.js';
import { errorOf } from '../helpers/errors.js';

describe('readFault', () => {
  it.each([
    ['cut 2-3', 'cut 2-3'],
    ['cut  *-2   for 50us', 'cut 2-* for 0.05ms'],
    ['cut *>2 once at 1500ms', 'cut *>2 at 1.5s once'],
    ['cut *>*', 'cut *'],
    ['partition {1, 2} {3,4}{5}', 'partition {1,2} {3,4} {5}'],
    ['kill 3,5 for 2min times 1 after 1 query:sent 1-2', 'kill 3,5 on query:sent 1-2 for 120s once'],
    ['kill * on query:received at 2 times 3', 'kill * on query:received at 2 times 3'],
  ])('reads %s in its usual form', (text, usual) => {
    const fault = readFault(text);
    expect(fault.text).toBe(usual);
    expect(readFault(usual)).toEqual(fault);
  });

  it.each(faultKinds)('reads the example of $name', ({ name, example }) => {
    expect(readFault(example)).toMatchObject({ kind: name, text: example });
  });

  it.each([
    ['', 'something is missing at the end; expected a kind of fault: '],
    ['cutt 2-3', '"cutt" at character 1 is not understood', 'did you mean cut?'],
    ['cut', 'something is missing at the end; expected a link: both ways (2-3)'],
    ['cut 2-2', '"2-2" at character 5'],
    [
      'cut 2-3 5',
      '"5" at character 9 is not understood; expected the end of the fault, or one of these: at, on, after,',
    ],
    ['cut 2-3 at 2', '"2" at character 12 is not understood; expected a time'],
    ['cut 2-3 for 0s', '"0s" at character 13 is not possible; expected a time of more than 0'],
    ['cut 2-3 for 1s for 2s', '"for" at character 16'],
    ['cut 2-3 times 0', '"0" at character 15'],
    ['cut 2-3 once times 2', '"times" at character 14 is not possible; expected at most one of times, once'],
    [
      'kill 3 at 1s on peer:died',
      '"on" at character 14 is not possible; expected at most one of at, on, after',
    ],
    ['loss 2-3 0%', '"0%" at character 10 is not possible; expected a share of more than 0%'],
    ['loss 2-3 every 0', '"0" at character 16 is not possible'],
    ['slow 3 0ms', '"0ms" at character 8 is not possible'],
    ['latency 2-3 50ms +-10 norml', '"norml" at character 23', 'did you mean normal?'],
    [
      'kill 3 on query:received at 2ms',
      '"2ms" at character 29 is not understood; expected the peer of the event',
    ],
    ['kill 3,3', '"3,3" at character 6'],
    ['kill 2147483648', '"2147483648" at character 6'],
    ['kill 3 on query:recieved', 'expected an event', 'did you mean query:received?'],
    ['kill 3 on something', 'expected an event: topology:changed, '],
    ['partition {1,2}', 'expected two groups of peers'],
    [
      'partition {1,2} {2,3}',
      '"{2,3}" at character 17 is not possible; expected each peer in one group only',
    ],
    ['partition {1,2} {2,3} for 1s', '"{2,3}" at character 17 is not possible'],
    ['loss 2-3 150%', '"150%" at character 10 is not possible; expected a share from 0% to 100%'],
    ['flip 3 x%', '"x%" at character 8 is not possible; expected a share'],
    ['partition {1,2} {3', 'expected two groups of peers'],
    ["cut '2-3", "a ' is not closed"],
  ])('refuses %j with its place and what is possible', (text, message, hint = '') => {
    const error = errorOf(() => readFault(text));
    expect(error.code).toBe('bad-usage');
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});
