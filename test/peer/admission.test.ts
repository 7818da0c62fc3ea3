import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LinkConfig } from '../../src/control/messages.js';
import { packAddresses } from '../../src/control/run-addresses.js';
import type { Address, DialectName } from '../../src/core/vocabulary.js';
import { Listener, links, open, startPeer, type TestedPeer, token } from '../helpers/peers.js';

const id = '0123456789abcdef0123456789abcdef';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The peer's run: these addresses, and the peer itself. */
const runOf = ({ address }: TestedPeer, others: readonly Address[]): LinkConfig => ({
  ...links([]),
  runAddresses: packAddresses([address, ...others]),
});

const foreign = (peer: number, { ip, port }: Address, dialect: DialectName) => ({
  id: peer,
  ip,
  port,
  dialect,
});

/** An origin with an open query for x.txt. */
async function withQuery(config: (origin: TestedPeer) => LinkConfig) {
  const origin = await startPeer();
  await origin.peer.link(config(origin));
  open(origin.address).write(`ask ${token} x.txt 4\n`);
  const { query } = await origin.saw('query:issued');
  const extension = (text: string): string => `${query} 1 ${text.length} sha256:${sha256(text)}`;
  const connection = open(origin.address);
  return { origin, query, extension, send: (line: string) => connection.write(`${line}\n`) };
}

const refused = (reason: string) => (event: { reason: string }) => event.reason.includes(reason);

describe('Peer, for a get in the name of an origin,', () => {
  it.each(['127.0.0.1', '::ffff:127.0.0.1'])(
    '[A1] neither connects to an origin that is not of the run (%s), nor forwards its query',
    async (ip) => {
      const peer = await startPeer({ 'own.txt': 'mine' });
      const [redis, neighbour] = await Promise.all([Listener.start(), Listener.start()]);
      await peer.peer.link({
        ...runOf(peer, [neighbour.address]),
        neighbours: [{ id: 2, address: neighbour.address, dialect: 'native' }],
      });
      const link = open(peer.address);
      const { port } = redis.address;
      link.write(`get own.txt ${port} ${ip} ${id} 0 4\nget no.txt ${port} ${ip} 4\n`);
      link.write(`get no.txt ${neighbour.address.port} 127.0.0.1 ${'a'.repeat(32)} 0 4\n`);
      await peer.saw('query:received');
      const refusals = peer.events.filter(({ type }) => type === 'message:invalid');
      const shown = ip.includes(':') ? `[${ip}]` : ip;
      const reason = `its origin ${shown}:${port} is not an address of this run`;
      expect(refusals).toMatchObject([
        { reason, bytes: `get own.txt ${port} ${ip} ${id} 0 4` },
        { reason, bytes: `get no.txt ${port} ${ip} 4` },
      ]);
      expect(peer.events.filter(({ type }) => type === 'query:matched' || type === 'query:sent')).toEqual([]);
      expect(redis.sockets).toEqual([]);
    },
  );

  it('[A1] connects to an origin of the run, whatever text its address has', async () => {
    const peer = await startPeer({ 'own.txt': 'mine' });
    const origin = await Listener.start();
    await peer.peer.link(runOf(peer, [origin.address]));
    open(peer.address).write(`get own.txt ${origin.address.port} ::ffff:127.0.0.1 ${id} 0 4\n`);
    await origin.got(/^found own\.txt/u);
  });

  it('[A1] takes another text of its own address for its own', async () => {
    const peer = await startPeer({ 'own.txt': 'mine' });
    await peer.peer.link(runOf(peer, []));
    open(peer.address).write(`get own.txt ${peer.address.port} ::ffff:127.0.0.1 ${id} 0 4\n`);
    expect(await peer.saw('query:dropped')).toMatchObject({ reason: 'own' });
  });

  it('[A1] connects to any address if the run allows unknown peers', async () => {
    const peer = await startPeer({ 'own.txt': 'mine' });
    const origin = await Listener.start();
    await peer.peer.link(links([]));
    open(peer.address).write(`get own.txt ${origin.address.port} 127.0.0.1 4\n`);
    await origin.got(/^found own\.txt/u);
  });
});

