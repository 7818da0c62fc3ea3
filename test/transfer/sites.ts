import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Address } from '../../src/core/vocabulary.js';
import { describeContent } from '../../src/transfer/archive/content.js';
import type { ServeOptions } from '../../src/transfer/packing.js';
import { type Fetched, type FetchOptions, fetchTransfer } from '../../src/transfer/receiver.js';
import { serveTransfer } from '../../src/transfer/sender.js';
import { openTemporaries } from '../../src/transfer/temporaries.js';
import { openFilesBelow, tempFolder } from './archive/temp-folder.js';

export const request = 'request 3.txt 127.0.0.1 1\n';

/** Short enough to wait for in a test, and long enough for a busy machine. */
export const soon = { idleMs: 300 } as const;

/** A holder: `answer` gets every connection on which a request has come. */
export async function holder(answer: (socket: Socket) => void): Promise<Address> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      expect(bytes.toString()).toBe(request);
      answer(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { ip: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A holder that sends these bytes and then ends, unless it `stays`. */
export function saying(bytes: Buffer, { stays = false } = {}): Promise<Address> {
  return holder((socket) => (stays ? socket.write(bytes) : socket.end(bytes)));
}

export interface Serving {
  readonly address: Address;
  /** Result of the first transfer for the holder. */
  readonly served: Promise<{ readonly bytes: number }>;
}

/** A holder that serves a file or folder. */
export async function serving(path: string, options: Partial<ServeOptions> = {}): Promise<Serving> {
  const content = await describeContent(path);
  let settle: (served: Promise<{ bytes: number }>) => void = () => undefined;
  const served = new Promise<{ readonly bytes: number }>((resolve) => {
    settle = resolve;
  });
  // A test need not check it.
  served.catch(() => undefined);
  const address = await holder((socket) =>
    settle(
      serveTransfer({
        socket,
        content,
        sha256: null,
        form: 'framed',
        digest: 'both',
        compression: 'store',
        ...options,
      }),
    ),
  );
  return { address, served };
}

export async function fetching(address: Address, options: Partial<FetchOptions> = {}): Promise<Fetched> {
  return fetchTransfer({
    address,
    request,
    form: 'framed',
    file: '3.txt',
    expected: { size: null, sha256: null },
    folder: options.folder ?? (await tempFolder()),
    overwrite: false,
    digest: 'both',
    ...options,
  });
}

/** Expects a download to fail with an error code and to leave nothing behind. */
export async function expectFailure(
  address: Address,
  code: string,
  options: Partial<FetchOptions> = {},
): Promise<void> {
  const folder = options.folder ?? (await tempFolder());
  const before = await readdir(folder);
  await expect(fetching(address, { ...options, folder })).rejects.toMatchObject({ name: 'SimError', code });
  expect(await readdir(folder)).toEqual(before);
  expectNothingOpen(folder);
}

export function expectNothingOpen(folder: string): void {
  expect(openTemporaries()).toEqual([]);
  expect(openFilesBelow(folder)).toEqual([]);
}

/** A file to share. */
export async function shared(content: Buffer | string, name = '3.txt'): Promise<string> {
  const path = join(await tempFolder(), name);
  await writeFile(path, content);
  return path;
}
