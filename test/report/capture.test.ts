import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dialectNames } from '../../src/core/vocabulary.js';
import { captureOf } from '../../src/report/capture/capture.js';
import { fileHeader, packetBlock } from '../../src/report/capture/pcapng.js';
import { type Packet, TcpStream } from '../../src/report/capture/tcp-stream.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { WireBytes } from '../../src/trace/wire-bytes.js';
import { encodeChunkLength, endOfArchive } from '../../src/transfer/frames.js';
import { encodeFramedHeader, encodeTrailer } from '../../src/transfer/header.js';
import { traceOfFaults } from '../helpers/fault-trace.js';
import { repository, simJson, temporaryFolder, traceOf } from '../helpers/sim.js';
import { fieldsOf, hasTshark, tshark } from '../helpers/tshark.js';

const query = '0123456789abcdef0123456789abcdef';

function written(trace: readonly TraceEvent[], startedAt: Date | null = null): string {
  const path = join(temporaryFolder(), 'run.pcapng');
  writeFileSync(path, captureOf(trace, startedAt));
  return path;
}

/** Two native peers; the first sends a query to the other. Times are in ms. */
function traceWith(file: string, ip: string, more: readonly NewEvent[] = []): TraceEvent[] {
  const copy = { query, ttl: 4, hops: 0 } as const;
  const peers = [
    { id: 1, neighbours: [2] },
    { id: 2, neighbours: [] },
  ];
  const events: readonly NewEvent[] = [
    { type: 'run:started', schema: 1, floodsim: '0', topology: 'x', peers, absent: [] },
    { type: 'peer:started', peer: 1, pid: 1, ip, port: 4001 },
    { type: 'peer:started', peer: 2, pid: 2, ip, port: 4002 },
    { type: 'link:opened', peer: 1, to: 2 },
    { type: 'query:issued', peer: 1, query, file, ttl: 4 },
    { type: 'query:sent', peer: 1, to: 2, ...copy },
    { type: 'query:received', peer: 2, from: 1, file, origin: 1, ...copy, cause: 'e5' },
    ...more,
  ];
  return events.map((event, at) => ({ id: `e${at}`, at, ...event }) as TraceEvent);
}

const isWrong =
  'tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed || floodsim.expert.invalid';