describe('Peer, as origin, for a false hit,', () => {
  it('[A2] does not request the file from an address that is not of the run', async () => {
    const liar = await startPeer({ 'x.txt': 'false' }, { id: 9 });
    const honest = await startPeer({ 'x.txt': 'honest' }, { id: 3 });
    const { origin, extension, send } = await withQuery((peer) => runOf(peer, [honest.address]));
    const { port } = liar.address;
    for (const ip of ['127.0.0.1', '::ffff:127.0.0.1']) {
      send(`found x.txt at 3 ${ip} ${port}`);
      send(`found x.txt at 3 ${ip} ${port} ${extension('false')}`);
    }
    await origin.saw('message:invalid', () => {
      return origin.events.filter(({ type }) => type === 'message:invalid').length === 4;
    });
    send(`found x.txt at 3 127.0.0.1 ${honest.address.port} ${extension('honest')}`);
    await origin.saw('transfer:verified');
    expect(readFileSync(join(origin.downloads, 'x.txt'), 'utf8')).toBe('honest');
    expect(origin.events.filter(({ type }) => type === 'hit:received')).toHaveLength(1);
    expect(liar.events.filter(({ type }) => type.startsWith('transfer:'))).toEqual([]);
    expect(await origin.saw('message:invalid')).toMatchObject({
      reason: `its holder 127.0.0.1:${port} is not an address of this run`,
    });
  });

  it.each(['localhost 9', '127.0.0.1 0', '127.0.0.1 65536', '0x7f.1 9', '127.1 9', '[::1] 9'])(
    '[A2] takes the address %s for no address',
    async (address) => {
      const { origin, extension, send } = await withQuery((peer) => runOf(peer, []));
      send(`found x.txt at 3 ${address} ${extension('x')}`);
      expect(await origin.saw('message:invalid')).toMatchObject({ reason: 'not a message' });
    },
  );

  it('[A3] accepts a hit without query id only from a peer of an older dialect', async () => {
    const native = await startPeer({ 'x.txt': 'native' }, { id: 3 });
    const older = await startPeer({ 'x.txt': 'older' }, { id: 4 });
    const { origin, send } = await withQuery((peer) => ({
      ...runOf(peer, [native.address, older.address]),
      foreignPeers: [foreign(4, older.address, 'jiangluyu')],
    }));
    send(`found x.txt at 3 127.0.0.1 ${native.address.port}`);
    await origin.saw('message:invalid', refused('its holder does not speak an older dialect'));
    send(`found x.txt at 4 127.0.0.1 ${older.address.port}`);
    expect(await origin.saw('transfer:verified')).toMatchObject({ from: 4 });
    expect(native.events.filter(({ type }) => type.startsWith('transfer:'))).toEqual([]);
  });

  it('[A3] accepts none if no peer of the run speaks an older dialect', async () => {
    const native = await startPeer({ 'x.txt': 'native' }, { id: 3 });
    const { origin, send } = await withQuery((peer) => runOf(peer, [native.address]));
    send(`found x.txt at 3 127.0.0.1 ${native.address.port}`);
    await origin.saw('message:invalid', refused('it has no query id'));
    expect(origin.events.filter(({ type }) => type === 'hit:received')).toEqual([]);
  });

  it('[A4] ignores a hit for a query that it did not issue, or for another file, or after the answer', async () => {
    const honest = await startPeer({ 'x.txt': 'honest', 'y.txt': 'other' }, { id: 3 });
    const { origin, query, extension, send } = await withQuery((peer) => runOf(peer, [honest.address]));
    const at = `at 3 127.0.0.1 ${honest.address.port}`;
    send(`found x.txt ${at} ${id} 1 6 sha256:${sha256('honest')}`);
    send(`found y.txt ${at} ${query} 1 5 sha256:${sha256('other')}`);
    send(`found x.txt ${at} ${extension('honest')}`);
    await origin.saw('transfer:verified');
    origin.peer.settled(query);
    send(`found x.txt at 4 ::ffff:127.0.0.1 ${honest.address.port} ${extension('honest')}`);
    send('nonsense');
    await origin.saw('message:invalid');
    expect(origin.events.filter(({ type }) => type === 'hit:received')).toHaveLength(1);
    expect(origin.events.filter(({ type }) => type === 'transfer:started')).toHaveLength(1);
  });
});

describe('Peer, for a get with and without query id,', () => {
  it('[A9] drops neither of two queries because of the other, and remembers a derived id for 5 s', async () => {
    let now = 0;
    const peer = await startPeer({}, {}, () => now);
    const older = await Listener.start();
    await peer.peer.link({
      ...runOf(peer, [older.address]),
      foreignPeers: [foreign(3, older.address, 'jiangluyu')],
      maySendWithoutHello: [3],
    });
    const { port, ip } = older.address;
    const link = open(peer.address);
    const derived = createHash('sha256').update(`x.txt ${ip} ${port}`).digest('hex').slice(0, 32);
    const reasons = (): string[] =>
      peer.events.flatMap((event) => (event.type === 'query:dropped' ? [event.reason] : []));
    const get = async (extension: string): Promise<void> => {
      const before = reasons().length;
      link.write(`get x.txt ${port} ${ip}${extension} 4\n`);
      await peer.saw('query:dropped', () => reasons().length > before);
    };
    await get('');
    await get(` ${id} 0`);
    await get(` ${derived} 1`);
    expect(reasons()).toEqual(['dead-end', 'dead-end', 'duplicate']);
    now = 5_001;
    await get(` ${derived} 1`);
    await get('');
    await get(` ${id} 0`);
    expect(reasons().slice(3)).toEqual(['dead-end', 'duplicate', 'duplicate']);
  });
});

describe('Peer, for a get without query id,', () => {
  it('[A5] refuses it if no neighbour speaks an older dialect', async () => {
    const peer = await startPeer({ 'own.txt': 'mine' });
    const [origin, native] = await Promise.all([Listener.start(), Listener.start()]);
    await peer.peer.link({
      ...runOf(peer, [origin.address, native.address]),
      foreignPeers: [foreign(3, origin.address, 'cisen07'), foreign(2, native.address, 'native')],
      maySendWithoutHello: [2],
    });
    open(peer.address).write(`get own.txt 127.0.0.1 ${origin.address.port} 4\n`);
    await peer.saw('message:invalid', refused('no neighbour here speaks an older dialect'));
    expect(origin.sockets).toEqual([]);
  });

  it('[A5] refuses it in the name of an origin that does not speak an older dialect', async () => {
    const peer = await startPeer({ 'own.txt': 'mine' });
    const [older, native] = await Promise.all([Listener.start(), Listener.start()]);
    await peer.peer.link({
      ...runOf(peer, [older.address, native.address]),
      foreignPeers: [foreign(3, older.address, 'jiangluyu')],
      maySendWithoutHello: [3],
    });
    const link = open(peer.address);
    link.write(`get own.txt ${native.address.port} 127.0.0.1 4\n`);
    await peer.saw('message:invalid', refused('its origin does not speak an older dialect'));
    link.write(`get own.txt ${older.address.port} 127.0.0.1 4\n`);
    await older.got(/^found own\.txt at 1 127\.0\.0\.1 \d+$/u);
    expect(native.sockets).toEqual([]);
  });
});
