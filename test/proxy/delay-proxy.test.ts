import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDelayProxy } from '../../src/proxy/delay-proxy.js';
import { closed, Listener, open } from '../helpers/peers.js';

/** A delay proxy before a receiver, whose first connection is `accepted`. */
async function proxied(delayMs: () => number) {
  let onAccepted: (socket: Socket) => void = () => {};
  const accepted = new Promise<Socket>((resolve) => {
    onAccepted = resolve;
  });
  const receiver = await Listener.start((socket) => onAccepted(socket));
  const proxy = await openDelayProxy(receiver.address, delayMs);
  onTestFinished(() => proxy.close());
  return { receiver, proxy, accepted };
}

describe('openDelayProxy', () => {
  it('passes on all bytes and the end, in order and not before their delay', async () => {
    let ms = 200;
    const { receiver, proxy, accepted } = await proxied(() => ms);
    const sender = open(proxy.address);
    const ended = accepted.then(closed);
    const startedAt = performance.now();
    sender.write('hello 1\n');
    await once(sender, 'connect');
    const first = receiver.got(/^hello 1\n/u).then(() => performance.now() - startedAt);
    expect(await first).toBeGreaterThanOrEqual(200);
    sender.write('get a\n');
    await accepted;
    ms = 0;
    sender.end('get b\n');
    await receiver.got(/^hello 1\nget a\nget b\n$/u);
    await ended;
  });

  it('passes on more bytes than it holds, also to a receiver that reads late', async () => {
    const { proxy, accepted } = await proxied(() => 0);
    const sender = open(proxy.address);
    const size = 16 << 20;
    sender.write(Buffer.alloc(size));
    const receiver = await accepted;
    receiver.pause();
    let received = 0;
    receiver.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    receiver.resume();
    sender.end();
    await once(receiver, 'end');
    expect(received).toBe(size);
  });

  it('ends the connection of the sender when the receiver has ended', async () => {
    const { proxy, accepted } = await proxied(() => 0);
    const sender = open(proxy.address);
    (await accepted).destroy();
    await closed(sender);
  });

  it('accepts no connection when it is closed, as a peer that has ended', async () => {
    const { proxy, accepted } = await proxied(() => 0);
    const sender = open(proxy.address);
    await accepted;
    proxy.close();
    await closed(sender);
    const [error] = await once(open(proxy.address), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
