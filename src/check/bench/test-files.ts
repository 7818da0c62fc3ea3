import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file that the candidate shares. */
export interface TestFile {
  readonly name: string;
  readonly size: number;
  /** Hex, of the content. */
  readonly sha256: string;
}

export interface TestShare {
  readonly own: TestFile;
  readonly other: TestFile;
  /** In a subfolder. */
  readonly below: TestFile;
  readonly chinese: TestFile;
  /** With characters in its name that are encoded in a message. */
  readonly encoded: TestFile;
  /** Not shared: a hidden file, and a file in a hidden folder. */
  readonly hidden: readonly TestFile[];
  /** Not shared: a symbolic link leads to its folder. Null if the file system has no links. */
  readonly linked: TestFile | null;
  readonly large: TestFile | null;
}

/**
 * Fills a share with random content, so that a candidate cannot know it in advance.
 *
 * @param outside a folder for what the share only links to
 */
export function fillShare(folder: string, outside: string, largeBytes: number | undefined): TestShare {
  for (const path of [join(folder, 'docs'), join(folder, '.hidden'), outside]) {
    mkdirSync(path, { recursive: true });
  }
  return {
    own: write(folder, 'own.txt'),
    other: write(folder, 'other.txt'),
    below: write(join(folder, 'docs'), 'below.txt'),
    chinese: write(folder, '\u6570\u636e.txt'),
    encoded: write(folder, 'two words, 100%.txt'),
    hidden: [write(folder, '.hidden.txt'), write(join(folder, '.hidden'), 'inside.txt')],
    linked: isLinked(outside, join(folder, 'link')) ? write(outside, 'linked.txt') : null,
    large: largeBytes === undefined ? null : writeLarge(folder, 'large.bin', largeBytes),
  };
}

function isLinked(folder: string, link: string): boolean {
  try {
    // Windows allows everybody to create a junction; elsewhere the type is ignored.
    symlinkSync(folder, link, 'junction');
    return true;
  } catch {
    return false;
  }
}

/** Random lines of text. */
export function newContent(): Buffer {
  const lines = Array.from({ length: 40 }, () => randomBytes(24).toString('base64'));
  return Buffer.from(`${lines.join('\n')}\n`);
}

function write(folder: string, name: string): TestFile {
  const content = newContent();
  writeFileSync(join(folder, name), content);
  return { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

const blockBytes = 1 << 20;

function writeLarge(folder: string, name: string, size: number): TestFile {
  const hash = createHash('sha256');
  const block = randomBytes(blockBytes);
  const file = openSync(join(folder, name), 'w');
  try {
    for (let at = 0; at < size; at += blockBytes) {
      // Each block is different, so that a missing one changes the digest.
      block.writeUInt32LE(at / blockBytes, 0);
      const bytes = block.subarray(0, Math.min(blockBytes, size - at));
      hash.update(bytes);
      writeSync(file, bytes);
    }
  } finally {
    closeSync(file);
  }
  return { name, size, sha256: hash.digest('hex') };
}
