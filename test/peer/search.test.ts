import { describe, expect, it } from 'vitest';
import type { PeerConfig } from '../../src/control/messages.js';
import { packAddresses } from '../../src/control/run-addresses.js';
import { SearchMemory } from '../../src/peer/search/search-memory.js';
import { exchange, Listener, links, open, startPeer, token } from '../helpers/peers.js';

const id = (count: number): string => count.toString(16).padStart(32, '0');
const linkKey = 'c'.repeat(32);

/** A peer that searches, and a neighbour 2 that is part of the test. It answers `checked` as `answer` says; null: not at all. */
async function startSearching(
  strategy: string,
  {
    files = {},
    answer = null,
    ...config
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly answer?: string | null;
  } & Partial<PeerConfig> = {},
) {
  const tested = await startPeer(files, { strategy, linkKey, ...config });
  const neighbour = await Listener.start((socket) => {
    socket.on('data', (chunk: Buffer | string) => {
      if (String(chunk).startsWith('check ') && answer !== null) socket.end(answer);
    });
  });
  const runAddresses = packAddresses([tested.address, neighbour.address]);
  const neighbours = [{ id: 2, address: neighbour.address, dialect: 'native' }];
  const linked = tested.peer.link({ ...links(neighbours), runAddresses, announcedBy: [2] });
  const link = open(tested.address);
  link.write(`hello 2 ${linkKey}\nannounce degree 1\nannounce end\n`);
  await linked;
  await tested.saw('link:accepted');
  const get = (query: number, hops: number, ttl: number): string =>
    `get x.txt ${neighbour.address.port} 127.0.0.1 ${id(query)} ${hops} 0000beef ${ttl}\n`;
  return { ...tested, neighbour, link, get };
}

describe('a peer at which a walker waits', () => {
  it('asks the origin, and sends it on after `go-on`', async () => {
    const tested = await startSearching('walk:walkers=1,check=2', { answer: `checked ${id(1)} go-on\n` });
    tested.link.write(tested.get(1, 1, 9));
    const asked = await tested.neighbour.got(/^check (\w+) (\w+) 127\.0\.0\.1 (\d+)\n$/u);
    expect(asked.slice(1)).toEqual([id(1), '0000beef', String(tested.address.port)]);
    const answered = await tested.saw('check:answered');
    expect(await tested.saw('query:forwarded')).toMatchObject({ to: [2], cause: answered.id });
    await tested.neighbour.got(
      new RegExp(`get x\\.txt \\d+ 127\\.0\\.0\\.1 ${id(1)} 2 [0-9a-f]{8} 8\n`, 'u'),
    );
  });

  it.each([
    ['after `stop`', `checked ${id(1)} stop\n`, 'check:answered'],
    ['after the answer of another query', `checked ${id(2)} go-on\n`, 'check:failed'],
    ['after anything else', 'hello 2\n', 'check:failed'],
    ['if the origin closes the connection', '', 'check:failed'],
  ] as const)('ends it %s', async (_, answer, event) => {
    const tested = await startSearching('walk:walkers=1,check=2', { answer });
    tested.link.write(tested.get(1, 1, 9));
    const { id: cause } = await tested.saw(event);
    expect(await tested.saw('query:dropped')).toMatchObject({ reason: 'stopped', cause });
  });

  it('[A11] asks only origins of the run, and gives up one that does not answer', async () => {
    const limits = { connections: 256, idleMs: 200 };
    const tested = await startSearching('walk:walkers=1,check=2', { limits });
    const stranger = await Listener.start();
    tested.link.write(`get x.txt ${stranger.address.port} 127.0.0.1 ${id(7)} 1 0000beef 9\n`);
    expect(await tested.saw('message:invalid')).toMatchObject({ from: 2 });
    tested.link.write(tested.get(1, 1, 9));
    expect(await tested.saw('check:failed')).toMatchObject({ reason: 'the origin did not answer' });
    expect(await tested.saw('query:dropped')).toMatchObject({ reason: 'stopped' });
    expect(stranger.texts).toEqual([]);
  });
});

describe('an origin that a walker asks', () => {
  it('answers as its search says, and [A12] stops walkers of queries that it does not search', async () => {
    const tested = await startSearching('walk:walkers=1,check=2');
    const client = open(tested.address);
    client.write(`ask ${token} x.txt 9\n`);
    const { query } = await tested.saw('query:issued');
    expect(await tested.saw('query:step')).toMatchObject({ step: 1, hits: 0 });
    const check = (of: string, port = tested.neighbour.address.port): Promise<Buffer> =>
      exchange(tested.address, `check ${of} 0000beef 127.0.0.1 ${port}\n`);
    expect(String(await check(query))).toBe(`checked ${query} go-on\n`);
    expect(await tested.saw('check:received')).toMatchObject({ hits: 0, goesOn: true, state: 0xbeef });
    expect(String(await check(id(9)))).toBe(`checked ${id(9)} stop\n`);
    tested.peer.stepEnded(query, 1);
    expect(await tested.saw('query:ended')).toMatchObject({ steps: 1, hits: 0 });
    expect(String(await check(query))).toBe(`checked ${query} stop\n`);
    client.destroy();
  });

  it('[A12] does not answer one whose peer is not of the run', async () => {
    const tested = await startSearching('walk:walkers=1,check=2');
    expect(String(await exchange(tested.address, `check ${id(1)} 0000beef 127.0.0.1 9\n`))).toBe('');
    const { reason } = await tested.saw('message:invalid');
    expect(reason).toBe('its peer 127.0.0.1:9 is not an address of this run');
  });

  it('ends a search whose client has gone', async () => {
    const tested = await startSearching('ring:step=1');
    const client = open(tested.address);
    client.write(`ask ${token} x.txt 9\n`);
    const { query } = await tested.saw('query:step');
    client.resetAndDestroy();
    await tested.saw('query:abandoned');
    tested.peer.stepEnded(query, 1);
    expect(await tested.saw('query:ended')).toMatchObject({ steps: 1 });
  });

  it('sends a step once, however often its end is reported', async () => {
    const tested = await startSearching('ring:step=1');
    const client = open(tested.address);
    client.write(`ask ${token} x.txt 9\n`);
    const { query } = await tested.saw('query:step');
    tested.peer.stepEnded(query, 1);
    tested.peer.stepEnded(query, 1);
    await tested.saw('query:step', ({ step }) => step === 2);
    tested.peer.stepEnded(query, 2);
    await tested.saw('query:step', ({ step }) => step === 3);
    const steps = tested.events.flatMap((event) => (event.type === 'query:step' ? [event.step] : []));
    expect(steps).toEqual([1, 2, 3]);
    client.destroy();
  });
});

