import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closed, exchange, Listener, links, open, readAll, startPeer, token } from '../helpers/peers.js';

const id = '0123456789abcdef0123456789abcdef';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const linkTo = (peer: number, { address }: { address: { ip: string; port: number } }) => ({
  id: peer,
  address,
  dialect: 'native',
});

describe('Peer, for a get for a file in its share,', () => {
  it.each([
    {
      title: 'sends found to the origin: extended get',
      get: (port: number) => `get x.txt ${port} 127.0.0.1 ${id} 2 4\n`,
      extended: true,
    },
    {
      title: 'sends found to the origin: bare get of jiangluyu, with LF',
      get: (port: number) => `get x.txt ${port} 127.0.0.1 4\n`,
    },
    {
      title: 'sends found to the origin: bare get of cisen07, with CR LF',
      get: (port: number) => `get x.txt 127.0.0.1 ${port} 4\r\n`,
    },
    {
      title: 'sends found to the origin: bare get without end of line, connection open',
      get: (port: number) => `get x.txt ${port} 127.0.0.1 4`,
    },
    {
      title: 'sends found to the origin: bare get without end of line, half-closed',
      get: (port: number) => `get x.txt ${port} 127.0.0.1 4`,
      end: true,
    },
  ])('$title', async ({ get, extended, end }) => {
    const { address } = await startPeer({ 'x.txt': 'hello' });
    const origin = await Listener.start();
    const socket = open(address);
    const message = get(origin.address.port);
    if (end) socket.end(message);
    else socket.write(message);
    const [text] = await origin.got(/.*\n/u);
    const tail = extended ? ` ${id} 3 5 sha256:${sha256('hello')}` : '';
    expect(text).toBe(`found x.txt at 1 127.0.0.1 ${address.port}${tail}\n`);
  });

  it('sends found for a file with a Chinese name', async () => {
    const { address } = await startPeer({ '数据.txt': '你好' });
    const origin = await Listener.start();
    open(address).write(`get 数据.txt ${origin.address.port} 127.0.0.1 4`);
    await origin.got(/^found 数据\.txt at 1 /u);
  });
});

describe.runIf(process.platform === 'linux')('Peer, for a get for a file that it cannot serve,', () => {
  it.each([
    ['symbolic-link', 'broken.txt', (share: string) => symlinkSync('nowhere', join(share, 'broken.txt'))],
    ['special-file', 'pipe', (share: string) => execFileSync('mkfifo', [join(share, 'pipe')])],
    [
      'not-utf8',
      'caf\ufffd.txt',
      (share: string) => writeFileSync(Buffer.from(`${share}/caf\xe9.txt`, 'latin1'), 'x'),
    ],
  ])('does not match, records why (%s), and forwards the query', async (reason, file, make) => {
    const { peer, address, downloads, events, saw } = await startPeer();
    make(join(downloads, '../share'));
    const two = await Listener.start();
    await peer.link(links([linkTo(2, two)]));
    open(address).write(`get ${file} 1 127.0.0.1 ${id} 0 4\n`);
    await two.got(/get .* 1 3\n/u);
    const { id: arrived } = await saw('query:received');
    expect(await saw('file:unservable')).toMatchObject({ peer: 1, query: id, file, reason, cause: arrived });
    expect(await saw('query:forwarded')).toMatchObject({ to: [2], cause: arrived });
    expect(events.some(({ type }) => type === 'query:matched' || type === 'hit:failed')).toBe(false);
  });

  it('serves another file of the same name that it can serve', async () => {
    const { address, downloads, saw } = await startPeer();
    const share = join(downloads, '../share');
    symlinkSync('nowhere', join(share, 'x.txt'));
    mkdirSync(join(share, 'sub'));
    writeFileSync(join(share, 'sub/x.txt'), 'good');
    open(address).write(`get x.txt 1 127.0.0.1 ${id} 0 4\n`);
    expect(await saw('query:matched')).toMatchObject({ file: 'x.txt' });
  });

  it('records why when it is asked to look for the file, and when it is the origin', async () => {
    const { peer, address, downloads, saw } = await startPeer();
    symlinkSync('nowhere', join(downloads, '../share/x.txt'));
    await peer.lookUp('x.txt');
    expect(await saw('file:unservable')).toMatchObject({ file: 'x.txt', reason: 'symbolic-link' });
    open(address).write(`ask ${token} x.txt 3\n`);
    const issued = await saw('query:issued');
    const mine = await saw('file:unservable', ({ query }) => query !== undefined);
    expect(mine).toMatchObject({ query: issued.query, cause: issued.id });
  });
});

