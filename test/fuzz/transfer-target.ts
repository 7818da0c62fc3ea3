import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimError } from '../../src/core/errors.js';
import { fetchTransfer } from '../../src/transfer/receiver.js';
import { openTemporaries } from '../../src/transfer/temporaries.js';
import { sha256 } from '../transfer/crafted.js';
import { type OpenTarget, promise } from './target.js';

/**
 * The receiving side against a holder that sends the input and ends, over a real connection: either a verified download, or
 * nothing is left behind.
 */
export async function openTransfer(form: 'framed' | 'old'): Promise<OpenTarget> {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-transfer-'));
  const folder = join(work, 'downloads');
  let input: Buffer = Buffer.alloc(0);
  const holder = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(input));
  });
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;

  return {
    run: async (bytes) => {
      input = bytes;
      let names: readonly string[] = [];
      try {
        const { savedTo, kind, size, ...facts } = await fetchTransfer({
          address: { ip: '127.0.0.1', port },
          request: 'request 3.txt 127.0.0.1 1\n',
          form,
          file: '3.txt',
          isFolder: bytes.length % 4 === 3,
          expected: { size: null, sha256: null },
          folder,
          overwrite: false,
          digest: bytes.length % 2 === 0 ? 'both' : 'sha256',
          limits: { maxBytes: 1 << 20 },
        });
        promise(savedTo === join(folder, '3.txt'), 'the file has the wanted name');
        promise(
          statSync(savedTo).isDirectory() === (kind === 'folder'),
          'a file is a file, a folder a folder',
        );
        names = ['3.txt'];
        if (kind === 'file') {
          const content = readFileSync(savedTo);
          promise(content.length === size && size <= 1 << 20, 'the file has the size that is returned');
          promise(facts.sha256 === sha256(content), 'the file has the digest that is returned');
        }
      } catch (error) {
        if (!(error instanceof SimError)) throw error;
      }
      promise(readdirSync(folder).join() === names.join(), 'nothing but the download is in its folder');
      promise(readdirSync(work).length === 1, 'nothing is written outside the folder');
      promise(openTemporaries().length === 0, 'no temporary file is left');
      rmSync(folder, { recursive: true });
    },
    close: () => {
      holder.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Words of headers. */
export const headerTokens: readonly string[] = [
  ...[
    '"filename":"3.zip"',
    '"name":"3.txt"',
    '"size":',
    '"md5":',
    '"sha256":',
    '"file_size":',
    '"body":',
    'null',
  ],
  ...['PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08', '{', '}', '\0\0\0\0', '../3.txt', '3.txt/'],
];
