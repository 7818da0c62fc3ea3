import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import {
  encodeChunkLength,
  endOfArchive,
  FramedDecoder,
  type FramedPart,
  maxChunkBytes,
  type OldPart,
} from '../../src/transfer/frames.js';
import {
  archiveName,
  encodeFailure,
  encodeFramedHeader,
  encodeOldHeader,
  encodeTrailer,
  maxHeaderBytes,
} from '../../src/transfer/header.js';
import { maxInlineBytes } from '../../src/transfer/limits.js';
import { OldDecoder } from '../../src/transfer/old-frames.js';

const md5 = '0123456789abcdef'.repeat(2);
const sha256 = '0123456789abcdef'.repeat(4);
const header = { filename: '数据.zip', name: '数据.txt', size: 7 };
const trailer = { md5, fileSize: 5, sha256 };
const oldHeader = { filename: '3.zip', md5, fileSize: 5, name: '3.txt', size: 7, sha256 };
const bareOldHeader = { filename: null, md5, fileSize: 5, name: null, size: null, sha256: null };
const failure = { code: 'file-missing', message: '3.txt is not there' } as const;

function chunk(text: string): Buffer {
  return Buffer.concat([encodeChunkLength(text.length), Buffer.from(text)]);
}

/** What no encoder would write. */
function json(value: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(4);
  length.writeInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** Parts with the data of neighbours put together, which the network may have cut anywhere. */
function joined(parts: readonly (FramedPart | OldPart)[]): unknown[] {
  const result: unknown[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.type !== 'data') result.push(part);
    else if (typeof last === 'string') result[result.length - 1] = last + part.bytes.toString();
    else result.push(part.bytes.toString());
  }
  return result;
}

interface Vector {
  readonly name: string;
  readonly form: 'framed' | 'old';
  readonly bytes: Buffer;
  readonly parts: readonly unknown[];
  readonly ended?: boolean;
}

const framedHeader = encodeFramedHeader(header);
const vectors: readonly Vector[] = [
  {
    name: 'an archive in two chunks',
    form: 'framed',
    bytes: Buffer.concat([framedHeader, chunk('ab'), chunk('cde'), endOfArchive, encodeTrailer(trailer)]),
    parts: [{ type: 'header', header }, 'abcde', { type: 'trailer', trailer }],
    ended: true,
  },
  {
    name: 'an empty archive, without digests',
    form: 'framed',
    bytes: Buffer.concat([
      framedHeader,
      endOfArchive,
      encodeTrailer({ md5: null, fileSize: 0, sha256: null }),
    ]),
    parts: [
      { type: 'header', header },
      { type: 'trailer', trailer: { md5: null, fileSize: 0, sha256: null } },
    ],
    ended: true,
  },
  {
    name: 'an error in the header',
    form: 'framed',
    bytes: encodeFailure(failure),
    parts: [{ type: 'refused', error: failure }],
    ended: true,
  },
  {
    name: 'an error in the trailer',
    form: 'framed',
    bytes: Buffer.concat([framedHeader, chunk('ab'), endOfArchive, encodeFailure(failure)]),
    parts: [{ type: 'header', header }, 'ab', { type: 'refused', error: failure }],
    ended: true,
  },
  {
    name: 'unknown keys, and digests in capitals',
    form: 'framed',
    bytes: Buffer.concat([
      json({ ...header, colour: 'red' }),
      endOfArchive,
      json({ md5: md5.toUpperCase(), file_size: 5, sha256: sha256.toUpperCase(), colour: 'red' }),
    ]),
    parts: [
      { type: 'header', header },
      { type: 'trailer', trailer },
    ],
    ended: true,
  },
  {
    name: 'an archive that is not yet whole',
    form: 'framed',
    bytes: Buffer.concat([framedHeader, encodeChunkLength(5), Buffer.from('abc')]),
    parts: [{ type: 'header', header }, 'abc'],
    ended: false,
  },
  {
    name: 'an archive behind all keys',
    form: 'old',
    bytes: Buffer.concat([encodeOldHeader(oldHeader), Buffer.from('abcde')]),
    parts: [{ type: 'header', header: oldHeader }, 'abcde'],
  },
  {
    name: 'an archive behind what is needed',
    form: 'old',
    bytes: Buffer.concat([json({ md5, file_size: 5 }), Buffer.from('abcde and more')]),
    parts: [{ type: 'header', header: bareOldHeader }, 'abcde and more'],
  },
  {
    name: 'keys that are null',
    form: 'old',
    bytes: json({ md5, file_size: 5, body: null, error: null, sha256: null }),
    parts: [{ type: 'header', header: bareOldHeader }],
  },
  {
    name: 'the text in the header',
    form: 'old',
    bytes: json({ filename: '3.txt', body: '数据\n', md5 }),
    parts: [{ type: 'inline', header: { body: '数据\n', md5 } }],
  },
  ...[
    { name: 'the text without a length', body: '数据\n' },
    { name: 'the text with braces and quotation marks', body: '}"{\\"}\\' },
    { name: 'the text with other bytes behind it', body: 'x', rest: '\n}{' },
  ].map(({ name, body, rest = '' }): Vector => {
    const bytes = Buffer.from(JSON.stringify({ body, md5 }) + rest);
    return { name, form: 'old', bytes, parts: [{ type: 'inline', header: { body, md5 } }] };
  }),
  {
    name: 'the text without a length, over several lines',
    form: 'old',
    bytes: Buffer.from(JSON.stringify({ md5, file: { deep: {} }, body: 'x' }, null, 2)),
    parts: [{ type: 'inline', header: { body: 'x', md5 } }],
  },
  // The first byte of these lengths is an opening brace, too.
  ...[0x7b, 0x17b].map((length): Vector => {
    const body = 'x'.repeat(length - JSON.stringify({ body: '', md5 }).length);
    const bytes = json({ body, md5 });
    const parts = [{ type: 'inline', header: { body, md5 } }];
    return { name: `the text behind a length of ${length}`, form: 'old', bytes, parts };
  }),
  {
    name: 'an error',
    form: 'old',
    bytes: encodeFailure(failure),
    parts: [{ type: 'refused', error: failure }],
  },
];

