import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValue } from '../../src/topology/ini/read-value.js';
import { loadTopology } from '../../src/topology/load.js';
import { makeFiles } from './folder.js';

describe('readValue', () => {
  it.each([
    ['"plain;x"', 'plain;x'],
    ["'plain;x'", 'plain;x'],
    ['"s" ; a comment', 's'],
    ['"s";a comment', 's'],
    ['\'s\'   # a "comment"', 's'],
    ['"a # b = c ; d" ; e', 'a # b = c ; d'],
    ["'a # b = c ; d' # e", 'a # b = c ; d'],
    ['"say \\"hi\\" ; bye" ; x', 'say "hi" ; bye'],
    ['"it\'s" ; x', "it's"],
    ["'4'", '4'],
    ["'[1, 2]'", '[1, 2]'],
    ["'null'", 'null'],
    ['""', ''],
    ["'' ; none", ''],
    ['" a "', ' a '],
    ['"a\\u003bb\\n"', 'a;b\n'],
    ['"a\\share;1"', 'a\\share;1'],
    ["'C:\\new\\table'", 'C:\\new\\table'],
    ['"C:\\new\\table" ; c', 'C:\\new\\table'],
    ['"C:\\data\\" ; c', 'C:\\data\\'],
    ['"C:\\\\data\\\\"', 'C:\\data\\'],
    ['"my prog" --all ; c', '"my prog" --all'],
    ['sh -c "a ; b" ; c', 'sh -c "a ; b"'],
    ["sh -c 'a # b' # c", "sh -c 'a # b'"],
    ["['1', '2'] ; c", "['1', '2']"],
    ["'1', '2' ; c", "'1', '2'"],
    ["it's ; don't", "it's"],
    ["rock 'n roll ; John's", "rock 'n roll"],
    ['a;b#c', 'a;b#c'],
    ['a ;b', 'a'],
    ['a \\;b', 'a ;b'],
    ['; only', ''],
  ])('reads %s as %s', (written, value) => {
    expect(readValue(` ${written} `)).toMatchObject({ value, isClosed: true });
  });

  it('reads any text from single quotes, and any text at all from double quotes, also before a comment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ; "a\'', '#b'), (text, comment) => {
        expect(readValue(JSON.stringify(text) + comment).value).toBe(text);
        const free = text.replaceAll("'", '');
        expect(readValue(`'${free}'${comment}`).value).toBe(free);
      }),
    );
  });
});

describe('a quote that is not closed', () => {
  it.each(['"shares', "'shares", '"shares ; a comment', '"C:\\shares'])(
    'is an error with its line: %s',
    async (written) => {
      const text = `[Peer-1]\nip_addr = 127.0.0.1\nserver_port = 20001\nshare_dir = ${written}\npeer_list = []\n`;
      const cwd = await makeFiles({ 'net.ini': text });
      const error = await loadTopology('net.ini', { cwd }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        problems: expect.arrayContaining([
          expect.objectContaining({
            file: 'net.ini',
            line: 4,
            message: expect.stringMatching(/quote .* not closed/u),
          }),
        ]),
      });
    },
  );
});
