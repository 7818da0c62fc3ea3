import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFromAgent } from '../../../src/control/check-message.js';
import type { TreePart } from '../../../src/control/file-messages.js';
import { TreeReceiver } from '../../../src/control/tree-receiver.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

const folder = { kind: 'folder', path: '', mode: 493 };
const file = { kind: 'file', path: 'a', mode: 420 };
const bytes = { kind: 'bytes', data: 'eA==' };
const end = { kind: 'end' };
const failed = { kind: 'failed', failure: { code: 'EIO', message: 'x' } };

/** Parts of a file or folder that an agent sends: whatever they say, all is written below one path, or nothing is left. */
export const target: FuzzTarget = {
  seeds: [
    [folder, file, bytes, { kind: 'folder', path: 'b', mode: 0 }, { ...file, path: 'b/c' }, end],
    [{ ...file, path: '' }, bytes, { ...file, path: '' }, bytes, end],
    [folder, file, file, bytes, failed],
    [folder, { kind: 'link', path: 'a' }, { ...file, path: 'a/x' }, end],
    [end],
  ].map((parts) => Buffer.from(parts.map((part) => JSON.stringify(part)).join('\n'))),
  tokens: [
    ...[
      '"folder"',
      '"file"',
      '"bytes"',
      '"link"',
      '"end"',
      '"failed"',
      '"path":',
      '"mode":',
      '"data":',
      '\n',
    ],
    ...['../', '..', '/', '.', '\\', 'a/', 'b/c', 'b', '\\u0000', '511', '""'],
  ],
  maxBytes: 8 * 1024,
  open,
};

function open(): OpenTarget {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-tree-'));
  return {
    run: async (input) => {
      const into = join(work, 'into');
      mkdirSync(into);
      const path = join(into, 'arrived');
      let taken = 0;
      const receiver = new TreeReceiver({
        path,
        makesLinks: false,
        onTaken: (amount) => {
          taken += amount;
        },
      });
      for (const part of partsIn(input)) receiver.take(part);
      receiver.abort(new Error('it was not sent to its end'));
      const kind = await receiver.done.catch(() => null);
      promise(readdirSync(work).length === 1, 'nothing is written outside the given folder');
      promise(readdirSync(into).length === (kind === null ? 0 : 1), 'nothing is left of what failed');
      if (kind !== null) {
        promise(lstatSync(path).isDirectory() === (kind === 'folder'), 'a file is a file, a folder a folder');
        promise(sizeOf(path) <= input.length, 'no more is written than was sent');
      }
      promise(taken >= 0, 'what was written is reported');
      rmSync(into, { recursive: true });
    },
    close: () => rmSync(work, { recursive: true, force: true }),
  };
}

function partsIn(input: Buffer): TreePart[] {
  return input
    .toString()
    .split('\n')
    .flatMap((line) => {
      try {
        const message = { type: 'files', answer: { type: 'part', number: 1, part: JSON.parse(line) } };
        return isFromAgent(message) ? [message.answer.part] : [];
      } catch {
        return [];
      }
    });
}

/** Bytes of all files; links and the like are errors. */
function sizeOf(path: string): number {
  const stats = lstatSync(path);
  if (stats.isFile()) return stats.size;
  promise(stats.isDirectory(), 'there are only files and folders');
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
