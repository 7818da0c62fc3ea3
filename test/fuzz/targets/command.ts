import { SimError } from '../../../src/core/errors.js';
import { readCommand } from '../../../src/view/live/read-command.js';
import { type FuzzTarget, promise } from '../target.js';

const names = ['ask', 'kill', 'start', 'link', 'unlink', 'modify', 'ports', 'slow', 'log', 'files'];

/** A command of the page of `sim ui`: only the known ones, with exactly their fields. */
export const target: FuzzTarget = {
  seeds: [
    '{"do":"ask","origin":1,"file":"3.txt","ttl":null}',
    '{"do":"kill","peer":1}',
    '{"do":"link","from":1,"to":2}',
    '{"do":"modify","peer":1,"setting":"ttl","value":"3"}',
    '{"do":"ports","ports":"auto"}',
    '{"do":"slow","ms":100}',
    '{"do":"files"}',
  ].map((text) => Buffer.from(text)),
  tokens: [
    ...names.map((name) => `"do":"${name}"`),
    ...[
      '"__proto__":',
      '"constructor"',
      '"toString"',
      'null',
      '1e999',
      '-1',
      '0.5',
      '[',
      '{',
      '"ttl":',
      '"peer":',
    ],
  ],
  maxBytes: 8 * 1024,
  open: () => ({ run }),
};

function run(input: Buffer): void {
  try {
    const command = readCommand(input.toString('utf8'));
    promise(names.includes(command.do), 'a command is one of the known ones');
    const values = Object.values(command);
    promise(
      values.every((value) => value === null || typeof value === 'string' || Number.isSafeInteger(value)),
      'a field is a text, a whole number or null',
    );
    promise(Object.getPrototypeOf(command) === Object.prototype, 'a command has no other prototype');
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    promise(!/\p{Cc}/u.test(error.message), 'an error is one line without control characters');
  }
}
