import { expect, test } from 'vitest';
import { insertEntry, joinLines, splitLines } from '../../../src/topology/edit/edit-lines.js';
import { readSections } from '../../../src/topology/ini/read-sections.js';

test.each([
  ['as the line above', '[a]\nlong = 1\n', '[a]\nlong = 1\nttl = 9\n'],
  ['no blanks', '[a]\nlong=1\n', '[a]\nlong=1\nttl=9\n'],
  ['a colon', '[a]\nlong: 1\n', '[a]\nlong: 1\nttl: 9\n'],
  ['indented', '[a]\n\t long = 1\n', '[a]\n\t long = 1\n\t ttl = 9\n'],
  ['aligned', '[a]\nb    = 1\nlong = 1\n', '[a]\nb    = 1\nlong = 1\nttl  = 9\n'],
  ['aligned, by shorter names', '[a]\nb  = 1\nid = 1\n', '[a]\nb  = 1\nid = 1\nttl = 9\n'],
  ['aligned by tabs', '[a]\nb\t\t= 1\nlong\t= 1\n', '[a]\nb\t\t= 1\nlong\t= 1\nttl\t= 9\n'],
  ['not aligned', '[a]\nb = 1\nlong = 1\n', '[a]\nb = 1\nlong = 1\nttl = 9\n'],
  ['one wide line', '[a]\nlong   = 1\n', '[a]\nlong   = 1\nttl   = 9\n'],
  ['a value that is empty', '[a]\nlong =\n', '[a]\nlong =\nttl = 9\n'],
  ['before comments and blank lines', '[a]\nb = 1\n\n; c\n[d]\n', '[a]\nb = 1\nttl = 9\n\n; c\n[d]\n'],
  ['after a comment in the midst', '[a]\nb = 1\n; c\nd = 1 ; e\n', '[a]\nb = 1\n; c\nd = 1 ; e\nttl = 9\n'],
  ['CRLF', '[a]\r\nb = 1\r\n[c]\r\n', '[a]\r\nb = 1\r\nttl = 9\r\n[c]\r\n'],
  ['CR', '[a]\rb = 1\r', '[a]\rb = 1\rttl = 9\r'],
  ['no line end at the end', '[a]\nb = 1', '[a]\nb = 1\nttl = 9'],
  ['CRLF, none at the end', '[a]\r\nb = 1', '[a]\r\nb = 1\r\nttl = 9'],
])('insertEntry writes the line in the style of the section: %s', (_, text, expected) => {
  const [section] = readSections({ path: '', shown: '' }, text, () => {});
  if (section === undefined) throw new Error('no section');
  expect(joinLines(insertEntry(splitLines(text), section, 'ttl', '9'))).toBe(expected);
});
