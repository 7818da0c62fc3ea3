import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { LinkConfig } from '../../src/control/messages.js';
import { packAddresses } from '../../src/control/run-addresses.js';
import type { Address } from '../../src/core/vocabulary.js';
import { newQueryId } from '../../src/wire/fields.js';
import { closed, exchange, Listener, links, open, startPeer, token } from '../helpers/peers.js';

const id = (count: number): string => count.toString(16).padStart(32, '0');
const linkKey = 'c'.repeat(32);
const foreign = (peer: number) => ({ id: peer, ip: '127.0.0.1', port: peer, dialect: 'native' });

/** A peer of a run; with a stopped clock, its limits never refill. */
async function startRunPeer(
  files: Readonly<Record<string, string>> = {},
  {
    connections = 256,
    queryKey = null,
    ...config
  }: { readonly connections?: number; readonly queryKey?: string | null } & Partial<LinkConfig> = {},
) {
  const limits = { connections, idleMs: 60_000 };
  const tested = await startPeer(files, { linkKey, queryKey, limits }, () => 0);
  const origin = await Listener.start((socket) => socket.on('end', () => socket.end()));
  const runAddresses = packAddresses([tested.address, origin.address]);
  await tested.peer.link({ ...links([]), runAddresses, ...config });
  const get = (file: string, query: number): string =>
    `get ${file} ${origin.address.port} 127.0.0.1 ${id(query)} 0 4\n`;
  return { ...tested, origin, get };
}