describe('announcements', () => {
  it('stand behind `hello`, before any query', async () => {
    const files = { 'a b.txt': 'x', 'x.txt': 'x' };
    const { neighbour, link, get } = await startSearching('one-hop', { files });
    link.write(get(1, 0, 9));
    const [text] = await neighbour.got(/^hello 1\n(?:announce .*\n)+/u);
    expect(text.split('\n').slice(1, -1)).toEqual([
      'announce degree 1',
      'announce file a%20b.txt',
      'announce file x.txt',
      'announce end',
    ]);
  });

  it('are not sent to a neighbour that has not this peer as a neighbour', async () => {
    const { peer, address, neighbour: known, link, get } = await startSearching('one-hop');
    const other = await Listener.start();
    const neighbours = [known, other].map((listener, at) => ({
      ...{ id: 2 + at, address: listener.address, dialect: 'native' as const },
    }));
    const runAddresses = packAddresses([address, known.address, other.address]);
    await peer.link({ ...links(neighbours), runAddresses, announcedBy: [2] });
    link.write(get(1, 0, 9));
    expect((await other.got(/^(.*\n)+?get .*\n/u))[0]).toMatch(/^hello 1\nget /u);
  });

  it('decide which neighbour gets a query over its last link, and replace earlier ones', async () => {
    const { neighbour, link, saw, address } = await startSearching('one-hop');
    const ask = async (count: number) => {
      const client = open(address);
      client.write(`ask ${token} f${count}.txt 1\n`);
      return saw('query:issued', ({ file }) => file === `f${count}.txt`);
    };
    link.write('announce degree 1\nannounce file f1.txt\nannounce end\n');
    // The messages of one connection are read in their order.
    link.write(`get y.txt ${neighbour.address.port} 127.0.0.1 ${id(1)} 0 00000000 2\n`);
    await saw('query:received');
    const first = await ask(1);
    expect(await saw('query:sent')).toMatchObject({ to: 2, query: first.query });
    link.write('announce degree 1\nannounce end\n');
    link.write(`get y.txt ${neighbour.address.port} 127.0.0.1 ${id(2)} 0 00000000 2\n`);
    await saw('query:received', ({ query }) => query === id(2));
    const second = await ask(2);
    expect(await saw('query:ended', (event) => event.query === second.query)).toMatchObject({ steps: 0 });
  });

  it('[A10] are ignored if they are of a peer that is not a neighbour', async () => {
    const { address, saw } = await startSearching('one-hop');
    const stranger = open(address);
    stranger.write(`hello 9 ${linkKey}\nannounce degree 3\nannounce file x.txt\n`);
    const { from, reason } = await saw('message:invalid');
    expect([from, reason]).toEqual([9, 'an announcement of a peer that is not a neighbour here']);
  });

  it('[A10] are ignored without the key of the peer', async () => {
    const { address, saw } = await startSearching('one-hop');
    const stranger = open(address);
    stranger.write('hello 2\nannounce degree 3\n');
    const { from } = await saw('message:invalid', ({ reason }) => reason.startsWith('an announcement'));
    expect(from).toBe(null);
  });
});

describe('a peer that floods', () => {
  it.each([`check ${id(1)} 0000beef 127.0.0.1 9`, 'announce degree 3', `checked ${id(1)} stop`])(
    '[A13] takes %s for invalid input',
    async (line) => {
      const { address, saw } = await startPeer();
      expect(String(await exchange(address, `${line}\n`))).toBe('invalid content\n');
      expect((await saw('message:invalid')).reason).toMatch(/^not a message/u);
    },
  );
});

describe('what a peer keeps of queries', () => {
  it('is limited by age and by count', () => {
    let now = 0;
    const memory = new SearchMemory(() => now);
    for (let count = 0; count < 25_000; count += 1) memory.of(id(count)).value = count;
    expect(memory.size).toBe(20_000);
    expect(memory.find(id(0))).toBe(undefined);
    expect(memory.find(id(24_999))).toMatchObject({ value: 24_999 });
    now = 10 * 60_000;
    expect(memory.find(id(24_999))).toBe(undefined);
    expect(memory.size).toBe(0);
  });
});

describe('a strategy that does not exist', () => {
  it('is refused before the peer listens', async () => {
    await expect(startPeer({}, { strategy: 'teleport' })).rejects.toThrow("there is no strategy 'teleport'");
  });
});
