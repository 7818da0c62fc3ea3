import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import { Listener, links, open, startPeer, token } from '../helpers/peers.js';

const id = (digit: string): string => digit.repeat(32);
const foreign = (peer: number) => ({ id: peer, ip: '127.0.0.1', port: peer, dialect: 'native' });
const old = ['jiangluyu', 'cisen07'] as const;
const address = (dialect: DialectName, port: number): string =>
  dialect === 'cisen07' ? `127.0.0.1 ${port}` : `${port} 127.0.0.1`;

describe.each(old)('Peer, with a neighbour of the dialect %s,', (dialect) => {
  it('sends each message on a connection of its own, without end of line and not half-closed', async () => {
    const { peer, address: own } = await startPeer();
    const two = await Listener.start();
    await peer.link(links([{ id: 2, address: two.address, dialect }]));
    const link = open(own);
    // One segment in, and still two connections out.
    link.write(`hello 3\nget a 9 127.0.0.1 ${id('a')} 0 4\nget b 9 127.0.0.1 ${id('b')} 1 3\n`);
    await Promise.all([two.got(/^get a /u), two.got(/^get b /u)]);
    expect(two.texts.toSorted()).toEqual([
      `get a ${address(dialect, 9)} ${id('a')} 1 3`,
      `get b ${address(dialect, 9)} ${id('b')} 2 2`,
    ]);
    expect(two.sockets.map(({ readableEnded }) => readableEnded)).toEqual([false, false]);
  });

  it('records and skips the neighbour if it does not listen', async () => {
    const { peer, address: own, saw } = await startPeer();
    await peer.link(links([{ id: 2, address: { ip: '127.0.0.1', port: 1 }, dialect }]));
    open(own).write(`get a 9 127.0.0.1 ${id('a')} 0 4\n`);
    expect(await saw('query:failed')).toMatchObject({ to: 2, reason: 'connection refused' });
  });

  it('sends the neighbour a hit in its own dialect if it is the origin', async () => {
    const { peer, address: own } = await startPeer({ 'x.txt': 'x' });
    const origin = await Listener.start();
    await peer.link({ ...links([]), foreignPeers: [{ id: 2, ...origin.address, dialect }] });
    open(own).write(`get x.txt ${address(dialect, origin.address.port)} ${id('a')} 0 4`);
    const [text] = await origin.got(/^found .* \d+$/u);
    expect(text).toBe(`found x.txt at ${dialect === 'cisen07' ? '' : '1 '}127.0.0.1 ${own.port}`);
  });
});

describe('Peer, with a foreign neighbour that says hello', () => {
  it('before it is known to be foreign, records the bytes of its messages', async () => {
    const { peer, address: own, saw } = await startPeer();
    const link = open(own);
    link.write('hello 2\n');
    await saw('link:accepted');
    await peer.link({ ...links([]), foreignPeers: [foreign(2)] });
    const get = `get x 9 127.0.0.1 ${id('a')} 0 4`;
    link.write(`${get}\n`);
    expect(await saw('query:received')).toMatchObject({ from: 2, bytes: get });
  });

  it('does not record the bytes of native neighbours', async () => {
    const { address: own, saw } = await startPeer();
    const link = open(own);
    link.write('hello 2\n');
    await saw('link:accepted');
    link.write(`get x 9 127.0.0.1 ${id('a')} 0 4\n`);
    expect(await saw('query:received')).not.toHaveProperty('bytes');
  });
});

/** 3000 bare queries for different files. */
const manyGets = (prefix: string): string =>
  Array.from({ length: 3000 }, (_, count) => `get ${prefix}${count} 9 127.0.0.1 4\n`).join('');

describe('Peer, with an unknown peer,', () => {
  it('sends it a hit in the native dialect if it is the origin', async () => {
    const { address: own } = await startPeer({ 'x.txt': 'x' });
    const origin = await Listener.start();
    open(own).write(`get x.txt ${origin.address.port} 127.0.0.1 ${id('a')} 0 4\n`);
    const sha256 = createHash('sha256').update('x').digest('hex');
    await origin.got(
      new RegExp(`^found x.txt at 1 127.0.0.1 ${own.port} ${id('a')} 1 1 sha256:${sha256}\n$`, 'u'),
    );
  });

  it('limits the rate of its queries, and not that of native peers', async () => {
    // With a stopped clock the limit never refills, however slow the machine is.
    const linkKey = id('c');
    const { peer, address: own, events, saw } = await startPeer({}, { linkKey }, () => 0);
    await peer.link({ ...links([]), foreignPeers: [foreign(7)], maySendWithoutHello: [7] });
    const unknown = open(own);
    unknown.write(manyGets('a'));
    await saw('query:received', ({ file }) => file === 'a1999');
    const native = open(own);
    native.write(`hello 3 ${linkKey}\n${manyGets('b')}`);
    await saw('query:received', ({ file }) => file === 'b2999');
    const accepted = events.filter(
      (event) => event.type === 'query:received' && event.file.startsWith('a'),
    ).length;
    expect(accepted).toBeGreaterThanOrEqual(2000);
    expect(accepted).toBeLessThan(3000);
    expect(
      events.filter((event) => event.type === 'query:received' && event.file.startsWith('b')),
    ).toHaveLength(3000);
  });

  it('limits the rate of hits from unknown addresses, whatever peer they claim to be from', async () => {
    const { peer, address: own, events, saw } = await startPeer({}, {}, () => 0);
    await peer.link({ ...links([]), foreignPeers: [foreign(7)] });
    open(own).write(`ask ${token} f.txt 4\n`);
    const { query } = await saw('query:issued');
    const hits = Array.from(
      { length: 3000 },
      (_, port) => `found f.txt at 3 127.0.0.2 ${port + 1} ${query} 1 1 sha256:${'a'.repeat(64)}\n`,
    );
    open(own).write(hits.join(''));
    expect(await saw('query:rate-limited')).toMatchObject({ from: null });
    expect(events.filter(({ type }) => type === 'hit:received').length).toBeLessThanOrEqual(2000);
  });

  it('takes it for the only foreign peer that lists this peer as neighbour, for none of several, and quotes it', async () => {
    const { peer, address: own, saw } = await startPeer();
    const receivedFrom = async (foreignPeers: readonly number[], file: string) => {
      await peer.link({
        ...links([]),
        foreignPeers: foreignPeers.map(foreign),
        maySendWithoutHello: foreignPeers,
      });
      open(own).write(`get ${file} 9 127.0.0.1 4\n`);
      return saw('query:received', (event) => event.file === file);
    };
    expect(await receivedFrom([7], 'a')).toMatchObject({ from: 7, bytes: 'get a 9 127.0.0.1 4' });
    expect(await receivedFrom([7, 8], 'b')).toMatchObject({ from: null });
    expect(await receivedFrom([], 'c')).toMatchObject({ from: null });
  });
});
