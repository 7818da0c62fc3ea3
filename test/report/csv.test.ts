import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv.js';

const cellOf = (text: string): string => csvText(['cell'], [[text]]).split('\n')[1] ?? '';

describe('csvText', () => {
  it.each([
    '=1+1',
    "=cmd|'/c calc'!A1",
    '+1',
    '-1',
    '@SUM(A1)',
    ' =1',
    '\uff1d1',
    '\uff0b1',
    '\uff0d1',
    '\uff201',
  ])('[E6] makes text of %j, which a spreadsheet would run', (text) => {
    expect(cellOf(text)).toBe(`'${text}`);
  });

  it('[E6] makes text of a formula after a semicolon, which ends a cell in many countries', () => {
    expect(cellOf('a;=1+1; -2;b')).toBe("a;'=1+1;' -2;b");
  });

  it('[E6] makes tabs and line ends visible, before which a formula could begin', () => {
    expect(cellOf('\t=1')).toBe(String.raw`\x09=1`);
    expect(cellOf('\r=1')).toBe(String.raw`\x0d=1`);
    expect(cellOf('a\n=1')).toBe(String.raw`a\x0a=1`);
  });

  it('[E6] leaves numbers and other texts as they are', () => {
    expect(
      csvText(
        ['name', 'count'],
        [
          ['数据, "a"', -1.5],
          ['1-2', null],
        ],
        { bom: true },
      ),
    ).toBe('\ufeffname,count\n"数据, ""a""",-1.5\n1-2,\n');
  });
});
