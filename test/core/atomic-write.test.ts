import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomic, writeBeside } from '../../src/core/atomic-write.js';
import { temporaryFolder } from '../helpers/sim.js';

const pieces = [Buffer.from('one '), Buffer.from('two')];

describe('writeAtomic', () => {
  it.each([
    ['text', 'one two'],
    ['pieces', pieces],
  ])('writes %s and leaves no temporary file', (_, content) => {
    const folder = temporaryFolder();
    writeAtomic(join(folder, 'a'), content, { overwrite: false });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('keeps an existing file unless it may be replaced', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'old');
    const write = (overwrite: boolean) => () => writeAtomic(join(folder, 'a'), 'new', { overwrite });
    expect(write(false)).toThrow(expect.objectContaining({ code: 'file-exists' }));
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
    write(true)();
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('leaves nothing behind if a piece cannot be made', () => {
    const folder = temporaryFolder();
    const failing = (function* () {
      yield Buffer.from('one');
      throw new Error('no more');
    })();
    expect(() => writeAtomic(join(folder, 'a'), failing, { overwrite: true })).toThrow('no more');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('rejects a folder as the file to replace', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    expect(() => writeAtomic(join(folder, 'a'), 'new', { overwrite: true })).toThrow(/is not a file/u);
  });

  it.skipIf(process.platform === 'win32')('replaces the target of a symbolic link, and sets the mode', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'old');
    chmodSync(join(folder, 'a'), 0o644);
    symlinkSync('a', join(folder, 'link'));
    writeAtomic(join(folder, 'link'), 'new', { overwrite: true, mode: 0o600 });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a', 'link']);
  });
});

describe('writeBeside', () => {
  it('writes each content to its own new file in the same folder', () => {
    const folder = temporaryFolder();
    const paths = ['old', 'new'].map((text) => writeBeside(join(folder, 'a'), text));
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['old', 'new']);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});
