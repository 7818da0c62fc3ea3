import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { AddressBook } from '../../src/control/address-book.js';
import { readTraceBytes, traceBytes } from '../../src/core/sanitize.js';
import { type DialectName, dialectNames } from '../../src/core/vocabulary.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { WireBytes } from '../../src/trace/wire-bytes.js';
import { nameFields } from '../../src/wire/field-names.js';
import { Listener, links, open, startPeer, type TestedPeer, token } from '../helpers/peers.js';

const id = '0123456789abcdef0123456789abcdef';
const query = id;
const names = ['x.txt', 'a b%.txt', '数据.txt', `${'long '.repeat(30)}.txt`];

/** The messages of one native peer (1), whose neighbour and origin (2) is a listener with this dialect. */
function wireOf(tested: TestedPeer, other: Listener, dialect: DialectName) {
  const addresses = new AddressBook();
  addresses.replaceAll([
    { id: 1, ...tested.address, dialect: 'native' },
    { id: 2, ...other.address, dialect },
  ]);
  const wire = new WireBytes();
  const base = { schema: 1, floodsim: '', topology: '', absent: [], at: 0 } as const;
  const program = { command: 'x', dialect, tap: false };
  const peers = [
    { id: 1, neighbours: [2] },
    { id: 2, neighbours: [1], ...(dialect !== 'native' && { program }) },
  ];
  wire.see({ type: 'run:started', id: 's#1', ...base, peers });
  wire.see({ type: 'peer:started', id: 's#2', at: 0, peer: 1, pid: 1, ...tested.address });
  wire.see({ type: 'peer:started', id: 's#3', at: 0, peer: 2, pid: 2, ...other.address });
  const events = tested.events.map((event) => addresses.resolve(event));
  for (const event of events) wire.see(event);
  const textsOf = (type: TraceEvent['type']): (string | undefined)[] =>
    events.filter((event) => event.type === type).map((event) => wire.bytesOf(event)?.text);
  return { wire, events, textsOf };
}

describe.each(dialectNames)('WireBytes, with a neighbour of the dialect %s,', (dialect) => {
  it.each(names)('gives the bytes of hello, get and request as a socket received them: %s', async (file) => {
    const tested = await startPeer();
    const other = await Listener.start();
    const foreign = dialect === 'native' ? [] : [{ id: 2, ...other.address, dialect }];
    const neighbour = { id: 2, address: other.address, dialect };
    await tested.peer.link({ ...links([neighbour]), foreignPeers: foreign });
    open(tested.address).write(`ask ${token} ${encodeURIComponent(file)} 7\n`);
    const [get] = await other.got(/get .* 7\n?$/u);
    const { query } = await tested.saw('query:issued');
    const { ip, port } = other.address;
    const found = dialect === 'native' ? ` ${query} 1 5 sha256:${'0'.repeat(64)}` : '';
    open(tested.address).write(`found ${encodeURIComponent(file)} at 2 ${ip} ${port}${found}\n`);
    const [request] = await other.got(/^request .*\n?$/u);
    await tested.saw('transfer:started');
    const { textsOf } = wireOf(tested, other, dialect);
    expect(textsOf('query:sent')).toEqual([get]);
    expect(textsOf('transfer:started')).toEqual([request]);
    const greeting = dialect === 'native' ? ['hello 1\n'] : [];
    expect(textsOf('link:opened')).toEqual(greeting);
    expect(other.texts.toSorted()).toEqual([[...greeting, get].join(''), request].toSorted());
  });

  it.each([`get x.txt PORT 127.0.0.1 ${id} 2 4`, 'get x.txt PORT 127.0.0.1 4', 'get x.txt 127.0.0.1 PORT 4'])(
    'gives the bytes of a hit that answers: %s',
    async (text) => {
      const tested = await startPeer({ 'x.txt': 'hello' });
      const origin = await Listener.start();
      const foreign = dialect === 'native' ? [] : [{ id: 2, ...origin.address, dialect }];
      await tested.peer.link({ ...links([]), foreignPeers: foreign });
      const get = text.replace('PORT', String(origin.address.port));
      open(tested.address).write(`${get}\n`);
      const [found] = await origin.got(/^found .* (?:\d+|sha256:\w+)\n?$/u);
      await tested.saw('hit:sent');
      const { textsOf, wire, events } = wireOf(tested, origin, dialect);
      expect(textsOf('hit:sent')).toEqual([found]);
      expect(textsOf('query:received')).toEqual([get]);
      const received = events.flatMap((event) => (event.type === 'query:received' ? [event] : []))[0];
      expect(received && wire.bytesOf(received)?.source).toBe('observed');
    },
  );
});