function decoderOf(form: 'framed' | 'old'): FramedDecoder | OldDecoder {
  return form === 'framed' ? new FramedDecoder() : new OldDecoder();
}

describe.each(vectors)('$form: $name', ({ form, bytes, parts, ended }) => {
  test('is decoded in one piece', () => {
    const decoder = decoderOf(form);
    expect(joined(decoder.push(bytes))).toEqual(parts);
    if (decoder instanceof FramedDecoder) expect(decoder.ended).toBe(ended);
  });

  test('is decoded from two pieces, whatever byte they are cut at', () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const decoder = decoderOf(form);
      const first = decoder.push(bytes.subarray(0, at));
      expect(joined([...first, ...decoder.push(bytes.subarray(at))])).toEqual(parts);
    }
  });

  test('is decoded byte by byte', () => {
    const decoder = decoderOf(form);
    const all = [...bytes].flatMap((_, at): (FramedPart | OldPart)[] =>
      decoder.push(bytes.subarray(at, at + 1)),
    );
    expect(joined(all)).toEqual(parts);
  });
});

test.each([true, false])('decodes a long text, with its length: %s', (hasLength) => {
  const body = '数'.repeat(maxHeaderBytes);
  const bytes = hasLength ? json({ body, md5 }) : Buffer.from(JSON.stringify({ body, md5 }));
  const decoder = new OldDecoder();
  const parts: OldPart[] = [];
  for (let at = 0; at < bytes.length; at += 1_001)
    parts.push(...decoder.push(bytes.subarray(at, at + 1_001)));
  expect(parts).toEqual([{ type: 'inline', header: { body, md5 } }]);
});

test('rejects a text without a length as soon as it is too long', () => {
  const decoder = new OldDecoder();
  decoder.push(Buffer.from('{"body":"'));
  const piece = Buffer.alloc(1 << 20, 'x');
  const push = (): void => {
    for (let at = 0; at <= maxInlineBytes; at += piece.length) decoder.push(piece);
  };
  expect(push).toThrow(expect.objectContaining({ code: 'bad-transfer' }));
});

test('returns the bytes of an archive at once, without a copy', () => {
  const decoder = new FramedDecoder();
  decoder.push(Buffer.concat([framedHeader, encodeChunkLength(maxChunkBytes)]));
  const bytes = Buffer.from('first bytes of a chunk');
  const [part] = decoder.push(bytes);
  if (part?.type !== 'data') throw new Error('no data');
  expect(part.bytes.buffer).toBe(bytes.buffer);
  expect(part.bytes.byteOffset).toBe(bytes.byteOffset);
});

const inFront = (...rest: Buffer[]): Buffer => Buffer.concat([framedHeader, ...rest]);

