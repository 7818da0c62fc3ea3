import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, rm, truncate } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Address } from '../../src/core/vocabulary.js';
import { FramedDecoder, type FramedPart, type OldPart } from '../../src/transfer/frames.js';
import { OldDecoder } from '../../src/transfer/old-frames.js';
import { refuseTransfer } from '../../src/transfer/sender.js';
import { openFilesBelow, tempFolder } from './archive/temp-folder.js';
import { sha256 } from './crafted.js';
import { expectFailure, fetching, holder, request, serving, shared, soon } from './sites.js';

const forms = ['framed', 'old'] as const;
/** More than the system keeps for a receiver that does not read. */
const large = 64 << 20;

/** Connects as an origin does, and reads nothing yet. */
async function requester({ ip, port }: Address): Promise<Socket> {
  const socket = connect({ host: ip, port });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write(request);
  return socket;
}

/** All that a holder says. */
async function partsFrom(socket: Socket, form: 'framed' | 'old'): Promise<(FramedPart | OldPart)[]> {
  const decoder = form === 'framed' ? new FramedDecoder() : new OldDecoder();
  const parts: (FramedPart | OldPart)[] = [];
  for await (const bytes of socket) parts.push(...decoder.push(bytes as Buffer));
  return parts;
}

test('sends the header first and the digests last', async () => {
  const { address, served } = await serving(await shared('three'));
  const parts = await partsFrom(await requester(address), 'framed');
  const { bytes } = await served;
  expect(parts[0]).toEqual({ type: 'header', header: { filename: '3.zip', name: '3.txt', size: 5 } });
  expect(parts.at(-1)).toEqual({
    type: 'trailer',
    trailer: { md5: expect.any(String), fileSize: bytes, sha256: sha256(Buffer.from('three')) },
  });
  const archive = parts.map((part) => (part.type === 'data' ? part.bytes.length : 0));
  expect(archive.reduce((sum, length) => sum + length)).toBe(bytes);
});

test.each([
  ['both', true, true],
  ['sha256', false, true],
  ['md5', true, false],
] as const)('digest = %s decides what the trailer gives', async (digest, hasMd5, hasSha256) => {
  const { address } = await serving(await shared('three'), { digest });
  const part = (await partsFrom(await requester(address), 'framed')).at(-1);
  if (part?.type !== 'trailer') throw new Error('no trailer');
  expect([part.trailer.md5 !== null, part.trailer.sha256 !== null]).toEqual([hasMd5, hasSha256]);
});

test('announces length and MD5 of the archive in an old-form header', async () => {
  const { address, served } = await serving(await shared('three'), { form: 'old' });
  const [first, ...rest] = await partsFrom(await requester(address), 'old');
  const { bytes } = await served;
  expect(first).toMatchObject({
    type: 'header',
    header: { filename: '3.zip', fileSize: bytes, name: '3.txt' },
  });
  expect(rest.map((part) => (part.type === 'data' ? part.bytes.length : 0)).reduce((a, b) => a + b)).toBe(
    bytes,
  );
});

test.each(forms)('reports missing content in the header (%s)', async (form) => {
  const path = await shared('three');
  const { address, served } = await serving(path, { form });
  await rm(path);
  const parts = await partsFrom(await requester(address), form);
  expect(parts).toEqual([{ type: 'refused', error: { code: 'file-missing', message: expect.any(String) } }]);
  await expect(served).rejects.toMatchObject({ code: 'file-missing' });
});

test.each(forms)('reports content that is no longer as announced (%s)', async (form) => {
  const path = await shared('three');
  const { address, served } = await serving(path, { form });
  await appendFile(path, 'more');
  await expectFailure(address, 'file-changed', { form });
  await expect(served).rejects.toMatchObject({ code: 'file-changed' });
});

test('reports content that changes during the transfer in the trailer', async () => {
  const path = await shared(randomBytes(large));
  const { address, served } = await serving(path);
  const socket = await requester(address);
  // Once the first bytes are here, the holder is at work, and waits for us to read on.
  await once(socket, 'readable');
  await truncate(path, large / 2);
  const parts = await partsFrom(socket, 'framed');
  expect(parts[0]).toMatchObject({ type: 'header' });
  expect(parts.at(-1)).toEqual({
    type: 'refused',
    error: { code: 'file-changed', message: expect.any(String) },
  });
  await expect(served).rejects.toMatchObject({ code: 'file-changed' });
});

test('cuts an old-form transfer short if the content changes meanwhile', async () => {
  const path = await shared(randomBytes(large));
  const { address, served } = await serving(path, { form: 'old' });
  const socket = await requester(address);
  await once(socket, 'readable');
  await truncate(path, large / 2);
  const parts = await partsFrom(socket, 'old').catch(() => null);
  const sent = parts?.reduce((sum, part) => sum + (part.type === 'data' ? part.bytes.length : 0), 0) ?? 0;
  expect(sent).toBeLessThan(large);
  await expect(served).rejects.toMatchObject({ code: 'file-changed' });
});

test('reports a folder that differs from what the hit said', async () => {
  const path = join(await shared('three'), '..');
  const { address, served } = await serving(path, { sha256: sha256(Buffer.from('other')) });
  const parts = await partsFrom(await requester(address), 'framed');
  expect(parts.at(-1)).toMatchObject({ type: 'refused', error: { code: 'file-changed' } });
  await expect(served).rejects.toMatchObject({ code: 'file-changed' });
});

test.each(forms)('disconnects a receiver that never reads (%s)', async (form) => {
  const path = await shared(randomBytes(large));
  const { address, served } = await serving(path, { form, limits: soon });
  await requester(address);
  await expect(served).rejects.toMatchObject({ code: 'timed-out' });
  expect(openFilesBelow(path)).toEqual([]);
});

test.each(forms)('stops when the receiver closes the connection (%s)', async (form) => {
  const path = await shared(randomBytes(large));
  const { address, served } = await serving(path, { form });
  const socket = await requester(address);
  await once(socket, 'readable');
  socket.resetAndDestroy();
  await expect(served).rejects.toMatchObject({ code: 'connection-lost' });
  expect(openFilesBelow(path)).toEqual([]);
});

test('disconnects a receiver that has everything and does not close', async () => {
  const { address, served } = await serving(await shared('three'), { limits: soon });
  const socket = connect({ host: address.ip, port: address.port, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.write(request);
  socket.resume();
  await served;
  // Its own end is still open; that it is closed by the holder shows when something is sent.
  await once(socket, 'end');
  const closed = once(socket, 'close').catch(() => undefined);
  const timer = setInterval(() => socket.write('.'), 20);
  await closed;
  clearInterval(timer);
});

test.each(forms)('stops an upload on abort (%s)', async (form) => {
  const stop = new AbortController();
  const path = await shared(randomBytes(large));
  const { address, served } = await serving(path, { form, signal: stop.signal });
  const socket = await requester(address);
  await once(socket, 'readable');
  stop.abort();
  await expect(served).rejects.toMatchObject({ code: 'interrupted' });
  expect(openFilesBelow(path)).toEqual([]);
});

test.each(forms)('refuses a request so that the receiver understands it (%s)', async (form) => {
  const address = await holder(
    (socket) => void refuseTransfer({ socket, code: 'file-missing', message: 'not here' }),
  );
  await expectFailure(address, 'file-missing', { form });
});

test('serves other receivers while one does not read', async () => {
  const path = await shared(randomBytes(large));
  const { address } = await serving(path);
  await requester(address);
  const folder = await tempFolder();
  expect((await fetching(address, { folder })).size).toBe(large);
});
