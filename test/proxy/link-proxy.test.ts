import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LinkFaults } from '../../src/faults/link-faults.js';
import { FaultedLink } from '../../src/proxy/faulted-link.js';
import { openLinkProxy } from '../../src/proxy/link-proxy.js';
import { Recorder, runClock } from '../../src/trace/recorder.js';
import { closed, Listener, open } from '../helpers/peers.js';

const key = 'a'.repeat(32);
const hello = `hello 1 ${key}\n`;
const get = (name: string): string => `get ${name} 5000 127.0.0.1 ${'b'.repeat(32)} 0 7\n`;

/** A proxy before a receiver, whose first connection is `accepted`. */
async function proxied(delayMs: () => number = () => 0) {
  let onAccepted: (socket: Socket) => void = () => {};
  const accepted = new Promise<Socket>((resolve) => {
    onAccepted = resolve;
  });
  const receiver = await Listener.start((socket) => onAccepted(socket));
  const clock = runClock(process.hrtime.bigint());
  const recorder = new Recorder('proxy', clock, () => {});
  const proxy = await openLinkProxy({
    target: receiver.address,
    key,
    receiver: 2,
    link: (from) => new FaultedLink({ from, to: 2, faults: new LinkFaults(), recorder, clock }),
    delayMs,
    passing: new Set(),
  });
  onTestFinished(() => proxy.close());
  return { receiver, proxy, accepted };
}

describe('openLinkProxy', () => {
  it('passes on all messages and the end, in order and not before their delay', async () => {
    let ms = 200;
    const { receiver, proxy, accepted } = await proxied(() => ms);
    const sender = open(proxy.address);
    const ended = accepted.then(closed);
    const startedAt = performance.now();
    sender.write(hello);
    await receiver.got(/^hello 1 /u);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(200);
    sender.write(get('a'));
    await accepted;
    ms = 0;
    sender.end(get('b'));
    await receiver.got(/\nget a .*\nget b .*\n$/u);
    await ended;
  });

  it('passes on more bytes than it holds, also to a receiver that reads late', async () => {
    const { proxy, accepted } = await proxied();
    const sender = open(proxy.address);
    const bytes = Buffer.from(get('a').repeat(1 << 16));
    sender.write(hello);
    sender.write(bytes);
    const receiver = await accepted;
    receiver.pause();
    let received = 0;
    receiver.on('data', (chunk: string) => {
      received += chunk.length;
    });
    receiver.resume();
    sender.end();
    await once(receiver, 'end');
    expect(received).toBe(hello.length + bytes.length);
  });

  it('ends the connection of the sender when the receiver has ended', async () => {
    const { proxy, accepted } = await proxied();
    const sender = open(proxy.address);
    sender.write(hello);
    (await accepted).destroy();
    await closed(sender);
  });

  it('accepts no connection when it is closed, as a peer that has ended', async () => {
    const { proxy, accepted } = await proxied();
    const sender = open(proxy.address);
    sender.write(hello);
    await accepted;
    proxy.close();
    await closed(sender);
    const [error] = await once(open(proxy.address), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('[C9] passes on messages while strangers want to hold 300 connections', async () => {
    const { proxy, receiver } = await proxied();
    const strangers = Array.from({ length: 300 }, () => open(proxy.address));
    await Promise.all(strangers.slice(0, 200).map(closed));
    const sender = open(proxy.address);
    sender.write(hello + get('a'));
    await receiver.got(/\nget a /u);
    expect(receiver.sockets).toHaveLength(1);
  });

  it('[C9] closes a connection whose sender does not prove that it is of the run', async () => {
    const { proxy, receiver } = await proxied();
    for (const first of ['hello 1\n', `hello 1 ${'c'.repeat(32)}\n`, get('a'), 'what\n']) {
      const sender = open(proxy.address);
      sender.write(first);
      await closed(sender);
    }
    expect(receiver.sockets).toHaveLength(0);
  });
});
