import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../../src/core/errors.js';
import { awaitableEvents } from '../../../src/faults/conditions.js';
import type { Fault } from '../../../src/faults/fault.js';
import { readFault } from '../../../src/faults/grammar.js';
import { faultKinds } from '../../../src/faults/registry.js';
import { type FuzzTarget, promise } from '../target.js';

/** A fault from the command line, an INI file, the shell or the page. */
export const target: FuzzTarget = {
  seeds: [
    ...faultKinds.map(({ example }) => example),
    'cut 2>3 after 3 query:sent 1-2 for 1.5s times 2',
    'partition {1, 2} {3,4}{5} at 200ms once',
    'kill * on query:received at 2 at 3',
  ].map((text) => Buffer.from(text)),
  tokens: [
    ...faultKinds.map(({ name }) => name),
    ...awaitableEvents,
    ...['2-3', '2>3', '*', '2-*', '{1,2}', '3,5', '2147483648'],
    ...['at ', 'on ', 'after ', 'for ', 'times ', 'once', '50ms', '1.5s', '24h', '0.0001us'],
    ...[
      '10%',
      '0.1',
      '1MB/s',
      '8Mbit/s',
      '100B',
      '+-10',
      '±1s',
      'normal',
      'exponential',
      'pareto',
      'weibull',
    ],
    ...['file', 'matrix', '"', "'", '\\', '\u202e', '1e9', '999999999999999'],
  ],
  maxBytes: 12 * 1024,
  open: () => ({ run }),
};

function run(input: Buffer): void {
  const fault = read(input.toString('utf8'));
  if (fault === null) return;
  const again = read(fault.text);
  promise(again !== null, 'the text of a fault is a fault');
  promise(isDeepStrictEqual(again, fault), 'the text of a fault gives the same fault');
}

/** Null if it is refused. */
function read(text: string): Fault | null {
  try {
    return readFault(text);
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    promise(
      !/\p{Cc}/u.test(`${error.message}${error.hint ?? ''}`),
      'an error is one line without control characters',
    );
    promise(error.message.length < 2000, 'an error has a line that can be read');
    return null;
  }
}
