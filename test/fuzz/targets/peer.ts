import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerConfig } from '../../../src/control/messages.js';
import { packAddresses } from '../../../src/control/run-addresses.js';
import { Peer } from '../../../src/peer/peer.js';
import { Recorder, type RunClock, runClock } from '../../../src/trace/recorder.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

const id = '0123456789abcdef0123456789abcdef';
/** In inputs this stands for the port of the only neighbour, which is another one in each run. */
const port = '10810';

/** Messages to a running native peer: it lives on, shares what it shared, and writes nothing. */
export const target: FuzzTarget = {
  seeds: [
    `hello 2\nget 3.txt ${port} 127.0.0.1 ${id} 1 4\n`,
    `get 3.txt ${port} 127.0.0.1 4`,
    `get 3.txt 127.0.0.1 ${port} 4`,
    `found 3.txt at 2 127.0.0.1 ${port} ${id} 1 5 sha256:${'ab'.repeat(32)}\n`,
    `request 3.txt 127.0.0.1 ${port} ${id}\n`,
    `request 3.txt 127.0.0.1 ${port}\n`,
    `request docs 127.0.0.1 ${port} ${id}\n`,
    `ask ${id} 3.txt 4\n`,
    'answer 3.txt not-found\n',
  ].map((text) => Buffer.from(text)),
  tokens: [
    ...[
      'get ',
      'found ',
      'request ',
      'hello ',
      'ask ',
      'answer ',
      ' at ',
      'sha256:',
      '\n',
      '\r\n',
      ' ',
      '%2e%2e%2f',
    ],
    ...[
      '3.txt',
      'docs',
      'docs/',
      '..',
      '127.0.0.1',
      '::1',
      '0.0.0.0',
      port,
      '6379',
      '65535',
      id,
      '0',
      '7',
      '4096',
    ],
  ],
  maxBytes: 8 * 1024,
  open,
};

async function open(): Promise<OpenTarget> {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-peer-'));
  const shareDir = join(work, 'share');
  mkdirSync(join(shareDir, 'docs'), { recursive: true });
  writeFileSync(join(shareDir, '3.txt'), 'three');
  writeFileSync(join(shareDir, 'docs', 'a'), 'a');
  const neighbour = createServer((socket) => socket.on('error', () => {}).resume());
  neighbour.listen(0, '127.0.0.1');
  await once(neighbour, 'listening');
  const address = { ip: '127.0.0.1', port: (neighbour.address() as AddressInfo).port };

  let events = 0;
  const real = runClock(process.hrtime.bigint());
  let ahead = 0;
  const clock: RunClock = () => real() + ahead;
  const recorder = new Recorder(1, clock, (turn) => {
    events += turn.length;
  });
  const config: PeerConfig = {
    id: 1,
    name: '1',
    ip: '127.0.0.1',
    port: 0,
    shareDir,
    downloadDir: join(work, 'downloads'),
    sharesDownloads: false,
    forwardOnHit: false,
    compression: 'store',
    digest: 'both',
    overwrite: false,
    token: 'f'.repeat(32),
    linkKey: null,
    queryKey: null,
    epoch: '0',
    limits: { connections: 256, idleMs: 10_000 },
  };
  const peer = new Peer(config, recorder, clock);
  const own = await peer.listen();
  await peer.link({
    neighbours: [{ id: 2, address, dialect: 'native' }],
    runAddresses: packAddresses([own, address]),
    foreignPeers: [],
    maySendWithoutHello: [],
  });

  const send = async (bytes: Buffer): Promise<string> => {
    const socket = connect({ host: own.ip, port: own.port });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => {});
    socket.end(bytes);
    await once(socket, 'close');
    return answer;
  };

  let runs = 0;
  return {
    run: async (input) => {
      const before = events;
      // Otherwise nearly all inputs, and the honest request, would meet the rate limit for strangers.
      ahead += 10_000;
      await send(Buffer.from(input.toString('latin1').replaceAll(port, String(address.port)), 'latin1'));
      // A message has few events: it arrives, is dropped or forwarded, and leads to at most one transfer.
      promise(events - before <= 20 + input.length, 'the number of events is bounded');
      promise(readdirSync(work).join() === 'share', 'nothing is written');
      runs += 1;
      if (runs % 100 > 0) return;
      const honest = `request 3.txt 127.0.0.1 ${address.port} ${id}\n`;
      const answer = await send(Buffer.from(honest));
      promise(answer.includes('three'), `an honest request is served: ${JSON.stringify(answer)}`);
    },
    close: () => {
      peer.stop();
      neighbour.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}