describe('WireBytes', () => {
  const base = { id: 's#1', at: 0, schema: 1, floodsim: '', topology: '', absent: [] } as const;
  const about = { peer: 2, query: id, from: 1, origin: 2, ttl: 3, hops: 1 } as const;
  const started = { type: 'peer:started', pid: 1, ip: '127.0.0.1' } as const;
  const events = (command: string): TraceEvent[] => [
    {
      type: 'run:started',
      ...base,
      peers: [
        { id: 1, neighbours: [2], program: { command, dialect: 'native', tap: true } },
        { id: 2, neighbours: [] },
      ],
    },
    { ...started, id: 's#2', at: 1, peer: 1, port: 5 },
    { ...started, id: 's#3', at: 2, peer: 2, port: 6 },
  ];

  it('uses the address that the origin had when it issued the query', () => {
    const wire = new WireBytes();
    const copy = { query, to: 1, ttl: 3, hops: 0 } as const;
    const sent = { type: 'query:sent', id: '2#2', at: 9, peer: 2, ...copy } as const;
    for (const event of events('x')) wire.see(event);
    wire.see({ type: 'query:issued', id: '2#1', at: 3, peer: 2, query, file: 'x', ttl: 3 });
    wire.see({ ...started, id: 's#4', at: 8, peer: 2, port: 7 });
    wire.see(sent);
    expect(wire.bytesOf(sent)?.text).toBe(`get x 6 127.0.0.1 ${query} 0 3\n`);
  });

  it('completes a message of which the trace has only the beginning, and says what is missing of any other', () => {
    const file = 'y'.repeat(200);
    const whole = `get ${file} 6 127.0.0.1 ${id} 1 3`;
    const received = (bytes: string) =>
      ({
        type: 'query:received',
        id: '2#1',
        at: 4,
        ...about,
        file,
        bytes: traceBytes(Buffer.from(bytes)),
      }) as const;
    const of = (event: TraceEvent) => {
      const wire = new WireBytes();
      for (const other of [...events('x'), event]) wire.see(other);
      return wire.bytesOf(event);
    };
    expect(of(received(whole))).toMatchObject({ text: `${whole}\n`, source: 'observed', missing: 0 });
    const strange = whole.replaceAll('y', 'z');
    expect(of(received(strange))).toMatchObject({
      text: strange.slice(0, 120),
      source: 'observed',
      missing: strange.length - 120,
    });
  });

  it('gives the observed bytes of a hit of a foreign holder', async () => {
    const tested = await startPeer();
    const two = await Listener.start();
    const foreign = { id: 2, ...two.address, dialect: 'native' };
    await tested.peer.link({ ...links([]), foreignPeers: [foreign] });
    open(tested.address).write(`ask ${token} x.txt 7\n`);
    const { query } = await tested.saw('query:issued');
    const { ip, port } = two.address;
    const found = `found x.txt at 2 ${ip} ${port} ${query} 1 5 sha256:${'0'.repeat(64)}\n`;
    open(tested.address).write(found);
    const { bytes, ...received } = await tested.saw('hit:received');
    await tested.saw('transfer:started');
    const wire = new WireBytes();
    for (const event of events('x')) wire.see(event);
    const sent = {
      ...received,
      type: 'hit:sent',
      id: 'i#1',
      peer: 1,
      to: 2,
      sha256: null,
      observedBy: 2,
    } as const;
    const { from, ip: _, port: __, use, ...hit } = sent;
    const event: TraceEvent = { ...hit, ...(bytes !== undefined && { bytes }) };
    wire.see(event);
    expect(wire.bytesOf(event)).toMatchObject({ text: found, source: 'observed', missing: 0 });
    expect(wire.bytesOf({ ...received, cause: 'i#1' })?.text).toBe(found);
    // Until the transfer has ended, the peer may write to its folder.
    await two.got(/request/u);
    for (const socket of two.sockets) socket.destroy();
    await tested.saw('transfer:failed');
  });

  it('does not take the address of a foreign origin from another path', () => {
    const wire = new WireBytes();
    for (const event of events('x')) wire.see(event);
    const copy = { query, ttl: 3, hops: 0 } as const;
    const sent = (id: string, to: number) =>
      ({
        type: 'query:sent',
        id,
        at: 4,
        peer: 1,
        to,
        ...copy,
        cause: 'i',
        observedBy: 'supervisor',
      }) as const;
    wire.see({
      type: 'query:issued',
      id: 'i',
      at: 3,
      peer: 1,
      query,
      file: 'x',
      ttl: 3,
      observedBy: 'supervisor',
    });
    const bytes = `get x 99 127.0.0.1 ${query} 0 3`;
    const [one, other] = [sent('a', 2), sent('b', 3)];
    const arrived = { id: 'r', at: 5, from: 1, file: 'x', origin: 1, cause: 'a', bytes } as const;
    const received = { type: 'query:received', peer: 2, ...copy, ...arrived } as const;
    const forwarded = {
      type: 'query:sent',
      id: 'c',
      at: 6,
      peer: 2,
      to: 3,
      query,
      ttl: 2,
      hops: 1,
      cause: 'f',
    } as const;
    const between = { type: 'query:forwarded', id: 'f', at: 6, peer: 2, query, to: [3], cause: 'r' } as const;
    for (const event of [one, other, received, between, forwarded]) wire.see(event);
    // The client of the run wrote it in the dialect of the receiver.
    expect(wire.bytesOf(received)?.text).toBe(`${bytes}\n`);
    expect(wire.bytesOf(one)?.text).toBe(`${bytes}\n`);
    expect(wire.bytesOf(forwarded)?.text).toBe(`get x 99 127.0.0.1 ${query} 1 2\n`);
    expect(wire.bytesOf(other)).toBeNull();
  });

  it('gives null where the trace has too little: a hit of a foreign holder, an unknown origin', () => {
    const wire = new WireBytes();
    for (const event of events('x')) wire.see(event);
    const hit = { peer: 1, query: id, to: 2, hops: 1, size: 1, sha256: null, observedBy: 2 } as const;
    expect(wire.bytesOf({ type: 'hit:sent', id: 'inferred#1', at: 5, ...hit })).toBeNull();
    const received = { ...about, file: 'x', origin: null };
    const event = { type: 'query:received', id: '2#2', at: 6, ...received } as const;
    wire.see(event);
    expect(wire.bytesOf(event)).toBeNull();
  });

  it('gives the bytes of messages with a state, and of checks', () => {
    const wire = new WireBytes();
    const query = '0123456789abcdef'.repeat(2);
    const started = { type: 'peer:started', pid: 1, ip: '127.0.0.1', at: 0 } as const;
    wire.see({ ...started, id: 's#1', peer: 1, port: 9001 });
    wire.see({ ...started, id: 's#2', peer: 2, port: 9002 });
    wire.see({ type: 'query:issued', id: '1#1', at: 1, peer: 1, query, file: 'f', ttl: 7 });
    const state = 0xbeef;
    const sent = { type: 'query:sent', id: '1#2', at: 2, peer: 1, query, to: 2, ttl: 7, hops: 0 } as const;
    expect(wire.bytesOf({ ...sent, state })?.text).toBe(`get f 9001 127.0.0.1 ${query} 0 0000beef 7\n`);
    const check = `check ${query} 0000beef 127.0.0.1 9002\n`;
    const asked = { type: 'check:sent', id: '2#1', at: 3, peer: 2, query, to: 1, hops: 1, state } as const;
    expect(wire.bytesOf(asked)?.text).toBe(check);
    const walker = { peer: 1, query, from: 2, state, hits: 0, goesOn: true };
    expect(wire.bytesOf({ type: 'check:received', id: '1#3', at: 4, ...walker })?.text).toBe(check);
  });

  it('gives the exact bytes of what is not a message, also where they are not UTF-8', () => {
    const bytes = Buffer.from('get \xff"\\\r\n\t\0', 'latin1');
    const invalid = { type: 'message:invalid', id: '2#3', at: 7, peer: 2, from: 1, reason: '' } as const;
    const message = new WireBytes().bytesOf({ ...invalid, bytes: traceBytes(bytes) });
    expect(Buffer.from(message?.bytes ?? [])).toEqual(bytes);
  });

  it('can be bundled for a browser', async () => {
    const entry = new URL('../../src/trace/wire-bytes.ts', import.meta.url).pathname;
    const options = { bundle: true, write: false, platform: 'browser', logLevel: 'silent' } as const;
    const { errors } = await build({ entryPoints: [entry], ...options });
    expect(errors).toEqual([]);
  });
});

