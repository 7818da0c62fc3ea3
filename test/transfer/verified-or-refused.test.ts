import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { encodeChunkLength, endOfArchive } from '../../src/transfer/frames.js';
import { encodeFailure, encodeFramedHeader } from '../../src/transfer/header.js';
import { openTemporaries } from '../../src/transfer/temporaries.js';
import { rawZip } from '../helpers/raw-zip.js';
import { tempFolder } from './archive/temp-folder.js';
import { ancient, archive, deflated, framed, header, md5, old, sha256, three } from './crafted.js';
import { expectFailure, fetching, holder, saying, soon } from './sites.js';

const other = rawZip([{ name: '3.txt', content: 'other\n'.repeat(50) }]);
const framedHeader = encodeFramedHeader({ filename: '3.zip', name: '3.txt', size: three.length });
const failure = { code: 'file-changed', message: '3.txt changed' } as const;
const huge = { fileSize: 2 ** 40 };

test.each([
  ['stored', archive],
  ['deflated', deflated],
  ['from below the share of an older program', rawZip([{ name: 'share/3.txt', content: three }])],
])('verifies an archive %s', async (_, bytes) => {
  for (const form of ['framed', 'old'] as const) {
    const address = await saying(form === 'framed' ? framed(bytes) : old(bytes));
    const { savedTo } = await fetching(address, { form });
    expect(await readFile(savedTo)).toEqual(three);
  }
});

test.each([
  ['a stored archive, longer than its file_size', ancient(archive)],
  ['a deflated archive, shorter than its file_size', ancient(deflated)],
])('verifies the archive of an older program that keeps the connection open: %s', async (_, bytes) => {
  const address = await saying(bytes, { stays: true });
  const { savedTo, sha256: found } = await fetching(address, { form: 'old' });
  expect(await readFile(savedTo)).toEqual(three);
  expect(found).toBe(sha256(three));
});

test('verifies an old-form archive in any pieces', async () => {
  for (const bytes of [ancient(archive), ancient(deflated)]) {
    const address = await holder(async (socket) => {
      for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    });
    expect((await fetching(address, { form: 'old' })).size).toBe(three.length);
  }
});

test('verifies an archive inside an archive, whose end record comes first', async () => {
  const outer = rawZip([{ name: '3.zip', content: archive }]);
  const address = await saying(ancient(outer, { fileSize: archive.length }), { stays: true });
  const { savedTo } = await fetching(address, { form: 'old', file: '3.zip' });
  expect(await readFile(savedTo)).toEqual(archive);
});

test('verifies a text in the header', async () => {
  const body = '数据\n';
  const text = Buffer.from(body);
  const address = await saying(header({ filename: '3.txt', body, md5: md5(text) }), { stays: true });
  const fetched = await fetching(address, { form: 'old' });
  expect(await readFile(fetched.savedTo, 'utf8')).toBe(body);
  expect(fetched).toMatchObject({
    bytes: text.length,
    size: text.length,
    md5: md5(text),
    sha256: sha256(text),
  });
});

test('verifies without the digest that the option does not require', async () => {
  const withoutSha256 = await saying(framed(archive, {}, { sha256: null }));
  expect((await fetching(withoutSha256)).sha256).toBe(sha256(three));
  const withoutMd5 = await saying(framed(archive, {}, { md5: null }));
  expect((await fetching(withoutMd5, { digest: 'sha256' })).md5).toBeNull();
});

