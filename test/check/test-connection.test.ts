import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageLog } from '../../src/check/bench/message-log.js';
import { TestConnection } from '../../src/check/bench/test-connection.js';
import { temporaryFolder } from '../helpers/sim.js';

const blocks = 64;
const block = Buffer.alloc(1 << 18, 'x');

describe('TestConnection', () => {
  it('passes on all received bytes, one piece at a time, as fast as they are consumed', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      for (let count = 0; count < blocks; count += 1) socket.write(block);
      socket.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const file = await open(join(temporaryFolder(), 'received'), 'w');

    let taken = 0;
    let atOnce = 0;
    let most = 0;
    const connection = await TestConnection.open({
      to: { ip: '127.0.0.1', port },
      name: 'an unknown peer',
      log: new MessageLog(),
      onChange: () => {},
      timeoutMs: 5_000,
    });
    await new Promise<void>((resolve) => {
      connection.consume(async (bytes) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await file.write(bytes);
        atOnce -= 1;
        taken += bytes.length;
        if (taken === blocks * block.length) resolve();
      });
    });
    await file.close();
    connection.destroy();
    expect(most).toBe(1);
  });
});