describe('readTraceBytes', () => {
  it.each(['', 'a\r\n', '\\x41', '\\', '"\\\\"', 'x... (9 bytes)', '\0\xff\u1234'])(
    'reads what traceBytes wrote: %j',
    (text) => {
      const bytes = Buffer.from(text);
      expect(Buffer.from(readTraceBytes(traceBytes(bytes)).bytes)).toEqual(bytes);
    },
  );

  it('gives the length of a message that was cut', () => {
    const { bytes, length } = readTraceBytes(traceBytes(Buffer.alloc(500, '\\')));
    expect([Buffer.from(bytes), length]).toEqual([Buffer.alloc(120, '\\'), 500]);
  });
});

describe('nameFields', () => {
  it.each([
    [
      `get x 5 127.0.0.1 ${id} 1 3\n`,
      ['command', 'file', 'origin port', 'origin ip', 'query id', 'hops', 'ttl'],
    ],
    ['get x 127.0.0.1 5 3', ['command', 'file', 'origin ip', 'origin port', 'ttl']],
    ['found x at 127.0.0.1 5', ['command', 'file', 'at', 'ip', 'port']],
    ['found x at 4 127.0.0.1 5\r\n', ['command', 'file', 'at', 'holder', 'ip', 'port']],
    ['request x 127.0.0.1 5', ['command', 'file', 'ip', 'port']],
    ['hello 3\n', ['command', 'peer']],
    ['toString x', []],
    ['get x', []],
  ])('names the fields of %j', (text, expected) => {
    const fields = nameFields(text);
    expect(fields.map(({ name }) => name)).toEqual(expected);
    if (expected.length > 0) expect(fields.map(({ value }) => value).join(' ')).toBe(text.trimEnd());
  });
});