test.each([
  ['the archive is cut off', framed().subarray(0, 200), 'connection-lost'],
  ['the trailer is cut off', framed().subarray(0, -1), 'connection-lost'],
  ['nothing comes', Buffer.alloc(0), 'connection-lost'],
  ['no transfer at all', Buffer.from('invalid content\n'), 'bad-transfer'],
  ['another file', framed(archive, { name: '4.txt' }), 'bad-transfer'],
  ['another archive name', framed(archive, { filename: '4.zip' }), 'bad-transfer'],
  ['another size', framed(archive, { size: three.length + 1 }), 'bad-transfer'],
  ['a smaller size', framed(archive, { size: three.length - 1 }), 'too-large'],
  ['another length', framed(archive, {}, { fileSize: 1 }), 'bad-transfer'],
  ['another MD5', framed(archive, {}, { md5: md5(three) }), 'bad-transfer'],
  ['another SHA-256', framed(archive, {}, { sha256: sha256(archive) }), 'bad-transfer'],
  ['another content', framed(other), 'bad-transfer'],
  ['no MD5', framed(archive, {}, { md5: null }), 'bad-transfer'],
  ['no archive', framed(Buffer.from('no archive')), 'bad-archive'],
  ['a path upwards', framed(rawZip([{ name: '../3.txt', content: three }])), 'bad-archive'],
  ['a link', framed(rawZip([{ name: '3.txt', content: three, mode: 0o120777 }])), 'bad-archive'],
  ['a bomb', framed(rawZip([{ name: '3.txt', content: Buffer.alloc(1 << 20), method: 8 }])), 'too-large'],
  [
    'a bomb that hides its length',
    framed(rawZip([{ name: '3.txt', content: Buffer.alloc(1 << 20), method: 8, size: three.length }])),
    'bad-archive',
  ],
  ['an error in the header', encodeFailure(failure), 'file-changed'],
  [
    'an error in the trailer',
    Buffer.concat([
      framedHeader,
      encodeChunkLength(3),
      Buffer.from('abc'),
      endOfArchive,
      encodeFailure(failure),
    ]),
    'file-changed',
  ],
  ['bytes behind the trailer', Buffer.concat([framed(), Buffer.from('x')]), 'bad-transfer'],
])('rejects in the framed form: %s', async (_, bytes, code) => {
  await expectFailure(await saying(bytes), code);
});

test.each([
  ['the archive is cut off', old().subarray(0, -1), 'connection-lost'],
  ['the header is cut off', old().subarray(0, 20), 'connection-lost'],
  ['another file', old(archive, { name: '4.txt' }), 'bad-transfer'],
  ['another size', old(archive, { size: three.length + 1 }), 'bad-transfer'],
  ['another MD5', old(archive, { md5: md5(three) }), 'bad-transfer'],
  ['another SHA-256', old(archive, { sha256: sha256(archive) }), 'bad-transfer'],
  ['another content', old(other), 'bad-transfer'],
  ['an archive longer than announced', old(Buffer.alloc(2 << 20), { fileSize: 5 }), 'too-large'],
  ['a text with another MD5', header({ body: 'three', md5: md5(archive) }), 'bad-transfer'],
  ['no length', header({ md5: md5(archive) }, archive), 'bad-transfer'],
  ['an error', encodeFailure(failure), 'file-changed'],
  [
    'a bomb of an older program',
    ancient(rawZip([{ name: '3.txt', content: three, size: 2 ** 31, packedSize: 5, method: 8 }])),
    'too-large',
  ],
])('rejects in the old form: %s', async (_, bytes, code) => {
  await expectFailure(await saying(bytes), code, { form: 'old' });
});

test.each([
  ['a size', { size: three.length + 1, sha256: null }],
  ['a SHA-256', { size: null, sha256: sha256(archive) }],
])('rejects a transfer if the hit gave another %s', async (_, expected) => {
  for (const form of ['framed', 'old'] as const) {
    const bytes = form === 'framed' ? framed() : ancient();
    await expectFailure(await saying(bytes), 'bad-transfer', { form, expected });
    await expectFailure(await saying(bytes), 'bad-transfer', { form, expected, digest: 'md5' });
  }
  const inline = header({ body: three.toString(), md5: md5(three) });
  await expectFailure(await saying(inline), 'bad-transfer', { form: 'old', expected });
});

test('rejects a transfer without the required SHA-256', async () => {
  const bytes = framed(archive, {}, { sha256: null });
  await expectFailure(await saying(bytes), 'bad-transfer', { digest: 'sha256' });
  const expected = { size: null, sha256: sha256(three) };
  expect((await fetching(await saying(bytes), { digest: 'sha256', expected })).size).toBe(three.length);
});

test('checks an MD5 that was not computed during the transfer', async () => {
  const bytes = framed(archive, {}, { md5: md5(three) });
  await expectFailure(await saying(bytes), 'bad-transfer', { digest: 'sha256' });
});

test('rejects a transfer that is larger than the limit', async () => {
  const limits = { maxBytes: 100 };
  await expectFailure(await saying(framed()), 'too-large', { limits });
  await expectFailure(await saying(old()), 'too-large', { form: 'old', limits });
  await expectFailure(await saying(ancient(archive, huge)), 'too-large', { form: 'old', limits });
});