describe('Peer, for a get for another file,', () => {
  it('forwards to all neighbours except the sender and the origin', async () => {
    const { peer, address } = await startPeer();
    const [two, three, origin] = await Promise.all([Listener.start(), Listener.start(), Listener.start()]);
    await peer.link(links([linkTo(2, two), linkTo(3, three), linkTo(9, origin)]));
    open(address).write(`hello 2\nget x.txt ${origin.address.port} 127.0.0.1 ${id} 0 4\n`);
    const [text] = await three.got(/get .*\n/u);
    expect(text).toBe(`get x.txt ${origin.address.port} 127.0.0.1 ${id} 1 3\n`);
    // A later message on the same links shows that nothing else was sent before it.
    open(address).write(`get y.txt 1 127.0.0.1 ${'a'.repeat(32)} 0 4\n`);
    await Promise.all([two.got(/get y/u), origin.got(/get y/u)]);
    expect(two.texts.join()).not.toContain('get x');
    expect(origin.texts.join()).not.toContain('get x');
  });

  it('drops the second copy, by its id or by file and origin', async () => {
    const { address, saw, events } = await startPeer();
    const socket = open(address);
    socket.write(`get x.txt 1 127.0.0.1 ${id} 0 4\nget x.txt 1 127.0.0.1 ${id} 0 4\n`);
    socket.write('get x.txt 2 127.0.0.1 4\nget x.txt 127.0.0.1 2 3\nget x.txt 3 127.0.0.1 4\n');
    await saw('query:dropped', () => events.filter(({ type }) => type === 'query:dropped').length === 5);
    const reasons = events.flatMap((event) => (event.type === 'query:dropped' ? [event.reason] : []));
    expect(reasons).toEqual(['dead-end', 'duplicate', 'dead-end', 'duplicate', 'dead-end']);
  });

  it('records and skips a neighbour that does not listen', async () => {
    const { peer, address, saw } = await startPeer();
    const three = await Listener.start();
    await peer.link(
      links([{ id: 2, address: { ip: '127.0.0.1', port: 1 }, dialect: 'native' }, linkTo(3, three)]),
    );
    open(address).write(`get x.txt 9 127.0.0.1 ${id} 0 4\n`);
    await three.got(/get x/u);
    expect(await saw('query:failed')).toMatchObject({ to: 2, reason: 'connection refused' });
  });
});

describe('Peer, as origin,', () => {
  it('issues a query for a client with the token, and answers when it has settled', async () => {
    const { peer, address, saw } = await startPeer();
    const two = await Listener.start();
    await peer.link(links([linkTo(2, two)]));
    const answer = exchange(address, `ask ${token} x.txt 5\n`);
    const [, query = ''] = await two.got(
      new RegExp(`get x.txt ${address.port} 127.0.0.1 ([0-9a-f]{32}) 0 5\n`, 'u'),
    );
    peer.settled(query);
    await saw('query:resolved');
    peer.stop();
    expect((await answer).toString()).toBe('answer x.txt not-found\n');
  });

  it('ignores a hit for a query that it did not issue', async () => {
    const { peer, address, events, saw } = await startPeer();
    await peer.link(links([]));
    open(address).write(
      `found x.txt at 3 127.0.0.1 1 ${id} 2 5 sha256:${'0'.repeat(64)}\nget end 1 127.0.0.1 1\n`,
    );
    await saw('query:received');
    expect(events.filter(({ type }) => type === 'hit:received' || type === 'transfer:started')).toEqual([]);
  });

  it('accepts a bare hit of an older program, and its old form of transfer', async () => {
    const { peer, address, saw, downloads } = await startPeer();
    const holder = await startPeer({ 'x.txt': 'old' }, { id: 3 });
    const two = await Listener.start();
    await peer.link(links([linkTo(2, two)]));
    open(address).write(`ask ${token} x.txt 5\n`);
    await two.got(/get x.txt/u);
    open(address).end(`found x.txt at 3 127.0.0.1 ${holder.address.port}`);
    await saw('transfer:verified');
    expect(readFileSync(join(downloads, 'x.txt'), 'utf8')).toBe('old');
    expect((await holder.saw('transfer:served')).query).toBeUndefined();
  });

  it('requests from the next holder when a transfer fails', async () => {
    const { peer, address, saw, downloads } = await startPeer();
    const liar = await Listener.start((socket) => socket.end('no archive at all'));
    const holder = await startPeer({ 'x.txt': 'good' }, { id: 4 });
    const two = await Listener.start();
    await peer.link(links([linkTo(2, two)]));
    open(address).write(`ask ${token} x.txt 5\n`);
    const [, query] = await two.got(/get x.txt \d+ 127\.0\.0\.1 (\S+)/u);
    const digest = sha256('good');
    open(address).write(`found x.txt at 3 127.0.0.1 ${liar.address.port} ${query} 2 4 sha256:${digest}\n`);
    open(address).write(`found x.txt at 4 127.0.0.1 ${holder.address.port} ${query} 2 4 sha256:${digest}\n`);
    await saw('transfer:failed', ({ from }) => from === 3);
    await saw('transfer:verified', ({ from }) => from === 4);
    expect(readdirSync(downloads)).toEqual(['x.txt']);
  });
});