test.each([
  ['framed', 'a header of no bytes', int32(0)],
  ['framed', 'a header of negative length', int32(-1)],
  ['framed', 'a header that is too long', int32(maxHeaderBytes + 1)],
  ['framed', 'a header that is not UTF-8', Buffer.concat([int32(2), Buffer.from([0xff, 0xfe])])],
  ['framed', 'a header that is not JSON', Buffer.concat([int32(2), Buffer.from('{]')])],
  ['framed', 'a header that is an array', json([])],
  ['framed', 'a header that is null', json(null)],
  ['framed', 'a header without name', json({ ...header, name: undefined })],
  ['framed', 'a header without size', json({ ...header, size: undefined })],
  ['framed', 'a size that is a string', json({ ...header, size: '7' })],
  ['framed', 'a negative size', json({ ...header, size: -1 })],
  ['framed', 'half a byte', json({ ...header, size: 0.5 })],
  ['framed', 'a size beyond counting', json({ ...header, size: 2 ** 53 })],
  ['framed', 'a name that is a number', json({ ...header, name: 3 })],
  ['framed', 'a chunk of negative length', inFront(int32(-1))],
  ['framed', 'a chunk that is too long', inFront(int32(maxChunkBytes + 1))],
  ['framed', 'a trailer of no bytes', inFront(endOfArchive, int32(0))],
  ['framed', 'a trailer that is too long', inFront(endOfArchive, int32(maxHeaderBytes + 1))],
  ['framed', 'a trailer without length', inFront(endOfArchive, json({ md5 }))],
  ['framed', 'a digest that is too short', inFront(endOfArchive, json({ md5: 'ab', file_size: 5 }))],
  ['framed', 'a digest that is not hex', inFront(endOfArchive, json({ md5: 'x'.repeat(32), file_size: 5 }))],
  ['framed', 'bytes behind its end', inFront(endOfArchive, encodeTrailer(trailer), Buffer.from('x'))],
  ['framed', 'bytes behind an error', Buffer.concat([encodeFailure(failure), Buffer.from('x')])],
  ['old', 'a header that is too long', int32(maxInlineBytes + 1)],
  ['old', 'a long header of an archive', json({ md5, file_size: 5, more: 'x'.repeat(maxHeaderBytes) })],
  ['old', 'a header of an archive without its length', Buffer.from(JSON.stringify({ md5, file_size: 5 }))],
  ['old', 'a text without a length that is not UTF-8', Buffer.from('{"body":"\xff","md5":"x"}', 'latin1')],
  ['old', 'a text without a length that is not JSON', Buffer.from('{{body}}')],
  ['old', 'a header without MD5', json({ file_size: 5 })],
  ['old', 'a header without length', json({ md5 })],
  ['old', 'a text that is none', json({ md5, body: 5 })],
] as const)('%s form: rejects %s', (form, _, bytes) => {
  expect(() => decoderOf(form).push(bytes)).toThrow(expect.objectContaining({ code: 'bad-transfer' }));
});

test('makes the error text of a holder safe for a terminal', () => {
  const error = { code: 'exploded', message: `\u001b[31m${'very '.repeat(1000)}` };
  const [part] = new FramedDecoder().push(json({ error }));
  if (part?.type !== 'refused') throw new Error('not refused');
  expect(part.error.code).toBe('bad-transfer');
  expect(part.error.message).toMatch(/^\\x1b\[31mvery /u);
  expect(part.error.message.length).toBeLessThanOrEqual(300);
});

test.each(['no object', { code: 5 }, {}, []])('accepts an error without a reason: %j', (error) => {
  expect(new OldDecoder().push(json({ error }))).toEqual([
    { type: 'refused', error: { code: 'bad-transfer', message: 'no reason given' } },
  ]);
});

test('refuses to encode a header that is too long', () => {
  expect(() => encodeFramedHeader({ ...header, name: 'x'.repeat(maxHeaderBytes) })).toThrow(SimError);
  expect(() => encodeChunkLength(0)).toThrow(RangeError);
  expect(() => encodeChunkLength(maxChunkBytes + 1)).toThrow(RangeError);
});

test.each([
  ['3.txt', '3.zip'],
  ['3.tar.gz', '3.zip'],
  ['docs', 'docs.zip'],
  ['.hidden', '.zip'],
  ['数据.txt', '数据.zip'],
])('names the archive of %s %s', (name, expected) => {
  expect(archiveName(name)).toBe(expected);
});

/** A decoder may read or refuse; it may neither break nor pass on more than it was given. */
function isReadOrRefused(form: 'framed' | 'old', pieces: readonly Buffer[]): void {
  const decoder = decoderOf(form);
  try {
    for (const piece of pieces) {
      const data = decoder.push(piece).map((part) => (part.type === 'data' ? part.bytes.length : 0));
      expect(data.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(piece.length);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(SimError);
  }
}

test.each(['framed', 'old'] as const)('decodes or rejects any bytes (%s form)', (form) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (pieces) =>
      isReadOrRefused(
        form,
        pieces.map((piece) => Buffer.from(piece)),
      ),
    ),
  );
});

test.each(vectors)('decodes or rejects a transfer with any byte changed: $form: $name', ({ form, bytes }) => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, cut) => {
      const changed = Buffer.from(bytes);
      changed[at] = value;
      isReadOrRefused(form, [changed.subarray(0, cut), changed.subarray(cut)]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['values', `{"md5":"${md5}","body":"x",${Array.from({ length: 500 }, (_, index) => `"${index}":0`)}}`],
  ['nested lists', `{"md5":"${md5}","body":"x","a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
  ['nested objects', `{"md5":"${md5}","body":"x","a":${'{"a":'.repeat(500)}0${'}'.repeat(500)}}`],
])('[B9] rejects a header with too many %s', (_, text) => {
  const length = Buffer.alloc(4);
  length.writeInt32LE(Buffer.byteLength(text));
  const push = () => new OldDecoder().push(Buffer.concat([length, Buffer.from(text)]));
  expect(push).toThrow('the header has too many values');
});

test('[B9] accepts any text in a header: its marks are not counted', () => {
  const body = `${'[{"a":0},'.repeat(5_000)}\\"\\`;
  expect(new OldDecoder().push(json({ body, md5 }))).toEqual([{ type: 'inline', header: { body, md5 } }]);
});
