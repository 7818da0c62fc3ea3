import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { pickErrorLine } from '../../src/core/error-line.js';

/** The last lines of a program as its runtime prints them. */
function lastWordsOf(command: string, ...args: string[]): string[] {
  return spawnSync(command, args, { encoding: 'utf8' }).stderr.trimEnd().split('\n').slice(-32);
}

it('of a program for Node, that which names the error, and not the version of Node', () => {
  const words = lastWordsOf(process.execPath, '-e', 'throw new TypeError("no config")');
  expect(words.at(-1)).toMatch(/^Node\.js v/u);
  expect(pickErrorLine(words)).toBe('TypeError: no config');
});

it.skipIf(spawnSync('python3', ['--version']).status !== 0)(
  'of a Python program, the exception below the traceback',
  () => {
    expect(pickErrorLine(lastWordsOf('python3', '-c', 'open("peer.ini")'))).toMatch(/^FileNotFoundError: /u);
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
  ['only what tells nothing', ['Node.js v20.20.2'], 0],
])('%s', (_, lines, index) => {
  expect(pickErrorLine(lines)).toBe(lines[index]);
});

it('nothing, of one that was silent', () => {
  expect(pickErrorLine([])).toBe(undefined);
});
