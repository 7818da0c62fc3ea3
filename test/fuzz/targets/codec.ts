import { isDeepStrictEqual } from 'node:util';
import { decodeMessage } from '../../../src/wire/decode.js';
import { cisen07 } from '../../../src/wire/dialects/cisen07.js';
import { jiangluyu } from '../../../src/wire/dialects/jiangluyu.js';
import { nameFields } from '../../../src/wire/field-names.js';
import { MessageFramer } from '../../../src/wire/framer.js';
import { type Message, maxMessageBytes } from '../../../src/wire/messages.js';
import { encode } from '../../wire/encode.js';
import { nonsense, vectors } from '../../wire/vectors.js';
import { type FuzzTarget, promise } from '../target.js';

/**
 * All dialects, and the framer. The stream is split in two at a place that depends on the input: how it is split must not
 * change the messages.
 */
export const target: FuzzTarget = {
  seeds: [...vectors.map(({ line }) => line), ...nonsense].map((line) => Buffer.from(`${line}\n`)),
  tokens: [
    ...['get ', 'found ', 'request ', 'hello ', 'ask ', 'answer ', ' at ', 'sha256:', '\r\n', '\n', ' ', '%'],
    ...['%2F', '%00', '%ff', '%E6', '..', '/', '\\', '127.0.0.1', '::1', '10810', '65535', '65536', '-1'],
    ...['0123456789abcdef0123456789abcdef', 'ab'.repeat(32), 'verified', 'not-found', '\ufeff', '\u202e'],
    'x'.repeat(maxMessageBytes - 40),
  ],
  maxBytes: 3 * maxMessageBytes,
  open: () => ({ run }),
};

function run(input: Buffer): void {
  const whole = new MessageFramer();
  const messages = [...whole.push(input), whole.end()];
  const at = input.length === 0 ? 0 : (input[0] ?? 0) % input.length;
  const split = new MessageFramer();
  const pieces = [...split.push(input.subarray(0, at)), ...split.push(input.subarray(at)), split.end()];
  promise(isDeepStrictEqual(pieces, messages), 'the messages do not depend on how the bytes arrive');
  const invalid = messages.findIndex((message) => message?.verb === 'invalid');
  promise(
    invalid === -1 || messages.slice(invalid + 1).every((message) => message === null),
    'nothing is read after invalid bytes',
  );
  for (const message of messages) {
    if (message === null) continue;
    if (message.verb === 'invalid') promise(message.bytes.length <= maxMessageBytes, 'few bytes are kept');
    else check(message);
  }
}

function check(message: Message): void {
  const line = encode(message);
  const text = line.slice(0, -1);
  promise(line.endsWith('\n') && !text.includes('\n'), 'a message is one line');
  promise(isDeepStrictEqual(decodeMessage(text), message), 'an encoded message is the same when decoded');
  promise(nameFields(text).length > 0, 'each field of a message has a name');
  if (message.verb !== 'get' && message.verb !== 'found' && message.verb !== 'request') return;
  for (const dialect of [jiangluyu, cisen07]) {
    const older = decodeMessage(dialect[message.verb](message as never));
    promise(older?.verb === message.verb && older.file === message.file, `${dialect.name} keeps the file`);
  }
}
