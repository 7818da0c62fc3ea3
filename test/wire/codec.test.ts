import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../src/wire/decode.js';
import { cisen07 } from '../../src/wire/dialects/cisen07.js';
import { dialectNamed } from '../../src/wire/dialects/index.js';
import { jiangluyu } from '../../src/wire/dialects/jiangluyu.js';
import { decodeFileName, encodeFileName, isBaseName } from '../../src/wire/file-name.js';
import { MessageFramer } from '../../src/wire/framer.js';
import { maxMessageBytes } from '../../src/wire/messages.js';
import { encode } from './encode.js';
import { nonsense, vectors } from './vectors.js';

describe.each(vectors)('the message "$title"', ({ line, message, encodes }) => {
  const bytes = Buffer.from(`${line}\n`);

  it('is decoded', () => {
    expect(decodeMessage(line)).toEqual(message);
  });

  it(encodes === false ? 'is encoded in another form' : 'is encoded as it is', () => {
    expect(encode(message) === `${line}\n`).toBe(encodes !== false);
  });

  it('is the same after encoding and decoding', () => {
    expect(decodeMessage(encode(message).trimEnd())).toEqual(message);
  });

  it('is decoded from a stream that is split at any byte', () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const framer = new MessageFramer();
      const messages = [...framer.push(bytes.subarray(0, at)), ...framer.push(bytes.subarray(at))];
      expect(messages).toEqual([message]);
    }
    const framer = new MessageFramer();
    expect([...bytes].flatMap((byte) => framer.push(Buffer.of(byte)))).toEqual([message]);
  });

  it('is decoded with CR LF or without end of line', () => {
    expect(new MessageFramer().push(Buffer.from(`${line}\r\n`))).toEqual([message]);
    const ended = new MessageFramer();
    expect(ended.push(Buffer.from(line))).toEqual([]);
    expect(ended.end()).toEqual(message);
    const quiet = new MessageFramer();
    quiet.push(Buffer.from(line));
    expect(quiet.flush()).toEqual(message);
    expect(quiet.hasPending).toBe(false);
  });
});

describe('MessageFramer, for invalid bytes,', () => {
  it.each(nonsense)('rejects "%s"', (line) => {
    expect(decodeMessage(line)).toBeNull();
    expect(new MessageFramer().push(Buffer.from(`${line}\n`))).toMatchObject([
      { verb: 'invalid', reason: 'not a message' },
    ]);
  });

  it('rejects a line that is not UTF-8', () => {
    const line = Buffer.concat([
      Buffer.from('get '),
      Buffer.of(0xff, 0xfe),
      Buffer.from(' 10810 127.0.0.1 4\n'),
    ]);
    expect(new MessageFramer().push(line)).toMatchObject([{ verb: 'invalid', reason: 'not UTF-8' }]);
  });
});