/** Opens connections one after the other, so that the peer accepts them in this order; says which of them have ended. */
async function openMany(to: Address, count: number, first: string) {
  const hasEnded: boolean[] = Array(count).fill(false);
  for (let index = 0; index < count; index += 1) {
    const socket = open(to);
    await once(socket, 'connect');
    socket.write(first);
    void closed(socket).then(() => {
      hasEnded[index] = true;
    });
  }
  return hasEnded;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

describe('Peer, with more connections of strangers than it has slots,', () => {
  it('[C4] closes the one that has sent no message for the longest time, and keeps links and clients', async () => {
    const { address, origin, get, saw, events } = await startRunPeer({ 'x.txt': 'x' }, { connections: 8 });
    const link = open(address);
    link.write(`hello 2 ${linkKey}\n`);
    await saw('link:accepted', ({ from }) => from === 2);
    const client = open(address);
    client.write(`ask ${token} none 3\n`);
    await saw('query:issued');
    const hasEnded = await openMany(address, 12, 'hello 7\n');
    await expect.poll(() => hasEnded).toEqual([...Array(4).fill(true), ...Array(8).fill(false)]);
    const counts = () =>
      events.flatMap((event) => (event.type === 'connections:closed' ? [event.count] : []));
    await expect.poll(() => counts().reduce((sum, count) => sum + count, 0)).toBe(4);
    // The link still carries queries, and a new connection is still served.
    link.write(get('x.txt', 1));
    await origin.got(/^found x.txt /u);
    expect((await exchange(address, 'request x.txt 127.0.0.1 9\n')).length).toBeGreaterThan(100);
    expect(client.readyState).toBe('open');
    expect(link.readyState).toBe('open');
  });

  it('[C4] serves one that sends at once, although more than it has slots are opened together with it', async () => {
    const { address } = await startRunPeer({ 'x.txt': 'x' }, { connections: 2 });
    const honest = exchange(address, 'request x.txt 127.0.0.1 9\n');
    const silent = Array.from({ length: 100 }, () => open(address));
    expect((await honest).length).toBeGreaterThan(100);
    await Promise.all(silent.slice(0, 50).map(closed));
  });
});

describe('Peer, of a run,', () => {
  it('[C5] believes a hello only with the key of the run, or of a foreign peer', async () => {
    const { address, events, saw } = await startRunPeer({}, { foreignPeers: [foreign(7)] });
    const hellos = ['hello 2', `hello 3 ${'d'.repeat(32)}`, 'hello 7', `hello 4 ${linkKey}`];
    for (const [query, hello] of hellos.entries()) {
      const socket = open(address);
      // The peer reads the hello, and then refuses the query, because its origin is not of the run.
      socket.write(`${hello}\nget none 9 127.0.0.1 ${id(query)} 0 4\n`);
      await saw('message:invalid', ({ bytes }) => bytes.includes(id(query)));
      socket.destroy();
    }
    const senders = events.flatMap((event) =>
      event.type === 'message:invalid' && event.bytes.startsWith('get') ? [event.from] : [],
    );
    expect(senders).toEqual([null, null, 7, 4]);
    expect(events.flatMap((event) => (event.type === 'link:accepted' ? [event.from] : []))).toEqual([7, 4]);
    const refused = events.flatMap((event) => (event.type === 'message:invalid' ? [event.bytes] : []));
    expect(refused.filter((bytes) => bytes.startsWith('hello'))).toEqual(['hello 2', 'hello 3']);
  });

  it('[C5] keeps at most 64 links of a foreign peer, which cannot prove who it is', async () => {
    const { address, saw } = await startRunPeer({}, { foreignPeers: [foreign(7)] });
    const hasEnded = await openMany(address, 65, 'hello 7\n');
    await saw('link:closed');
    await expect.poll(() => hasEnded.filter(Boolean)).toHaveLength(1);
  });

  it('[C6] takes queries only from its neighbours if no foreign peer is in the run', async () => {
    const { address, get, events, saw } = await startRunPeer();
    const unknown = open(address);
    unknown.write(`hello 2\n${get('a', 1)}`);
    expect(await saw('message:invalid', ({ bytes }) => bytes.startsWith('get'))).toMatchObject({
      from: null,
    });
    const link = open(address);
    link.write(`hello 2 ${linkKey}\n${get('a', 1)}`);
    expect(await saw('query:received')).toMatchObject({ from: 2 });
    expect(events.filter(({ type }) => type === 'query:received')).toHaveLength(1);
  });

  it('[C6] takes queries without hello, or after that of a foreign peer, only if a foreign peer lists it as a neighbour', async () => {
    const { address, peer, origin, get, saw } = await startRunPeer({}, { foreignPeers: [foreign(7)] });
    open(address).write(get('a', 1));
    await saw('message:invalid', ({ bytes }) => bytes.includes(id(1)));
    open(address).write(`hello 7\n${get('a', 3)}`);
    await saw('message:invalid', ({ bytes }) => bytes.includes(id(3)));
    const runAddresses = packAddresses([address, origin.address]);
    await peer.link({ ...links([]), runAddresses, foreignPeers: [foreign(7)], maySendWithoutHello: [7] });
    open(address).write(get('a', 2));
    expect(await saw('query:received')).toMatchObject({ query: id(2), from: 7 });
  });

  it('[C7] does not count a made-up hello for the messages of the foreign peer that it names', async () => {
    const run = { foreignPeers: [foreign(7)], maySendWithoutHello: [7] };
    const { address, get, saw } = await startRunPeer({}, run);
    const link = open(address);
    link.write('hello 7\n');
    await saw('link:accepted');
    open(address).write(lines(2_500, () => 'hello 7\n'));
    await saw('query:rate-limited', ({ from }) => from === 7);
    link.write(get('a', 1));
    expect(await saw('query:received')).toMatchObject({ from: 7 });
  });

  it.each([
    { what: 'hello', line: (index: number) => `hello ${index}\n` },
    { what: 'queries', line: (index: number) => `get a ${index + 1} 127.0.0.1 ${id(index)} 0 4\n` },
    { what: 'hits', line: (index: number) => `found a at 3 127.0.0.1 ${index + 1}\n` },
    {
      what: 'hits with query ids',
      line: (index: number) => `found a at 3 127.0.0.1 9 ${id(index)} 1 1 sha256:${'a'.repeat(64)}\n`,
    },
  ])('[C7] makes a few events of $what of strangers, and counts the rest', async ({ line }) => {
    const { address, origin, get, events, saw } = await startRunPeer({ 'x.txt': 'x' });
    const before = events.length;
    // Above the limit each connection is closed.
    const socket = open(address);
    socket.write(lines(3_000, line));
    await closed(socket);
    await closed(again(address, line));
    await saw('query:rate-limited', ({ from }) => from === null);
    expect(events.length - before).toBeLessThan(30);
    const link = open(address);
    link.write(`hello 2 ${linkKey}\n${lines(3_000, (index) => get('none', index))}${get('x.txt', 9_999)}`);
    await origin.got(/^found x.txt /u);
    expect(events.filter(({ type }) => type === 'query:received')).toHaveLength(3_001);
  });

  it.each([
    { as: 'in the name of a native origin', proof: 'none', accepted: 500 },
    { as: 'in the name of a foreign origin', proof: 'origin', accepted: 2_000 },
  ])(
    '[C7] takes the queries of the run from a foreign peer, while a stranger sends made-up ones $as',
    async (made) => {
      const queryKey = 'e'.repeat(32);
      const run = { queryKey, foreignPeers: [foreign(7)], maySendWithoutHello: [7] };
      const { address, peer, origin, events, saw } = await startRunPeer({ 'x.txt': 'x' }, run);
      const runAddresses = packAddresses([address, origin.address, foreign(7)]);
      await peer.link({ ...links([]), ...run, runAddresses });
      const port = made.proof === 'origin' ? 7 : origin.address.port;
      open(address).write(lines(3_000, (index) => `get none ${port} 127.0.0.1 ${id(index)} 0 4\n`));
      await saw('query:rate-limited');
      // By then the stranger has used up its limit.
      expect(events.filter(({ type }) => type === 'query:received')).toHaveLength(made.accepted);
      // An older program says no hello.
      open(address).write(`get x.txt ${origin.address.port} 127.0.0.1 ${newQueryId(queryKey)} 0 4\n`);
      await origin.got(/^found x.txt /u);
    },
  );

  it('[C7] makes a bounded number of events about lines that are not messages', async () => {
    const { address, events } = await startRunPeer();
    for (let count = 0; count < 150; count += 1) await exchange(address, 'nonsense\n');
    expect(events.filter(({ type }) => type === 'message:invalid')).toHaveLength(20);
    const counts = () =>
      events.flatMap((event) => (event.type === 'query:rate-limited' ? [event.count] : []));
    await expect.poll(() => counts().reduce((sum, count) => sum + count, 0)).toBe(130);
    // The time between two is doubled: a dozen take minutes.
    expect(counts().length).toBeLessThan(12);
  });

  it('[C8] serves a request that follows its hit, when strangers have made more requests than they may', async () => {
    const { address, origin, get, saw } = await startRunPeer({ 'x.txt': 'x' });
    const request = 'request x.txt 127.0.0.1 9\n';
    for (let count = 0; count < 100; count += 1)
      expect((await exchange(address, request)).length).toBeGreaterThan(100);
    expect(await exchange(address, request)).toHaveLength(0);
    const link = open(address);
    link.write(`hello 2 ${linkKey}\n${get('x.txt', 1)}`);
    await saw('hit:sent');
    await origin.got(/^found x.txt /u);
    expect((await exchange(address, `request x.txt 127.0.0.1 9 ${id(1)}\n`)).length).toBeGreaterThan(100);
  });
});

function again(to: Address, line: (index: number) => string): Socket {
  const socket = open(to);
  socket.write(line(0));
  return socket;
}
