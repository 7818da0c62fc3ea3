import { describe, expect, it } from 'vitest';
import { quoteBytes, quoteText } from '../../src/check/quote-bytes.js';

describe('bytes for people', () => {
  it.each([
    ['get a 1 2\n', String.raw`"get a 1 2\n"`],
    ['say "\\"\r\n', String.raw`"say \"\\\"\r\n"`],
    ['数', String.raw`"\xe6\x95\xb0"`],
    ['\u0000\u001b[31m', String.raw`"\x00\x1b[31m"`],
    ['', '""'],
  ])('%j', (text, quoted) => {
    expect(quoteBytes(Buffer.from(text))).toBe(quoted);
  });

  it('are cut where they are many', () => {
    expect(quoteBytes(Buffer.alloc(5000, 'x'), 3)).toBe('"xxx"... (5000 bytes)');
  });

  it('read as text on one line, harmless to a terminal', () => {
    expect(quoteText(Buffer.from('found 数据.txt\u001b[2J\n'))).toBe('found 数据.txt·[2J');
  });
});
