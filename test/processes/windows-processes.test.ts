import { describe, expect, it } from 'vitest';
import { readTable, treeOf } from '../../src/processes/windows-processes.js';

describe('readTable', () => {
  it('reads what wmic prints: a heading, UTF-16 with a byte order mark, and blanks at the line ends', () => {
    const text =
      '\uFEFFParentProcessId  ProcessId  \r\n0                32         \r\n32               1056       \r\n\r\n';
    expect(readTable(Buffer.from(text, 'utf16le'))).toEqual([
      [0, 32],
      [32, 1056],
    ]);
  });

  it('reads what PowerShell prints: two numbers in each line', () => {
    expect(readTable(Buffer.from('0 4\r\n4 120\r\n'))).toEqual([
      [0, 4],
      [4, 120],
    ]);
  });

  it('finds no process in an error message', () => {
    expect(readTable(Buffer.from("'wmic' is not recognized as an internal command"))).toEqual([]);
  });
});

describe('treeOf', () => {
  const table = [
    [1, 2],
    [4, 5],
    [2, 4],
    [1, 3],
  ] as const;

  it('contains the leader and all its descendants, in any order of the table', () => {
    expect(treeOf(new Set([2]), table).sort()).toEqual([2, 4, 5]);
  });

  it('contains the descendants of a leader that is gone', () => {
    expect(treeOf(new Set([1]), table).sort()).toEqual([2, 3, 4, 5]);
  });

  it('is empty if neither the leader nor a descendant lives', () => {
    expect(treeOf(new Set([9]), table)).toEqual([]);
  });
});
