import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Attempt } from '../../src/agent/attempt.js';
import { dial } from '../../src/agent/dial.js';
import type { ToAgent } from '../../src/control/agent-messages.js';
import { type Hello, hello, joined, newNonce, type Welcome, welcome } from '../../src/control/handshake.js';
import { JsonLines } from '../../src/control/json-lines.js';
import { Listener } from '../../src/hosts/listener.js';
import type { RemoteHost } from '../../src/hosts/remote-host.js';

const key = 'ab'.repeat(32);
const version = '1.2.3';
const facts = { name: 'n1', address: '127.0.0.1', supervisor: '127.0.0.1', pid: 7 };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function open(options: { readonly silenceMs?: number } = {}) {
  const hosts: RemoteHost[] = [];
  const lost: RemoteHost[] = [];
  const refused: string[] = [];
  const listener = await Listener.open({
    key,
    port: 0,
    hosts: 1,
    version,
    ...options,
    onJoined: (host) => hosts.push(host),
    onLost: (host) => lost.push(host),
    onRefused: (text) => refused.push(text),
  });
  closers.push(() => listener.closeAll());
  return { listener, port: listener.port, hosts, lost, refused };
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((of = []) => of.some(({ address }) => address === '::1'));
}

/** A connection of somebody who knows TCP and JSON. */
function stranger(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  closers.push(() => socket.destroy());
  let bytes = '';
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (text: string) => {
    bytes += text;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    socket,
    closed,
    write: (...messages: readonly unknown[]) =>
      socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
    get answer(): string {
      return bytes;
    },
    firstLine: async (): Promise<unknown> => {
      await expect.poll(() => bytes).toContain('\n');
      return JSON.parse(bytes.split('\n', 1)[0] ?? '');
    },
  };
}

