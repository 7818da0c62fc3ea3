import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import { Listener, links, open, startPeer } from '../helpers/peers.js';

const id = (digit: string): string => digit.repeat(32);
const foreign = (peer: number) => ({ id: peer, ip: '127.0.0.1', port: peer, dialect: 'native' });
const old = ['jiangluyu', 'cisen07'] as const;
const address = (dialect: DialectName, port: number): string =>
  dialect === 'cisen07' ? `127.0.0.1 ${port}` : `${port} 127.0.0.1`;

describe.each(old)('a neighbour of the dialect %s', (dialect) => {
  it('gets each message on a connection of its own, unended and not half-closed', async () => {
    const { peer, address: own } = await startPeer();
    const two = await Listener.start();
    await peer.link(links([{ id: 2, address: two.address, dialect }]));
    const link = open(own);
    // In one segment, and still never merged.
    link.write(`hello 3\nget a 9 127.0.0.1 ${id('a')} 0 4\nget b 9 127.0.0.1 ${id('b')} 1 3\n`);
    await Promise.all([two.got(/^get a /u), two.got(/^get b /u)]);
    expect(two.texts.toSorted()).toEqual([
      `get a ${address(dialect, 9)} ${id('a')} 1 3`,
      `get b ${address(dialect, 9)} ${id('b')} 2 2`,
    ]);
    expect(two.sockets.map(({ readableEnded }) => readableEnded)).toEqual([false, false]);
  });

  it('that is not there is traced and skipped', async () => {
    const { peer, address: own, saw } = await startPeer();
    await peer.link(links([{ id: 2, address: { ip: '127.0.0.1', port: 1 }, dialect }]));
    open(own).write(`get a 9 127.0.0.1 ${id('a')} 0 4\n`);
    expect(await saw('query:failed')).toMatchObject({ to: 2, reason: 'connection refused' });
  });

  it('as origin is told of a hit in its own words', async () => {
    const { peer, address: own } = await startPeer({ 'x.txt': 'x' });
    const origin = await Listener.start();
    await peer.link({ ...links([]), foreignPeers: [{ id: 2, ...origin.address, dialect }] });
    open(own).write(`get x.txt ${address(dialect, origin.address.port)} ${id('a')} 0 4`);
    const [text] = await origin.got(/^found .* \d+$/u);
    expect(text).toBe(`found x.txt at ${dialect === 'cisen07' ? '' : '1 '}127.0.0.1 ${own.port}`);
  });
});

/** 3000 bare queries for different files. */
const manyGets = (prefix: string): string =>
  Array.from({ length: 3000 }, (_, count) => `get ${prefix}${count} 9 127.0.0.1 4\n`).join('');

describe('a stranger', () => {
  it('as origin is told of a hit as a peer of our own is', async () => {
    const { address: own } = await startPeer({ 'x.txt': 'x' });
    const origin = await Listener.start();
    open(own).write(`get x.txt ${origin.address.port} 127.0.0.1 ${id('a')} 0 4\n`);
    const sha256 = createHash('sha256').update('x').digest('hex');
    await origin.got(
      new RegExp(`^found x.txt at 1 127.0.0.1 ${own.port} ${id('a')} 1 1 sha256:${sha256}\n$`, 'u'),
    );
  });

  it('who floods is heard so often, and no more; nobody of our own is cut', async () => {
    const { peer, address: own, events, saw } = await startPeer();
    await peer.link({ ...links([]), foreignPeers: [foreign(7)], maySendWithoutHello: [7] });
    const stranger = open(own);
    stranger.write(manyGets('a'));
    await saw('query:received', ({ file }) => file === 'a1999');
    const friend = open(own);
    friend.write(`hello 3\n${manyGets('b')}`);
    await saw('query:received', ({ file }) => file === 'b2999');
    const heard = events.filter(
      (event) => event.type === 'query:received' && event.file.startsWith('a'),
    ).length;
    expect(heard).toBeGreaterThanOrEqual(2000);
    expect(heard).toBeLessThan(3000);
    expect(
      events.filter((event) => event.type === 'query:received' && event.file.startsWith('b')),
    ).toHaveLength(3000);
  });

  it('is taken for the only program that has the peer for a neighbour; of several, for none; and is quoted', async () => {
    const { peer, address: own, saw } = await startPeer();
    const told = async (foreignPeers: readonly number[], file: string) => {
      await peer.link({
        ...links([]),
        foreignPeers: foreignPeers.map(foreign),
        maySendWithoutHello: foreignPeers,
      });
      open(own).write(`get ${file} 9 127.0.0.1 4\n`);
      return saw('query:received', (event) => event.file === file);
    };
    expect(await told([7], 'a')).toMatchObject({ from: 7, bytes: 'get a 9 127.0.0.1 4' });
    expect(await told([7, 8], 'b')).toMatchObject({ from: null });
    expect(await told([], 'c')).toMatchObject({ from: null });
  });
});