describe('Peer, for a request,', () => {
  it('refuses a file that is not shared, in the form of the request', async () => {
    const { address } = await startPeer();
    for (const request of [`request no.txt 127.0.0.1 9 ${id}\n`, 'request no.txt 127.0.0.1 9\n']) {
      const bytes = await exchange(address, request);
      const header = JSON.parse(bytes.subarray(4, 4 + bytes.readInt32LE(0)).toString());
      expect(header.error).toMatchObject({ code: 'file-missing' });
    }
  });

  it('rejects a path that leads out of the share', async () => {
    const { address } = await startPeer({ 'x.txt': 'x' });
    for (const name of ['../x.txt', '..%2Fx.txt', '/etc/passwd', '%2e%2e']) {
      const bytes = await exchange(address, `request ${name} 127.0.0.1 9 ${id}\n`);
      expect(bytes.toString()).toBe('invalid content\n');
    }
  });
});

describe('Peer, for invalid input,', () => {
  it('answers invalid content, records the bytes, closes the connection, and still serves others', async () => {
    const { address, saw } = await startPeer({ 'x.txt': 'x' });
    expect((await exchange(address, 'hello world\n')).toString()).toBe('invalid content\n');
    expect(await saw('message:invalid')).toMatchObject({ reason: 'not a message', bytes: 'hello world' });
    expect((await exchange(address, Buffer.alloc(100_000, 'x'))).toString()).toBe('invalid content\n');
    expect((await exchange(address, `ask ${'0'.repeat(32)} x.txt 5\n`)).toString()).toBe('invalid content\n');
    expect((await exchange(address, `request x.txt 127.0.0.1 9 ${id}\n`)).length).toBeGreaterThan(100);
  });

  it('closes a connection without a complete message within the idle limit, even if single bytes arrive', async () => {
    const { address } = await startPeer({}, { limits: { connections: 256, idleMs: 50 } });
    expect(await readAll(open(address))).toEqual(Buffer.alloc(0));
    const dripping = open(address);
    const drip = setInterval(() => dripping.write('x'), 10);
    await closed(dripping);
    clearInterval(drip);
  });
});

describe('Peer', () => {
  it('accepts at most 256 connections, and new ones when old ones close', async () => {
    const { address } = await startPeer();
    const sockets = Array.from({ length: 300 }, () => open(address));
    let count = 0;
    await new Promise<void>((resolve) => {
      for (const socket of sockets) {
        void closed(socket).then(() => {
          count += 1;
          if (count === 44) resolve();
        });
      }
    });
    // Closed connections make room for new ones as soon as the peer has noticed.
    for (const socket of sockets) socket.destroy();
    let answer = '';
    while (answer === '') answer = (await exchange(address, 'nonsense\n')).toString();
    expect(answer).toBe('invalid content\n');
  });
});

describe('Peer.stop', () => {
  it('closes every connection', async () => {
    const { peer, address } = await startPeer();
    const socket = open(address);
    await once(socket, 'connect');
    socket.write('hello 7\n');
    peer.stop();
    await closed(socket);
  });
});

describe('Peer, with an unreadable file,', () => {
  // Root can read every file.
  it.skipIf(process.getuid?.() === 0)(
    'reports no held file at a look-up, and issues a query for it',
    async () => {
      const { peer, address, downloads, events, saw } = await startPeer({ 'x.txt': 'x' });
      chmodSync(join(downloads, '../share/x.txt'), 0);
      await peer.lookUp('x.txt');
      open(address).write(`ask ${token} x.txt 3\n`);
      expect(await saw('query:issued')).toMatchObject({ file: 'x.txt' });
      expect(events.filter(({ type }) => type === 'file:held')).toEqual([]);
    },
  );
});
