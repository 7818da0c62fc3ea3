import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressBook } from '../../src/control/address-book.js';
import { type DialectName, dialectNames } from '../../src/core/vocabulary.js';
import { openProxy } from '../../src/proxy/open-proxy.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { Recorder } from '../../src/trace/recorder.js';
import { Listener, open } from '../helpers/peers.js';

const id = '0123456789abcdef0123456789abcdef';

/** A tap from peer 1 to peer 2, where a listener takes what comes out; 9 is a peer of our own. */
async function tapBetween(from: DialectName | null, to: DialectName) {
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
  const tap = await openProxy({
    from: from === null ? null : { id: 1, dialect: from },
    to: { id: 2, dialect: to },
    target: () => far.address,
    addresses,
    isForeign: (peer) => peer !== 9,
    queryOf: (origin, file) => (origin === 2 && file === 'x.txt' ? id : null),
    recorder,
    clock: () => 0,
  });
  onTestFinished(() => tap.close());
  const saw = async (type: TraceEvent['type']): Promise<TraceEvent> => {
    for (;;) {
      const event = events.find((candidate) => candidate.type === type);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { far, tap, events, saw };
}

const gets: Readonly<Record<DialectName, string>> = {
  native: `get x.txt 5 127.0.0.1 ${id} 1 3\n`,
  jiangluyu: `get x.txt 5 127.0.0.1 ${id} 1 3`,
  cisen07: `get x.txt 127.0.0.1 5 ${id} 1 3`,
};

describe('a tap', () => {
  const pairs = dialectNames.flatMap((from) => dialectNames.map((to) => ({ from, to })));
  it.each(pairs)(
    'from $from to $to passes a query on, as its receiver reads it, and tells of it',
    async ({ from, to }) => {
      const { far, tap, saw } = await tapBetween(from, to);
      open(tap.address).write(gets[from]);
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
    { to: 'cisen07', came: 'found x.txt at 5 127.0.0.1 5', goes: 'found x.txt at 127.0.0.1 5' },
    { to: 'jiangluyu', came: 'found x.txt at 127.0.0.1 5', goes: 'found x.txt at 0 127.0.0.1 5' },
    {
      to: 'jiangluyu',
      came: `found x.txt at 5 127.0.0.1 5 ${id} 2 7 sha256:${'a'.repeat(64)}\n`,
      goes: 'found x.txt at 5 127.0.0.1 5',
    },
  ] as const)('translates a hit for $to: $came', async ({ to, came, goes }) => {
    const { far, tap, saw } = await tapBetween(null, to);
    open(tap.address).write(came);
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

  it('says nothing of hits that a peer of our own tells of itself', async () => {
    const { far, tap, events } = await tapBetween(null, 'jiangluyu');
    open(tap.address).write('found x.txt at 9 127.0.0.1 9');
    await far.got(/^found/u);
    expect(events).toEqual([]);
  });

  it('lets through what is no message, with all that follows, and quotes it', async () => {
    const { far, tap, saw } = await tapBetween('native', 'native');
    open(tap.address).write('nonsense\nand more\nget x 1 127.0.0.1 1');
    await far.got(/^nonsense\nand more\nget x 1 127\.0\.0\.1 1$/u);
    expect(await saw('message:invalid')).toMatchObject({ peer: 2, from: 1, bytes: 'nonsense' });
  });

  it('lets a transfer through in both directions', async () => {
    const { far, tap } = await tapBetween('jiangluyu', 'jiangluyu');
    const socket = open(tap.address);
    socket.write('request x.txt 127.0.0.1 5\n');
    await far.got(/^request x\.txt 127\.0\.0\.1 5\n$/u);
    far.sockets[0]?.write(Buffer.from([1, 0, 255, 10]));
    const bytes = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect([...bytes]).toEqual([1, 0, 255, 10]);
    socket.write(Buffer.from('\n\nget x'));
    await far.got(/5\n\n\nget x$/u);
  });

  it('tells of no more queries than anybody reads, and lets all of them through', async () => {
    const { far, tap, events, saw } = await tapBetween('native', 'native');
    const socket = open(tap.address);
    for (let count = 1; count <= 2500; count += 1) socket.write(`get f${count} 5 127.0.0.1 4\n`);
    await far.got(/get f2500 /u);
    await saw('query:sent');
    expect(events.filter(({ type }) => type === 'query:sent')).toHaveLength(2000);
  });
});
