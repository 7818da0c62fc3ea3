import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HitSender } from '../../src/peer/hit-sender.js';
import { fullBacklog } from '../helpers/full-backlog.js';
import { Listener, open, startPeer } from '../helpers/peers.js';

const id = (count: number): string => count.toString(16).padStart(32, '0');
const limits = { toOneAddress: 2, toAll: 4, waiting: 3, waitingForAll: 100, closing: 2 };
const onLinux = process.platform === 'linux';

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('Peer, for an origin that accepts hits and never closes their connections,', () => {
  it.skipIf(!onLinux)('[C1] keeps at most 64 of them', async () => {
    const { address, saw } = await startPeer({ 'x.txt': 'x' });
    const origin = await Listener.start();
    const before = descriptors();
    const gets = open(address);
    for (let count = 0; count < 300; count += 1)
      gets.write(`get x.txt ${origin.address.port} 127.0.0.1 ${id(count)} 0 4\n`);
    await saw('hit:sent', ({ query }) => query === id(299));
    await expect.poll(() => origin.texts.filter((text) => text.endsWith('\n')).length).toBe(300);
    // 300 at the origin, 64 at the peer, the two ends of the link, and some of the code that is loaded meanwhile.
    await expect.poll(descriptors).toBeLessThanOrEqual(before + 300 + 64 + 20);
  });
});

describe('HitSender', () => {
  it('delivers every hit, however few may be on their way at once', async () => {
    const origin = await Listener.start((socket) => socket.on('end', () => socket.end()));
    const hits = new HitSender({ ...limits, waiting: 100 });
    const messages = Array.from({ length: 50 }, (_, count) => `hit ${count}\n`);
    await Promise.all(messages.map((message) => hits.send(origin.address, message)));
    await expect.poll(() => [...origin.texts].sort()).toEqual(messages.toSorted());
    await expect.poll(() => hits.size).toBe(0);
  });

  it('rejects a hit to an address that refuses it, and then sends the next one', async () => {
    const hits = new HitSender({ ...limits, toAll: 1 });
    const origin = await Listener.start();
    const refused = hits.send({ ip: '127.0.0.1', port: 1 }, 'hit\n');
    const sent = hits.send(origin.address, 'hit\n');
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await sent;
  });

  it.skipIf(!onLinux)(
    '[C2] does not let an origin that drops SYNs delay the hits to others, refuses further hits, and gives up',
    async () => {
      const silent = await fullBacklog();
      const origin = await Listener.start();
      const hits = new HitSender({ ...limits, connectMs: 500 });
      const toSilent = Array.from({ length: 6 }, () =>
        hits.send(silent, 'hit\n').catch((error: NodeJS.ErrnoException) => error.code ?? error.message),
      );
      // Two are on their way, and three wait.
      expect(await toSilent[5]).toBe('3 hits already wait to be sent there');
      await hits.send(origin.address, 'hit\n');
      expect(await Promise.all(toSilent.slice(0, 5))).toEqual(Array(5).fill('ETIMEDOUT'));
    },
  );
});