describe.skipIf(!hasTshark)('captureOf, read by tshark (skipped where it is not installed),', () => {
  it.each([
    { name: 'chain3', file: '3.txt' },
    { name: 'complete5', file: '5.txt' },
    { name: 'seven', file: '6.txt' },
  ])(
    'has the bytes of every message of a run of $name, in streams without an error',
    async ({ name, file }) => {
      const result = await simJson([join(repository, `topologies/${name}.ini`), '--get', file]);
      const trace = traceOf(result);
      const capture = written(trace, new Date(result.startedAt));
      expect(tshark(capture, '-Y', isWrong)).toBe('');

      const wire = new WireBytes();
      for (const event of trace) wire.see(event);
      const sent = new Set<TraceEvent['type']>(['link:opened', 'query:sent', 'hit:sent', 'transfer:started']);
      const expected = trace.flatMap((event) =>
        sent.has(event.type) ? (wire.bytesOf(event)?.text ?? '') : [],
      );
      const streams = new Set(fieldsOf(capture, 'tcp', 'tcp.stream').flat());
      const follow = [...streams].flatMap((stream) => ['-z', `follow,tcp,raw,${stream}`]);
      const followed = tshark(capture, '-q', ...follow)
        .split(/^=+$/mu)
        .flatMap((stream) => {
          // The bytes of the client; those of the server are indented.
          const hex = stream.split('\n').filter((line) => /^[0-9a-f]+$/u.test(line));
          return hex.length === 0
            ? []
            : Buffer.from(hex.join(''), 'hex')
                .toString()
                .split(/(?<=\n)/u);
        });
      expect(followed.toSorted()).toEqual(expected.toSorted());
    },
  );

  it('dates each message, and names its event', async () => {
    const capture = written(traceWith('3.txt', '127.0.0.1'), new Date('2024-05-06T07:08:09.500Z'));
    expect(fieldsOf(capture, 'floodsim.command == "get"', 'frame.time_epoch', 'frame.comment')).toEqual([
      ['1714979289.505000000', 'e5 query:sent; bytes encoded again from the event'],
    ]);
  });

  it('gives the fields of every kind of message', () => {
    const hit = { query, hops: 2, size: 101, sha256: 'f'.repeat(64) } as const;
    const hitReceived = { ip: '127.0.0.1', port: 4002, use: 'request' } as const;
    const trace = traceWith('a b.txt', '127.0.0.1', [
      { type: 'hit:sent', peer: 2, to: 1, ...hit },
      { type: 'hit:received', peer: 1, from: 2, query, hops: 2, size: 101, ...hitReceived, cause: 'e7' },
      { type: 'transfer:started', peer: 1, query, from: 2, file: 'a b.txt', form: 'framed', size: 101 },
      { type: 'transfer:served', peer: 2, query, to: 1, file: 'a b.txt', bytes: 209 },
    ]);
    const fields = (command: string, ...names: readonly string[]) =>
      fieldsOf(
        written(trace),
        `floodsim.command == "${command}"`,
        ...names.map((name) => `floodsim.${name}`),
      );
    expect(fields('hello', 'peer')).toEqual([['1']]);
    expect(fields('get', 'file', 'file.name', 'origin.ip', 'origin.port', 'query', 'hops', 'ttl')).toEqual([
      ['a%20b.txt', 'a b.txt', '127.0.0.1', '4001', query, '0', '4'],
    ]);
    expect(fields('found', 'holder', 'ip', 'port', 'query', 'hops', 'size', 'digest')).toEqual([
      ['2', '127.0.0.1', '4002', query, '2', '101', `sha256:${hit.sha256}`],
    ]);
    expect(fields('request', 'file', 'ip', 'port', 'query')).toEqual([
      ['a%20b.txt', '127.0.0.1', '4001', query],
    ]);
    expect(
      fieldsOf(
        written(trace),
        'floodsim.transfer.length',
        'floodsim.transfer.length',
        'floodsim.transfer.header',
      ),
    ).toEqual([['50', '{"filename":"a b.zip","name":"a b.txt","size":101}']]);
  });

  it.each(['127.0.0.1', '::1', 'fe80::1%eth0', '::ffff:10.1.2.3'])(
    'has correct headers, also of a message in several segments: %s',
    (ip) => {
      const file = `${'数'.repeat(1000)}.txt`;
      const capture = written(traceWith(file, ip));
      expect(tshark(capture, '-Y', isWrong)).toBe('');
      expect(fieldsOf(capture, 'floodsim.command == "get"', 'floodsim.file')).toEqual([[file]]);
      const family = ip.includes(':') ? 'ipv6' : 'ip';
      expect(fieldsOf(capture, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', `${family}.dst`)).toEqual([
        [ip.replace('%eth0', '')],
      ]);
    },
  );

  it('keeps the length of a message whose end is not known', () => {
    const bytes = `${'z'.repeat(120)}... (500 bytes)`;
    const trace = traceWith('x', '127.0.0.1', [
      { type: 'message:invalid', peer: 2, from: 1, reason: 'not a message', bytes },
    ]);
    const packets = fieldsOf(written(trace), 'frame.len > 500', 'frame.len', 'frame.cap_len');
    expect(packets).toEqual([[String(54 + 500), String(54 + 120)]]);
  });

  it.each(dialectNames)(
    'has messages in the dialect of their receiver, which the dissector reads: %s',
    (dialect) => {
      const [started, ...rest] = traceWith('x', '127.0.0.1');
      if (started?.type !== 'run:started') throw new Error('no start');
      const program = { command: 'x', dialect, tap: false };
      const peers = started.peers.map((peer) => (peer.id === 2 ? { ...peer, program } : peer));
      const capture = written([{ ...started, peers }, ...rest]);
      expect(tshark(capture, '-Y', isWrong)).toBe('');
      const fields = ['origin.ip', 'origin.port', 'query', 'hops', 'ttl'].map((name) => `floodsim.${name}`);
      expect(fieldsOf(capture, 'floodsim.command == "get"', ...fields)).toEqual([
        ['127.0.0.1', '4001', query, '0', '4'],
      ]);
    },
  );

  // A trailer is found where it ends with its segment, as it does on a fast connection.
  it.each([
    { size: 40, found: ['header'] },
    { size: 1440, found: ['header', 'trailer'] },
  ])('finds $found of a transfer in segments of at most $size bytes', ({ size, found }) => {
    const header = { filename: 'x.zip', name: 'x', size: 3 };
    const trailer = { md5: null, fileSize: 2000, sha256: 'f'.repeat(64) };
    const archive = Buffer.alloc(2000, 'PK');
    const packets: Packet[] = [];
    const [client, server] = [1, 2].map((peer) => ({ peer, ip: '127.0.0.1', port: 4000 + peer }));
    if (client === undefined || server === undefined) throw new Error('no ends');
    const stream = new TcpStream(client, server, (packet) => packets.push(packet));
    stream.open(1000, '');
    stream.send(2000, 'client', Buffer.from(`request x 127.0.0.1 4001 ${query}\n`), { comment: '' });
    const parts = [
      encodeFramedHeader(header),
      Buffer.concat([encodeChunkLength(archive.length), archive]),
      Buffer.concat([endOfArchive, encodeTrailer(trailer)]),
    ];
    let at = 3000;
    for (const part of parts) {
      for (let start = 0; start < part.length; start += size) {
        stream.send(at, 'server', part.subarray(start, start + size), { comment: '' });
        at += 1;
      }
    }
    const path = join(temporaryFolder(), 'transfer.pcapng');
    const blocks = packets.map((packet) => packetBlock({ ...packet, time: BigInt(packet.at) }));
    writeFileSync(path, Buffer.concat([fileHeader('test', ''), ...blocks]));
    const json = fieldsOf(path, 'floodsim.transfer.header', 'floodsim.transfer.header').flat();
    const expected = {
      header: JSON.stringify(header),
      trailer: `{"file_size":2000,"sha256":"${'f'.repeat(64)}"}`,
    };
    expect(json).toEqual(found.map((part) => expected[part as keyof typeof expected]));
    const data = fieldsOf(path, 'floodsim.transfer.data', 'floodsim.transfer.data').flat().join('');
    const chunk = Buffer.concat([encodeChunkLength(archive.length), archive]).toString('hex');
    expect(data.startsWith(chunk)).toBe(true);
  });

  it('shows a refused connection, and no message that was not delivered', () => {
    const trace = traceWith('x', '127.0.0.1', [
      { type: 'link:closed', peer: 2, from: 1 },
      { type: 'query:sent', peer: 1, to: 2, query, ttl: 4, hops: 0 },
      { type: 'link:failed', peer: 1, to: 2, reason: 'connection refused' },
      { type: 'query:failed', peer: 1, query, to: 2, reason: 'connection refused', cause: 'e8' },
    ]);
    const capture = written(trace);
    expect(fieldsOf(capture, 'floodsim.command == "get"', 'frame.comment').length).toBe(1);
    expect(fieldsOf(capture, 'tcp.flags.reset == 1', 'tcp.srcport', 'tcp.dstport')).toEqual([
      ['4002', '32769'],
    ]);
  });
});

describe('the capture of a run with faults', () => {
  it('has a comment at a dropped message, at a late one, and at the copy that a fault sent', () => {
    const capture = captureOf(traceOfFaults(), null).toString('latin1');
    expect(capture).toContain('query:sent; dropped by fault 1 (cut 1-2): it does not arrive; bytes encoded');
    expect(capture).toContain('query:duplicated; a copy by fault 2 (duplicate 1>3); bytes encoded');
    expect(capture).toContain('query:sent; held back for 20 ms by fault 3 (latency 1>4 20ms); bytes encoded');
  });

  it.skipIf(!hasTshark)('has streams without an error', () => {
    expect(tshark(written(traceOfFaults()), '-Y', isWrong)).toBe('');
  });
});
