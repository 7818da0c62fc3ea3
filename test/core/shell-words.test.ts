import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeWord, lastWord, quoted, shellWord, splitWords } from '../../src/core/shell-words.js';

it('splitWords undoes quoted() for any words', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '\t', '数') })),
      (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words);
      },
    ),
  );
});

describe('splitWords', () => {
  it.each([
    { line: '', words: [] },
    { line: '  get   3.txt ', words: ['get', '3.txt'] },
    { line: 'get "my file.txt"', words: ['get', 'my file.txt'] },
    { line: 'get \'a "b" c\'', words: ['get', 'a "b" c'] },
    { line: 'get my\\ file.txt', words: ['get', 'my file.txt'] },
    { line: 'modify sharedir C:\\shares\\1', words: ['modify', 'sharedir', 'C:\\shares\\1'] },
    { line: 'a"b c"d', words: ['ab cd'] },
    { line: 'x ""', words: ['x', ''] },
  ])('splits <$line> into words', ({ line, words }) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(['get "x', "get 'x", 'a "b" "c'])('rejects the unclosed quote in <%s>', (line) => {
    expect(() => splitWords(line)).toThrow(/is not closed/u);
  });

  it('reads any word escaped by escapeWord as one word', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (word) => {
        // A literal backslash before a blank or at the end cannot be escaped.
        fc.pre(!/\\(?=[\s"'])|\\$/u.test(word));
        expect(splitWords(`get ${escapeWord(word)}`)).toEqual(['get', word]);
      }),
    );
  });
});

describe('lastWord', () => {
  it.each([
    { line: 'get no', word: 'no' },
    { line: 'get ', word: '' },
    { line: 'get my\\ fi', word: 'my\\ fi' },
    { line: 'ge', word: 'ge' },
  ])('returns the unfinished last word of <$line>', ({ line, word }) => {
    expect(lastWord(line)).toBe(word);
  });

  it('finds the last word of a long line full of escapes in one pass', () => {
    const line = `get ${'\\"'.repeat(100_000)} x`;
    expect(lastWord(line)).toBe('x');
  });
});

describe('shellWord', () => {
  it.each([
    { text: 'out/a.ini', posix: 'out/a.ini', windows: 'out/a.ini' },
    { text: 'C:\\out put', posix: "'C:\\out put'", windows: '"C:\\out put"' },
    { text: 'C:\\out', posix: "'C:\\out'", windows: 'C:\\out' },
    { text: "it's", posix: "'it'\\''s'", windows: '"it\'s"' },
  ])('quotes <$text> for a POSIX shell and for Windows', ({ text, posix, windows }) => {
    expect(shellWord(text, false)).toBe(posix);
    expect(shellWord(text, true)).toBe(windows);
  });
});
