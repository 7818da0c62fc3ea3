import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressBook } from '../../src/control/address-book.js';
import { type DialectName, dialectNames } from '../../src/core/vocabulary.js';
import { openProxy } from '../../src/proxy/open-proxy.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { Recorder } from '../../src/trace/recorder.js';
import { closed, Listener, open, readAll } from '../helpers/peers.js';

const id = '0123456789abcdef0123456789abcdef';

/** A proxy from peer 1 to peer 2, where a listener takes what comes out; 9 is a native peer. */
async function proxyBetween(from: DialectName | null, to: DialectName) {
  const far = await Listener.start();
  const events: TraceEvent[] = [];
  let wake = (): void => {};
  const recorder = new Recorder(
    'proxy',
    () => 0,
    (turn) => {
      events.push(...turn);
      wake();
    },
  );
  const addresses = new AddressBook();
  addresses.replaceAll([5, 9].map((peer) => ({ id: peer, ip: '127.0.0.1', port: peer, dialect: 'native' })));
  const proxy = await openProxy({
    from: from === null ? null : { id: 1, dialect: from },
    to: { id: 2, dialect: to },
    target: () => far.address,
    addresses,
    isForeign: (peer) => peer !== 9,
    queryOf: (origin, file) => (origin === 2 && file === 'x.txt' ? id : null),
    link: () => null,
    passing: new Set(),
    recorder,
    clock: () => 0,
  });
  onTestFinished(() => proxy.close());
  const saw = async (type: TraceEvent['type']): Promise<TraceEvent> => {
    for (;;) {
      const event = events.find((candidate) => candidate.type === type);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { far, proxy, events, saw };
}

const gets: Readonly<Record<DialectName, string>> = {
  native: `get x.txt 5 127.0.0.1 ${id} 1 3\n`,
  jiangluyu: `get x.txt 5 127.0.0.1 ${id} 1 3`,
  cisen07: `get x.txt 127.0.0.1 5 ${id} 1 3`,
};

describe('openProxy', () => {
  const pairs = dialectNames.flatMap((from) => dialectNames.map((to) => ({ from, to })));
  it.each(pairs)(
    'passes a query from $from to $to in the dialect of the receiver, and records it',
    async ({ from, to }) => {
      const { far, proxy, saw } = await proxyBetween(from, to);
      open(proxy.address).write(gets[from]);
      const [text] = await far.got(/get .* 3\n?$/u);
      expect(text).toBe(gets[to]);
      expect(await saw('query:sent')).toMatchObject({
        peer: 1,
        to: 2,
        query: id,
        ttl: 3,
        hops: 1,
        origin: 5,
        observedBy: 'proxy',
      });
      expect(await saw('query:received')).toMatchObject({
        peer: 2,
        from: 1,
        cause: 'proxy#1',
        observedBy: 'proxy',
      });
    },
  );

  it.each([
    { to: 'cisen07', received: 'found x.txt at 5 127.0.0.1 5', goes: 'found x.txt at 127.0.0.1 5' },
    { to: 'jiangluyu', received: 'found x.txt at 127.0.0.1 5', goes: 'found x.txt at 0 127.0.0.1 5' },
    {
      to: 'jiangluyu',
      received: `found x.txt at 5 127.0.0.1 5 ${id} 2 7 sha256:${'a'.repeat(64)}\n`,
      goes: 'found x.txt at 5 127.0.0.1 5',
    },
  ] as const)('translates a hit for $to: $received', async ({ to, received, goes }) => {
    const { far, proxy, saw } = await proxyBetween(null, to);
    open(proxy.address).write(received);
    const [text] = await far.got(/^found .*$/u);
    expect(text).toBe(goes);
    expect(await saw('hit:received')).toMatchObject({
      peer: 2,
      from: 5,
      query: id,
      use: 'unknown',
      observedBy: 'proxy',
    });
  });

  it('[C9] passes on a new message while strangers want to hold 300 connections', async () => {
    const { far, proxy } = await proxyBetween('jiangluyu', 'jiangluyu');
    const strangers = Array.from({ length: 300 }, () => open(proxy.address));
    // Those that were opened first are closed.
    await Promise.all(strangers.slice(0, 200).map(closed));
    open(proxy.address).write(gets.jiangluyu);
    await far.got(/get x.txt .* 3$/u);
  });

  it('does not record hits of native peers, which report them themselves', async () => {
    const { far, proxy, events } = await proxyBetween(null, 'jiangluyu');
    open(proxy.address).write('found x.txt at 9 127.0.0.1 9');
    await far.got(/^found/u);
    expect(events).toEqual([]);
  });

  it('passes an invalid message on with all bytes after it, and quotes it', async () => {
    const { far, proxy, saw } = await proxyBetween('native', 'native');
    open(proxy.address).write('nonsense\nand more\nget x 1 127.0.0.1 1');
    await far.got(/^nonsense\nand more\nget x 1 127\.0\.0\.1 1$/u);
    expect(await saw('message:invalid')).toMatchObject({ peer: 2, from: 1, bytes: 'nonsense' });
  });

  it('passes a transfer in both directions', async () => {
    const { far, proxy } = await proxyBetween('jiangluyu', 'jiangluyu');
    const socket = open(proxy.address);
    socket.write('request x.txt 127.0.0.1 5\n');
    await far.got(/^request x\.txt 127\.0\.0\.1 5\n$/u);
    far.sockets[0]?.write(Buffer.from([1, 0, 255, 10]));
    const bytes = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect([...bytes]).toEqual([1, 0, 255, 10]);
    socket.write(Buffer.from('\n\nget x'));
    await far.got(/5\n\n\nget x$/u);
  });

  it.each(['jiangluyu', 'cisen07'] as const)(
    'keeps the connection to a receiver of the dialect %s open after the sender has closed, and resets it at the end',
    async (to) => {
      const { far, proxy } = await proxyBetween('native', to);
      const sender = open(proxy.address);
      sender.end(gets.native);
      await far.got(/^get /u);
      await closed(sender);
      const [receiver] = far.sockets;
      expect(receiver?.readableEnded).toBe(false);
      const failed = new Promise((resolve) => receiver?.once('error', resolve));
      proxy.close();
      expect(await failed).toMatchObject({ code: 'ECONNRESET' });
    },
  );

  it('sends the rest of a file to a sender that has half-closed after its request', async () => {
    const { far, proxy } = await proxyBetween('native', 'jiangluyu');
    const sender = open(proxy.address);
    sender.end('request x.txt 127.0.0.1 5\n');
    await far.got(/^request x\.txt 127\.0\.0\.1 5\n$/u);
    far.sockets[0]?.end(Buffer.from('the file'));
    expect((await readAll(sender)).toString()).toBe('the file');
  });

  it('passes all queries on, and records only as many as the rate limit allows', async () => {
    const { far, proxy, events, saw } = await proxyBetween('native', 'native');
    const socket = open(proxy.address);
    for (let count = 1; count <= 2500; count += 1) socket.write(`get f${count} 5 127.0.0.1 4\n`);
    await far.got(/get f2500 /u);
    await saw('query:sent');
    expect(events.filter(({ type }) => type === 'query:sent')).toHaveLength(2000);
  });
});
