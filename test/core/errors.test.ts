import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { pickErrorLine } from '../../src/core/errors.js';

/** The last lines of a program as its runtime prints them. */
function lastLinesOf(command: string, ...args: string[]): string[] {
  return spawnSync(command, args, { encoding: 'utf8' }).stderr.trimEnd().split('\n').slice(-32);
}

describe('pickErrorLine', () => {
  it('picks the error of a Node program, not the version line after it', () => {
    const lines = lastLinesOf(process.execPath, '-e', 'throw new TypeError("no config")');
    expect(lines.at(-1)).toMatch(/^Node\.js v/u);
    expect(pickErrorLine(lines)).toBe('TypeError: no config');
  });

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)(
    'picks the exception of a Python program below its traceback',
    () => {
      expect(pickErrorLine(lastLinesOf('python3', '-c', 'open("peer.ini")'))).toMatch(
        /^FileNotFoundError: /u,
      );
    },
  );

  it.each([
    [
      'Java',
      [
        'Exception in thread "main" java.lang.IllegalStateException: no config',
        '\tat Peer.main(Peer.java:3)',
        '\t... 1 more',
      ],
      0,
    ],
    ['Go', ['panic: no config', '', 'goroutine 1 [running]:', '\t/peer.go:4 +0x1d', 'exit status 2'], 0],
    ['C', ['reading peer.ini', 'peer: no config'], 1],
    ['a compiler', ['peer.c:3:1: error: expected ;', '    3 | int main', 'make: stopped'], 0],
    ['a program that prints only noise', ['Node.js v20.20.2'], 0],
  ])('picks the line that explains the crash: %s', (_, lines, index) => {
    expect(pickErrorLine(lines)).toBe(lines[index]);
  });

  it('returns undefined if the program printed nothing', () => {
    expect(pickErrorLine([])).toBe(undefined);
  });
});
