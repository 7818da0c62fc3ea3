import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisMachine } from '../../src/launch/host.js';
import { type FileReader, ShareComparer } from '../../src/run/share-comparer.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';

const query = 'a'.repeat(32);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const holder = { ip: '127.0.0.1', port: 9 };
const about = { peer: 1, query, file: 'x.txt' } as const;
const started = { type: 'transfer:started', ...about, form: 'old', from: 4, size: null } as const;
const issued = { type: 'query:issued', ...about, ttl: 4 } as const;

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Reads these folders of peer 4, all of them on this machine. */
function readerOf(...folders: string[]): FileReader {
  return {
    contents: (_, file) => thisMachine.contents(folders, file),
    digest: (_, arrived) => thisMachine.digest(arrived),
  };
}

/** A comparer for peer 4 with this share. What was written before now was not changed during the query. */
function comparerOf(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) write(folder, path, content);
  const comparer = new ShareComparer(readerOf(folder), () => Date.now() + 1_000);
  const see = (...events: NewEvent[]): void =>
    comparer.onReceived(events.map((event, at) => ({ id: `e${at}`, at, ...event }) as TraceEvent));
  return { comparer, folder, see };
}

/** The content of x.txt that has arrived from peer 4. */
function arrived(content: string) {
  const path = join(temporaryFolder(), 'arrived');
  writeFileSync(path, content);
  return {
    query,
    file: 'x.txt',
    holder,
    path,
    kind: 'file',
    sha256: sha256(content),
    from: 4,
    at: 1,
  } as const;
}

describe('ShareComparer', () => {
  it.each(['x.txt', 'deep/down/x.txt'])(
    '[A7] finds the same content in the share of the holder, at %s',
    async (path) => {
      const { comparer, see } = comparerOf({ [path]: 'honest' });
      see(issued, started);
      expect(await comparer.compare(arrived('honest'))).toEqual({ result: 'same' });
    },
  );

  it('[A7] reads the share of a native holder that has no downloads yet and whose report is late', async () => {
    const folder = temporaryFolder();
    write(folder, 'share/x.txt', 'honest');
    const comparer = new ShareComparer(
      readerOf(join(folder, 'share'), join(folder, 'downloads')),
      () => Date.now() + 1_000,
    );
    expect(await comparer.compare(arrived('honest'))).toEqual({ result: 'same' });
    expect(await comparer.compare(arrived('false'))).toMatchObject({ result: 'different' });
  });

  it('[A7] finds other content, and names both digests', async () => {
    const { comparer, see } = comparerOf({ 'x.txt': 'honest' });
    see(issued, started);
    const message = `peer 4 sent content with the SHA-256 ${sha256('false')}, but its share has ${sha256('honest')}`;
    expect(await comparer.compare(arrived('false'))).toEqual({ result: 'different', message });
    expect(await comparer.compare({ ...arrived('false'), sha256: null })).toMatchObject({ message });
  });

  it('[A7] uses the digest that a native holder has reported, and does not read its share', async () => {
    const { comparer, see } = comparerOf({});
    const hit = {
      type: 'hit:sent',
      peer: 4,
      query,
      to: 1,
      hops: 1,
      size: 6,
      sha256: sha256('honest'),
    } as const;
    see(issued, hit, started);
    expect(await comparer.compare(arrived('honest'))).toEqual({ result: 'same' });
    // Another program can make an observer report a hit, but not the holder itself.
    const other = comparerOf({ 'x.txt': 'honest' });
    other.see(issued, { ...hit, sha256: sha256('false'), observedBy: 1 }, started);
    expect(await other.comparer.compare(arrived('false'))).toMatchObject({ result: 'different' });
  });

  it('[A7] compares with each file of the name, because a foreign peer may choose another one', async () => {
    const { comparer, see } = comparerOf({ 'a/x.txt': 'first', 'b/x.txt': 'second' });
    see(issued, started);
    expect(await comparer.compare(arrived('second'))).toEqual({ result: 'same' });
    expect(await comparer.compare(arrived('third'))).toMatchObject({ result: 'different' });
  });

  it('[A7] compares a folder with all its files', async () => {
    const { comparer, see, folder } = comparerOf({ 'x.txt/a': '1', 'x.txt/b/c': '2' });
    see(issued, started);
    const path = join(folder, 'x.txt');
    const whole = { ...arrived('0'), path, kind: 'folder', sha256: sha256('archive') } as const;
    expect(await comparer.compare(whole)).toEqual({ result: 'same' });
    expect(await comparer.compare({ ...whole, path: join(path, 'b') })).toMatchObject({
      result: 'different',
    });
    expect(await comparer.compare(arrived('1'))).toMatchObject({
      message: expect.stringMatching(/but its share has a folder of this name$/u),
    });
  });

  it('[A8] does not take a file that was changed during the transfer for a false one', async () => {
    const { comparer, see, folder } = comparerOf({ 'x.txt': 'before' });
    see(issued, started);
    // It was read at the start of the transfer.
    expect(await comparer.compare(arrived('before'))).toEqual({ result: 'same' });
    write(folder, 'x.txt', 'after');
    expect(await comparer.compare(arrived('after'))).toEqual({ result: 'same' });
    const note = 'x.txt in the share of peer 4 was changed while it was sent';
    expect(await comparer.compare(arrived('between'))).toEqual({ result: 'unknown', note });
  });

  it('[A8] notices a change after the query was issued, also if it was before the transfer', async () => {
    const folder = temporaryFolder();
    const comparer = new ShareComparer(readerOf(folder), () => Date.now() - 1_000);
    comparer.onReceived([{ ...issued, id: 'e1', at: 0 }]);
    write(folder, 'x.txt', 'now');
    comparer.onReceived([{ ...started, id: 'e2', at: 1 }]);
    expect(await comparer.compare(arrived('then'))).toMatchObject({
      note: 'x.txt in the share of peer 4 was changed while it was sent',
    });
  });

  it('[A8] says why it cannot compare', async () => {
    const { comparer, see, folder } = comparerOf({ 'other.txt': 'x' });
    symlinkSync('other.txt', join(folder, 'x.txt'));
    see(issued, started);
    expect(await comparer.compare(arrived('x'))).toEqual({
      result: 'unknown',
      note: 'the share_dir of peer 4 has no x.txt',
    });
    expect(await comparer.compare({ ...arrived('x'), from: null })).toEqual({
      result: 'unknown',
      note: 'its holder is not a peer of this run',
    });
    const gone = new ShareComparer(readerOf(join(folder, 'gone')));
    expect(await gone.compare(arrived('x'))).toMatchObject({ note: 'the share of peer 4 could not be read' });
  });
});
