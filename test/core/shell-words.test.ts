import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeWord, lastWord, quoted, splitWords } from '../../src/core/shell-words.js';

it('quoted, words come back as they went, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '\t', '数') })),
      (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words);
      },
    ),
  );
});

describe('a line is parted into words', () => {
  it.each([
    { line: '', words: [] },
    { line: '  get   3.txt ', words: ['get', '3.txt'] },
    { line: 'get "my file.txt"', words: ['get', 'my file.txt'] },
    { line: 'get \'a "b" c\'', words: ['get', 'a "b" c'] },
    { line: 'get my\\ file.txt', words: ['get', 'my file.txt'] },
    { line: 'modify sharedir C:\\shares\\1', words: ['modify', 'sharedir', 'C:\\shares\\1'] },
    { line: 'a"b c"d', words: ['ab cd'] },
    { line: 'x ""', words: ['x', ''] },
  ])('$line', ({ line, words }) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(['get "x', "get 'x", 'a "b" "c'])('%s is not closed', (line) => {
    expect(() => splitWords(line)).toThrow(/is not closed/u);
  });

  it('any word that is typed as it is to be typed is one word', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (word) => {
        // What stands before a blank is, in a path of Windows, a backslash of its own.
        fc.pre(!/\\(?=[\s"'])|\\$/u.test(word));
        expect(splitWords(`get ${escapeWord(word)}`)).toEqual(['get', word]);
      }),
    );
  });
});

describe('the beginning of a word at the end of a line', () => {
  it.each([
    { line: 'get no', word: 'no' },
    { line: 'get ', word: '' },
    { line: 'get my\\ fi', word: 'my\\ fi' },
    { line: 'ge', word: 'ge' },
  ])('$line', ({ line, word }) => {
    expect(lastWord(line)).toBe(word);
  });

  it('of a line however long and odd is found in one pass', () => {
    const line = `get ${'\\"'.repeat(100_000)} x`;
    expect(lastWord(line)).toBe('x');
  });
});