describe('MessageFramer', () => {
  const [first, second] = [vectors[2], vectors[6]];
  if (first === undefined || second === undefined) throw new Error('the table has shrunk');

  it('returns both messages of one segment', () => {
    const framer = new MessageFramer();
    const both = Buffer.from(`${first.line}\n${second.line}\n`);
    expect(framer.push(both)).toEqual([first.message, second.message]);
  });

  it('accepts a line of 4096 bytes including its end, and rejects a longer one', () => {
    const lineOf = (length: number): Buffer => {
      const rest = ' 10810 127.0.0.1 4\n';
      return Buffer.from(`get ${'x'.repeat(length - 4 - rest.length)}${rest}`);
    };
    expect(new MessageFramer().push(lineOf(maxMessageBytes))).toMatchObject([{ verb: 'get' }]);
    for (const at of [1, 4095, 4096, 4097]) {
      const framer = new MessageFramer();
      const line = lineOf(maxMessageBytes + 1);
      const messages = [...framer.push(line.subarray(0, at)), ...framer.push(line.subarray(at))];
      expect(messages).toMatchObject([{ verb: 'invalid', reason: 'longer than 4096 bytes' }]);
    }
  });

  it('reads nothing after invalid bytes', () => {
    const framer = new MessageFramer();
    expect(framer.push(Buffer.from(`nonsense\n${first.line}\n`))).toHaveLength(1);
    expect(framer.push(Buffer.from(`${first.line}\n`))).toEqual([]);
    expect(framer.end()).toBeNull();
  });

  it('waits for more bytes while a message without end of line is incomplete', () => {
    const framer = new MessageFramer();
    framer.push(Buffer.from('found 3.txt at 3 127.0'));
    expect(framer.flush()).toBeNull();
    expect(framer.push(Buffer.from('.0.1 10812\n'))).toMatchObject([
      { verb: 'found', address: { ip: '127.0.0.1', port: 10812 } },
    ]);
  });

  it.each(['\n', '\r\n', '\r', ''])('ignores a late end of line after a flushed message: %j', (end) => {
    const framer = new MessageFramer();
    expect(framer.push(Buffer.from(first.line))).toEqual([]);
    expect(framer.flush()).toEqual(first.message);
    const late = [...end].flatMap((byte) => framer.push(Buffer.from(byte)));
    expect([...late, ...framer.push(Buffer.from(`${second.line}\n`))]).toEqual([second.message]);
    expect(framer.push(Buffer.from('\n'))).toMatchObject([{ verb: 'invalid' }]);
  });

  it('never holds more bytes than the largest message, for any input', () => {
    const anyChunks = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 9000 }),
        fc
          .constantFrom(...vectors.map(({ line }) => line), ...nonsense)
          .map((line) => Buffer.from(`${line}\n`)),
        fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(anyChunks, (chunks) => {
        const framer = new MessageFramer();
        const messages = chunks.flatMap((chunk) => framer.push(Buffer.from(chunk)));
        const last = framer.end();
        for (const message of last === null ? messages : [...messages, last]) {
          if (message.verb === 'invalid') expect(message.bytes.length).toBeLessThanOrEqual(maxMessageBytes);
        }
      }),
    );
  });

  it('returns the same messages for any split of the stream', () => {
    const lines = fc.array(fc.constantFrom(...vectors), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, fc.array(fc.integer({ min: 1, max: 400 })), (rows, cuts) => {
        let rest = Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
        const framer = new MessageFramer();
        const messages = [];
        for (const cut of cuts) {
          messages.push(...framer.push(rest.subarray(0, cut)));
          rest = rest.subarray(cut);
        }
        messages.push(...framer.push(rest));
        expect(messages).toEqual(rows.map(({ message }) => message));
      }),
    );
  });
});

describe('encodeFileName and decodeFileName', () => {
  it('return the same name for any base name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(isBaseName(name) && Buffer.from(name).toString() === name);
        const field = encodeFileName(name);
        expect(field).not.toMatch(/[ \p{Cc}]/u);
        expect(decodeFileName(field)).toBe(name);
      }),
    );
  });

  it('never return a path, for any field', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('%', '2', 'F', 'f', '5', 'C', 'c', '.', '/', '\\', '0', 'a') }),
        (field) => {
          const name = decodeFileName(field);
          if (name !== null) expect(isBaseName(name)).toBe(true);
        },
      ),
    );
  });
});

describe('the older dialects', () => {
  const query = '0123456789abcdef0123456789abcdef';
  const origin = { ip: '127.0.0.1', port: 10810 };
  const get = { verb: 'get', file: 'a b.txt', origin, query, hops: 2, ttl: 4 } as const;
  const bareGet = { ...get, query: null, hops: null } as const;
  const holder = { ip: '127.0.0.1', port: 10812 };
  const extension = { query, hops: 2, size: 157, sha256: 'ab'.repeat(32) };
  const found = { verb: 'found', file: 'x', holder: 3, address: holder, ...extension } as const;
  const request = { verb: 'request', file: 'x', requester: origin, query } as const;

  it.each([
    { dialect: jiangluyu, text: jiangluyu.get(get), is: `get a%20b.txt 10810 127.0.0.1 ${query} 2 4` },
    { dialect: jiangluyu, text: jiangluyu.get(bareGet), is: 'get a%20b.txt 10810 127.0.0.1 4' },
    { dialect: jiangluyu, text: jiangluyu.found(found), is: 'found x at 3 127.0.0.1 10812' },
    { dialect: jiangluyu, text: jiangluyu.request(request), is: 'request x 127.0.0.1 10810' },
    { dialect: cisen07, text: cisen07.get(get), is: `get a%20b.txt 127.0.0.1 10810 ${query} 2 4` },
    { dialect: cisen07, text: cisen07.get(bareGet), is: 'get a%20b.txt 127.0.0.1 10810 4' },
    { dialect: cisen07, text: cisen07.found(found), is: 'found x at 127.0.0.1 10812' },
    { dialect: cisen07, text: cisen07.request(request), is: 'request x 127.0.0.1 10810' },
  ])('$dialect.name writes "$is" without end of line', ({ text, is }) => {
    expect(text).toBe(is);
    expect(decodeMessage(text)).not.toBeNull();
  });

  it('rejects an unknown dialect name', () => {
    expect(() => dialectNamed('klingon')).toThrow(/unknown dialect 'klingon'/u);
    expect(dialectNamed('cisen07')).toBe(cisen07);
  });
});
