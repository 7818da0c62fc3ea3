import { describe, expect, it } from 'vitest';
import {
  allPrintable,
  jsonText,
  messageText,
  printable,
  printableLines,
  printableOnTerminal,
  quoteBytes,
  traceBytes,
} from '../../src/core/sanitize.js';

describe('printable', () => {
  it.each([
    ['a control sequence', 'a\u001b]0;x\u0007', 'a\\x1b]0;x\\x07'],
    ['line breaks', 'a\r\nb\u2028c\u2029d', 'a\\x0d\\x0ab\\u{2028}c\\u{2029}d'],
    ['marks of writing direction', 'a\u202etxt.exe\u2066\u200f', 'a\\u{202e}txt.exe\\u{2066}\\u{200f}'],
    ['invisible characters', 'ttl\u200b\ufeff\u00ad', 'ttl\\u{200b}\\u{feff}\\xad'],
    ['joiners that join nothing', 'a\u200db\u200c', 'a\\u{200d}b\\u{200c}'],
    ['fillers without a shape', '\u3164\u115f\u034f', '\\u{3164}\\u{115f}\\u{34f}'],
    ['half of a surrogate pair', 'a\ud800', 'a\\u{d800}'],
  ])('escapes %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it.each(['数据.txt', 'é', '👩\u200d🔬', '👍🏽', '❤\ufe0f\u200d🔥', 'می\u200cخواهم', 'क्\u200dष'])(
    'leaves %s as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('cuts long text between two characters', () => {
    expect(printable('👍'.repeat(5), 4)).toBe('👍👍👍👍...');
    expect(printable('👍'.repeat(5), 5)).toBe('👍'.repeat(5));
    expect(printable('a'.repeat(1_000_000), 60)).toBe(`${'a'.repeat(60)}...`);
  });
});

describe('quoteBytes', () => {
  it.each([
    ['get a 1 2\n', String.raw`"get a 1 2\n"`],
    ['say "\\"\r\n', String.raw`"say \"\\\"\r\n"`],
    ['数', String.raw`"\xe6\x95\xb0"`],
    ['\u0000\u001b[31m', String.raw`"\x00\x1b[31m"`],
    ['', '""'],
  ])('writes %j as a C string', (text, quoted) => {
    expect(quoteBytes(Buffer.from(text))).toBe(quoted);
  });

  it('cuts a long message and gives its length', () => {
    expect(quoteBytes(Buffer.alloc(5000, 'x'), 3)).toBe('"xxx"... (5000 bytes)');
  });
});

describe('traceBytes', () => {
  it('escapes the bytes of a message without quoting them', () => {
    expect(traceBytes(Buffer.from('get a 1\n'))).toBe('get a 1\\n');
    expect(traceBytes(Buffer.alloc(500, 'x'))).toBe(`${'x'.repeat(120)}... (500 bytes)`);
  });

  it('leaves out the token of an ask', () => {
    expect(traceBytes(Buffer.from('ask 0123456789abcdef 3.txt 4\n'))).toBe('ask ... 3.txt 4\\n');
  });
});

describe('messageText', () => {
  it('gives the text of a message on one line, with control characters escaped', () => {
    expect(messageText(Buffer.from('found 数据.txt\u001b[2J\n'))).toBe('found 数据.txt\\x1b[2J');
  });
});

describe('printableLines and printableOnTerminal', () => {
  it('leave line feeds and tabs, and the latter also the colours of floodsim', () => {
    expect(printableLines('a\n\tb\r\u001b[1m')).toBe('a\n\tb\\x0d\\x1b[1m');
    expect(printableOnTerminal('\u001b[31ma\u001b[39m\n\u001b[8mb\u001b[2J')).toBe(
      '\u001b[31ma\u001b[39m\n\\x1b[8mb\\x1b[2J',
    );
  });
});

describe('allPrintable', () => {
  it('makes all texts and keys printable, and gives the same object if they are', () => {
    expect(allPrintable({ 'a\n': ['b\u202e', 1, null] })).toEqual({ 'a\\x0a': ['b\\u{202e}', 1, null] });
    const plain = { a: ['b', { c: true }], d: undefined };
    expect(allPrintable(plain)).toBe(plain);
  });
});

describe('jsonText', () => {
  it('escapes what a terminal would not show, and means the same', () => {
    const value = { file: 'a\u009b\u202e\u2028\u{e0041}\n数据 👩\u200d🔬' };
    const text = jsonText(value, 2);
    expect(text).toBe('{\n  "file": "a\\u009b\\u202e\\u2028\\udb40\\udc41\\n数据 👩\u200d🔬"\n}');
    expect(JSON.parse(text)).toEqual(value);
  });
});