test.each([
  ['framed', framed()],
  ['framed', framed(deflated)],
  ['old', old()],
  ['old', ancient(deflated)],
] as const)(
  'never installs a wrong file, whichever bit of the transfer is flipped (%s)',
  async (form, bytes) => {
    const places = bytes.keys();
    const address = await holder((socket) => {
      const at = places.next().value ?? 0;
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      socket.end(flipped);
    });
    const isRightOrAbsent = async (): Promise<void> => {
      const folder = await tempFolder();
      const fetched = await fetching(address, { form, folder }).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'SimError' });
        return null;
      });
      if (fetched !== null) expect(await readFile(fetched.savedTo)).toEqual(three);
      expect(await readdir(folder)).toEqual(fetched === null ? [] : ['3.txt']);
    };
    const sideBySide = 16;
    for (let done = 0; done < bytes.length; done += sideBySide) {
      await Promise.all(Array.from({ length: sideBySide }, isRightOrAbsent));
    }
    expect(openTemporaries()).toEqual([]);
  },
);

test.each([
  ['says nothing', Buffer.alloc(0)],
  ['stops in the header', framed().subarray(0, 20)],
  ['stops in the archive', framed().subarray(0, 200)],
  ['stops in the trailer', framed().subarray(0, -1)],
])('gives up on a holder that %s', async (_, bytes) => {
  await expectFailure(await saying(bytes, { stays: true }), 'timed-out', { limits: soon });
});

test.each([
  ['says nothing', Buffer.alloc(0)],
  ['stops in the archive', old().subarray(0, -1)],
])('gives up on an old-form holder that %s', async (_, bytes) => {
  const limits = { idleMs: 100 };
  await expectFailure(await saying(bytes, { stays: true }), 'timed-out', { form: 'old', limits });
});

test('does not wait for a holder that sent a wrong MD5 and keeps the connection open', async () => {
  const bytes = ancient(archive, { md5: md5(three) });
  await expectFailure(await saying(bytes, { stays: true }), 'bad-transfer', { form: 'old' });
});

test('gives up on a holder that is too slow', async () => {
  const address = await holder((socket) => {
    const slowly = [...framed()].values();
    const timer = setInterval(() => socket.write(Buffer.from([slowly.next().value ?? 0])), 20);
    socket.once('close', () => clearInterval(timer));
  });
  await expectFailure(address, 'timed-out', { limits: soon });
});

test.each(['framed', 'old'] as const)(
  '[B1] gives up on a holder that announces a gigabyte and drips (%s)',
  async (form) => {
    const size = 2 ** 30;
    const announced = encodeFramedHeader({ filename: '3.zip', name: '3.txt', size });
    const start =
      form === 'framed'
        ? Buffer.concat([announced, encodeChunkLength(1 << 20)])
        : old(archive, { size, fileSize: size }).subarray(0, 300);
    const address = await holder((socket) => {
      socket.write(start);
      // Enough bytes in each idle time.
      const dripping = setInterval(() => socket.write(Buffer.alloc(600)), 60);
      socket.once('close', () => clearInterval(dripping));
    });
    await expectFailure(address, 'timed-out', { form, limits: soon });
  },
);

test('fails if the holder cannot be reached', async () => {
  const gone = await holder((socket) => socket.resetAndDestroy());
  await expectFailure(gone, 'connection-lost');
  await expectFailure({ ip: '127.0.0.1', port: 1 }, 'connection-lost');
});

test('fails if the holder closes in the middle of the archive', async () => {
  const address = await holder((socket) => {
    socket.write(framed().subarray(0, 200), () => socket.resetAndDestroy());
  });
  await expectFailure(address, 'connection-lost');
});

test.each([framed().subarray(0, 200), Buffer.alloc(0)])('stops a download on abort', async (bytes) => {
  const stop = new AbortController();
  const address = await holder((socket) => {
    socket.write(bytes);
    stop.abort();
  });
  await expectFailure(address, 'interrupted', { signal: stop.signal });
  await expectFailure(address, 'interrupted', { signal: stop.signal });
});

test('does not request a file with an invalid name', async () => {
  await expectFailure({ ip: '127.0.0.1', port: 1 }, 'bad-usage', { file: '../3.txt' });
});