/** Everything that an honest agent and its supervisor send each other, over somebody who writes it down. */
async function eavesdropped(port: number): Promise<{ fromAgent: string; fromSupervisor: string }> {
  const seen = { fromAgent: '', fromSupervisor: '' };
  const proxy = createServer((agent: Socket) => {
    const supervisor = connect({ host: '127.0.0.1', port });
    for (const socket of [agent, supervisor]) socket.on('error', () => {});
    agent.on('data', (bytes) => {
      seen.fromAgent += bytes.toString('latin1');
      supervisor.write(bytes);
    });
    supervisor.on('data', (bytes) => {
      seen.fromSupervisor += bytes.toString('latin1');
      agent.write(bytes);
    });
    closers.push(() => agent.destroy());
    closers.push(() => supervisor.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  closers.push(() => proxy.close());
  await honest((proxy.address() as { port: number }).port);
  await expect.poll(() => seen.fromAgent.split('\n').length).toBeGreaterThan(3);
  return seen;
}

/** An agent that answers the comparisons of clocks. */
async function honest(port: number, { version: own = version, answers = true } = {}) {
  const messages: ToAgent[] = [];
  const ended: string[] = [];
  const lines = await dial(
    { addresses: ['127.0.0.1'], port, key },
    {
      version: own,
      patienceMs: 20_000,
      onMessage: (message) => {
        messages.push(message);
        if (message.type === 'clock' && answers)
          lines.send({ ...message, now: String(process.hrtime.bigint()) });
      },
      onEnd: (reason) => ended.push(reason),
    },
  );
  closers.push(() => lines.end(''));
  return { lines, messages, ended };
}

describe('the listener for agents', () => {
  it('accepts an agent with the key, and knows its clock then', async () => {
    const { port, hosts } = await open();
    await honest(port);
    await expect.poll(() => hosts.length).toBe(1);
    await hosts[0]?.compared;
    expect(hosts[0]?.pid).toBe(process.pid);
    expect(hosts[0]?.clock.uncertainty).toBeGreaterThan(0);
  });

  const proofless = hello('cd'.repeat(32), newNonce(), version);
  it.each([
    ['nothing but a line', 'hello\n'],
    ['an empty line', '\n'],
    ['an HTTP request', 'GET / HTTP/1.1\r\n\r\n'],
    ['a hello with another key', `${JSON.stringify(proofless)}\n`],
    ['a hello without proof', `${JSON.stringify({ ...proofless, proof: undefined })}\n`],
    ['a hello whose fields are objects', '{"type":"hello","version":{},"nonce":[],"proof":{}}\n'],
    ['a hello with a prototype', `{"__proto__":${JSON.stringify(proofless)}}\n`],
    ['a joined message at once', `${JSON.stringify(joined(key, [newNonce(), newNonce()], facts))}\n`],
    ['a list', '[[]]\n'],
    ['null', 'null\n'],
    ['a line that is too long', 'x'.repeat(5000)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 0x0a])],
  ])('[I1] closes after %s, without one byte of an answer', async (_, text) => {
    const { port, hosts } = await open();
    const { socket, closed, ...rest } = stranger(port);
    socket.write(text);
    await closed;
    expect(rest.answer).toBe('');
    expect(hosts).toHaveLength(0);
  });

  it('[I1] sends nothing before it has a proof, also byte by byte', async () => {
    const { port, listener } = await open();
    const agent = stranger(port);
    for (const letter of JSON.stringify(hello(key, newNonce(), version))) agent.socket.write(letter);
    await expect.poll(() => listener.strangers).toBe(1);
    expect(agent.answer).toBe('');
    agent.socket.write('\n');
    expect(await agent.firstLine()).toMatchObject({ type: 'welcome' });
  });

  it('[I2] refuses each message of an agent that is sent again', async () => {
    const { port, hosts, listener } = await open();
    const { fromAgent } = await eavesdropped(port);
    expect(hosts).toHaveLength(1);
    const [first = '', second = '', third = ''] = fromAgent.split('\n');
    expect(JSON.parse(first)).toMatchObject({ type: 'hello' });
    expect(JSON.parse(second)).toMatchObject({ type: 'joined' });
    for (const replayed of [first, second, third, `${first}\n${second}\n${third}`]) {
      const thief = stranger(port);
      thief.socket.write(`${replayed}\n`);
      await thief.closed;
      expect(thief.answer).toBe('');
    }
    expect(hosts).toHaveLength(1);
    expect(listener.strangers).toBe(0);
  });

  it('[I2] refuses somebody who forwards a fresh hello, and has no proof of his own', async () => {
    const { port, hosts } = await open();
    const nonce = newNonce();
    const middle = stranger(port);
    middle.write(hello(key, nonce, version));
    const { nonce: theirs } = (await middle.firstLine()) as Welcome;
    middle.write({ ...joined('cd'.repeat(32), [nonce, theirs], facts) });
    await middle.closed;
    expect(hosts).toHaveLength(0);
  });

  it('[I2] refuses other facts than those that the agent has proven', async () => {
    const { port, hosts } = await open();
    const nonce = newNonce();
    const middle = stranger(port);
    middle.write(hello(key, nonce, version));
    const { nonce: theirs } = (await middle.firstLine()) as Welcome;
    middle.write({ ...joined(key, [nonce, theirs], facts), address: '127.0.0.9' });
    await middle.closed;
    expect(hosts).toHaveLength(0);
  });

  it.each([
    ['a line of somebody else', (line: string) => `${line}\n${'0'.repeat(64)} [{"type":"clock"}]`],
    ['a changed line', (line: string) => line.replace('"sent"', '"semt"')],
    ['a repeated line', (line: string) => `${line}\n${line}`],
    ['a line without proof', () => '{"type":"clock","sent":"1","now":"1"}'],
  ])('[I3] ends the connection after %s in the middle', async (_, change) => {
    const { port, hosts, lost } = await open();
    let lines = 0;
    const proxy = createServer((agent) => {
      const supervisor = connect({ host: '127.0.0.1', port });
      for (const socket of [agent, supervisor]) socket.on('error', () => {});
      supervisor.pipe(agent);
      agent.setEncoding('latin1').on('data', (text: string) => {
        for (const line of text.split('\n').slice(0, -1)) {
          lines += 1;
          supervisor.write(`${lines === 3 ? change(line) : line}\n`);
        }
      });
      closers.push(() => agent.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closers.push(() => proxy.close());
    await honest((proxy.address() as { port: number }).port);
    await expect.poll(() => lost.length).toBe(1);
    expect(hosts[0]?.lostBecause).toBe('it sent a line that is not as it should be');
  });

  it('names both versions to both sides if an agent has another one, and only to an agent with the key', async () => {
    const { port, hosts, refused } = await open();
    await expect(honest(port, { version: '9.9.9' })).rejects.toThrow(
      'the supervisor is floodsim 1.2.3, and this host has floodsim 9.9.9',
    );
    expect(refused).toEqual(['the agent at 127.0.0.1 has floodsim 9.9.9, and this is floodsim 1.2.3']);
    const other = stranger(port);
    other.write(hello('cd'.repeat(32), newNonce(), '9.9.9'));
    await other.closed;
    expect(other.answer).toBe('');
    expect(hosts).toHaveLength(0);
  });

  it('[I4] keeps a limited number of connections without proof, and accepts an agent meanwhile', async () => {
    const { port, listener, hosts } = await open();
    const limit = 256 + 16;
    let most = 0;
    for (let wave = 0; wave < 10; wave += 1) {
      const connected = Array.from({ length: 200 }, () => stranger(port).socket);
      await Promise.all(
        connected.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
      );
      most = Math.max(most, listener.strangers);
    }
    expect(most).toBeLessThanOrEqual(limit);
    await honest(port);
    await expect.poll(() => hosts.length).toBe(1);
  });

  it('closes with the door: no stranger is left, and no connection is accepted', async () => {
    const { port, listener, hosts } = await open();
    const waiting = stranger(port);
    await honest(port);
    await expect.poll(() => hosts.length).toBe(1);
    listener.stopAccepting();
    await waiting.closed;
    const late = stranger(port);
    await late.closed;
    expect(late.answer).toBe('');
    expect(hosts[0]?.lostBecause).toBeNull();
  });

  it.each([
    [{ type: 'unknown' }],
    [{ type: '__proto__' }],
    [{ type: 'toString', child: 1 }],
    [{ type: 'started', child: '1', pid: 1 }],
    [{ type: 'started', child: 1, pid: -1 }],
    [{ type: 'gone', child: 1 }],
    [{ type: 'clock', sent: '1.5', now: 'x' }],
    [{ type: 'from', child: 1, message: null }],
    [{ type: 'from', child: 1, message: { type: 'events', events: [{}] } }],
    [{ type: 'from', child: 1, message: { type: 'events', events: [{ id: '1#1', at: null, type: 'x' }] } }],
    [{ type: 'from', child: 1, message: { type: 'question', ask: 1, question: 'compare', about: {} } }],
    [{ type: 'from', child: 1, message: { type: 'listening', address: { ip: 'n1', port: 1 } } }],
  ])('[I5] loses a host that sends %j, and nothing else', async (message) => {
    const { port, hosts, lost } = await open();
    const { lines } = await honest(port);
    await expect.poll(() => hosts.length).toBe(1);
    lines.send(message as never);
    await expect.poll(() => lost.length).toBe(1);
    expect(hosts[0]?.lostBecause).toMatch(/^it sent a message that cannot be used: /u);
  });

  it('[I5] ignores children that do not exist', async () => {
    const { port, hosts, lost } = await open();
    const { lines } = await honest(port);
    await expect.poll(() => hosts.length).toBe(1);
    lines.send({ type: 'started', child: 99, pid: 5 });
    lines.send({ type: 'from', child: 99, message: { type: 'linked', ask: 1 } });
    lines.send({ type: 'gone', child: 99, exit: { code: 0, signal: null }, startError: null, lastLines: [] });
    await hosts[0]?.compared;
    expect(lost).toHaveLength(0);
  });
});

describe('silence', () => {
  it('loses a host whose agent sends nothing more, with the reason', async () => {
    const { port, hosts, lost } = await open({ silenceMs: 1500 });
    const nonce = newNonce();
    const agent = stranger(port);
    agent.write(hello(key, nonce, version));
    const { nonce: theirs } = (await agent.firstLine()) as Welcome;
    agent.write(joined(key, [nonce, theirs], facts));
    await expect.poll(() => lost.length).toBe(1);
    expect(hosts[0]?.lostBecause).toBe('no sign of life for 1.5 s');
  });

  it('does not lose one that lives, also if what it is asked is on its way behind much else', async () => {
    const { port, lost } = await open({ silenceMs: 5000 });
    const { messages } = await honest(port, { answers: false });
    // One a second.
    const asked = (): number => messages.filter(({ type }) => type === 'clock').length;
    await expect.poll(asked, { timeout: 50_000 }).toBeGreaterThan(8);
    expect(lost).toHaveLength(0);
  });

  it('ends an agent whose supervisor sends nothing more, with the reason', async () => {
    const { port } = await silentSupervisor();
    let ended = '';
    const lines = await dial(
      { addresses: ['127.0.0.1'], port, key },
      {
        version,
        silenceMs: 1500,
        onMessage: () => {},
        onEnd: (reason) => {
          ended = reason;
        },
      },
    );
    await expect.poll(() => ended).toBe('no sign of life of the supervisor for 1.5 s');
    expect(lines.isEnded).toBe(true);
  });

  it('[I5] loses a host that does not read what it is sent', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.pause()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const socket = connect({ host: '127.0.0.1', port: (server.address() as { port: number }).port });
    closers.push(() => sockets[0]?.destroy());
    let ended = '';
    const lines = new JsonLines<string, object>(socket, {
      maxBacklog: 4 << 20,
      onMessage: () => {},
      onEnd: (reason) => {
        ended = reason;
      },
    });
    await once(socket, 'connect');
    let sent = 0;
    for (; !lines.isEnded && sent < 1000; sent += 1) {
      lines.send('x'.repeat(1 << 20));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(1000);
    await expect.poll(() => ended).toBe('it does not read what it is sent');
  });
});

/** It proves itself, and then sends nothing. */
async function silentSupervisor(): Promise<{ readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    closers.push(() => socket.destroy());
    socket.once('data', (bytes) => {
      const { nonce } = JSON.parse(bytes.toString()) as Hello;
      socket.write(`${JSON.stringify(welcome(key, nonce, newNonce(), version))}\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { port: (server.address() as { port: number }).port };
}

describe('dial', () => {
  it('takes the first address of those that prove themselves, by number or name', async () => {
    const { port, hosts } = await open();
    const lines = await dial(
      { addresses: ['127.0.0.3', 'no-such-name.invalid', 'localhost'], port, key },
      { version, onMessage: () => {}, onEnd: () => {} },
    );
    closers.push(() => lines.end(''));
    await expect.poll(() => hosts.length).toBe(1);
    // Other systems have only one loopback address.
    if (process.platform === 'linux') expect(hosts[0]?.supervisor).toBe('127.0.0.3');
  });

  it.skipIf(!hasIpv6())('reaches a supervisor by IPv6, which has no zone then', async () => {
    const { port, hosts } = await open();
    const lines = await dial(
      { addresses: ['::1'], port, key },
      { version, onMessage: () => {}, onEnd: () => {} },
    );
    closers.push(() => lines.end(''));
    await expect.poll(() => hosts.length).toBe(1);
    expect(hosts[0]).toMatchObject({ address: '::1', supervisor: '::1' });
  });

  it('says of each address why it was not reached, in the order of the invitation', async () => {
    const closed = createServer();
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    const addresses = ['127.0.0.1', 'no-such-name.invalid'];
    const failed = dial(
      { addresses, port, key },
      { version, patienceMs: 0, onMessage: () => {}, onEnd: () => {} },
    );
    await expect(failed).rejects.toThrow(
      new RegExp(
        `^no supervisor was found at port ${port} \\(127\\.0\\.0\\.1: .*refused.*; no-such-name\\.invalid: `,
        'u',
      ),
    );
  });

  it('sends nothing secret to somebody who only listens there, and does not join him', async () => {
    let received = '';
    const thief = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        received += bytes.toString('latin1');
        socket.write(
          `${JSON.stringify({ type: 'welcome', version, nonce: newNonce(), proof: 'ab'.repeat(32) })}\n`,
        );
      });
    });
    thief.listen(0, '127.0.0.1');
    await once(thief, 'listening');
    closers.push(() => thief.close());
    const { port } = thief.address() as { port: number };
    const attempt = new Attempt({ ip: '127.0.0.1', port, key, version, withinMs: 20_000 });
    expect(await attempt.outcome).toBe(
      'what listens there does not prove that it is the supervisor of this run',
    );
    expect(received.trim().split('\n')).toHaveLength(1);
    expect(received).not.toContain(key);
  });
});
