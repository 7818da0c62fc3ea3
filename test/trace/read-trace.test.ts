import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { type ReadTraceOptions, readTrace } from '../../src/trace/read-trace.js';
import { catalogEntries } from '../helpers/event-catalog.js';
import { temporaryFolder } from '../helpers/sim.js';

const started = {
  id: 'supervisor#1',
  at: 0.1,
  type: 'run:started',
  schema: 1,
  floodsim: '1',
  topology: 'net',
  peers: [{ id: 1, neighbours: [] }],
  absent: [],
};
const issued = { id: '1#1', at: 1, type: 'query:issued', peer: 1, query: 'q', file: '数据.txt', ttl: 3 };
const finished = { id: 'supervisor#2', at: 9, type: 'run:finished', exitCode: 0 };
const trace = [started, issued, finished];

const linesOf = (events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

function fileWith(content: string | Uint8Array, name = 'trace.ndjson'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** The events, and the error after them, if any. */
async function read(path: string, options?: ReadTraceOptions) {
  const events: TraceEvent[] = [];
  try {
    for await (const event of readTrace(path, options)) events.push(event);
    return { events, error: null };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return { events, error };
  }
}

describe('readTrace', () => {
  it.each([
    { form: 'NDJSON', content: linesOf(trace) },
    { form: 'NDJSON compressed by gzip', content: gzipSync(linesOf(trace)) },
    { form: 'a file without a line feed at its end', content: linesOf(trace).trimEnd() },
    { form: 'a file with CRLF line ends', content: linesOf(trace).replaceAll('\n', '\r\n') },
    { form: 'UTF-8 with a byte order mark', content: `\ufeff${linesOf(trace)}` },
    {
      form: 'UTF-16, as PowerShell redirects it',
      content: Buffer.from(`\ufeff${linesOf(trace)}`, 'utf16le'),
    },
  ])('yields all events of $form', async ({ content }) => {
    expect(await read(fileWith(content))).toEqual({ events: trace, error: null });
  });

  it.each([
    ['at', { ...started, at: 1e300 }],
    ['peers', { ...started, peers: [null] }],
    ['peers', { ...started, peers: [{ id: 1, neighbours: ['2'] }] }],
    ['absent', { ...started, absent: undefined }],
    ['topology', { ...started, topology: ['net'] }],
    ['port', { id: 'e', at: 1, type: 'peer:started', peer: 1, ip: '127.0.0.1', port: 65_536 }],
    ['ip', { id: 'e', at: 1, type: 'peer:started', peer: 1, ip: null, port: 1 }],
    ['file', { id: 'e', at: 1, type: 'transfer:started', peer: 1, query: 'q', from: 2, file: null, size: 1 }],
    ['to', { id: 'e', at: 1, type: 'query:sent', peer: 1, query: 'q', ttl: 1, hops: 1 }],
    ['to', { id: 'e', at: 1, type: 'query:forwarded', peer: 1, query: 'q', to: 2 }],
    ['to', { id: 'e', at: 1, type: 'query:forwarded', peer: 1, query: 'q', to: null }],
    ['fault', { id: 'e', at: 1, type: 'query:lost', peer: 1, query: 'q', to: 2, ttl: 1, hops: 0 }],
    ['amount', { id: 'e', at: 1, type: 'fault:applied', fault: 1, effect: 'delayed', amount: '5' }],
    [
      'size',
      {
        id: 'e',
        at: 1,
        type: 'hit:received',
        peer: 1,
        query: 'q',
        ip: 'x',
        port: 1,
        use: 'ignore',
        size: {},
      },
    ],
  ])('names the line and the field %s that nothing can work with', async (field, event) => {
    const events = event.type === 'run:started' ? [event] : [started, event];
    const { error } = await read(fileWith(linesOf(events)));
    expect(error).toMatchObject({ code: 'bad-trace' });
    expect(error?.message).toContain(
      `:${events.length}: the field ${field} of this "${event.type}" is damaged`,
    );
  });

  it.each(catalogEntries())(
    'accepts each $type ($reason) that floodsim writes',
    async ({ entry: { sample } }) => {
      const events = sample.type === 'run:started' ? [] : [started];
      const { error } = await read(fileWith(linesOf([...events, { id: 'e', at: 1, ...sample }])), {
        partial: true,
      });
      expect(error).toBeNull();
    },
  );

  it('passes on events and fields that a newer floodsim has added', async () => {
    const newer = { id: '1#2', at: 2, type: 'peer:danced', peer: 1, steps: 3 };
    const { events, error } = await read(fileWith(linesOf([started, newer, finished])));
    expect(error).toBeNull();
    expect(events[1]).toEqual(newer);
  });

  const many = linesOf([started, ...Array.from({ length: 5000 }, () => issued), finished]);
  it.each([
    { what: 'an empty file', content: '', line: 1, says: 'the file is empty' },
    { what: 'a text', content: 'hello\nworld\n', line: 1, says: '"hello" is not an event' },
    { what: 'JSON that is not an event', content: '[1]\n', line: 1, says: '"[1]" is not an event' },
    { what: 'a binary file', content: Buffer.alloc(200_000, 7), line: 1, says: 'is not an event' },
    {
      what: 'the NDJSON of another program',
      content: '{"id":"1","at":3,"type":"click"}\n',
      line: 1,
      says: 'a trace begins with run:started, not with "click"',
    },
    {
      what: 'a trace of an older floodsim',
      content: linesOf([{ ...started, schema: undefined }, finished]),
      line: 1,
      says: 'this trace has no schema version',
    },
    {
      what: 'a trace of a newer floodsim',
      content: linesOf([{ ...started, schema: 2 }, finished]),
      line: 1,
      says: 'schema version "2"; this floodsim reads version 1',
    },
    {
      what: 'a trace that is cut off within an event',
      content: linesOf(trace).slice(0, -8),
      line: 3,
      says: 'cut off within this event',
      read: 2,
    },
    {
      what: 'a trace that is cut off between two events',
      content: linesOf([started, issued]),
      line: 2,
      says: 'cut off after this event: it has no run:finished',
      read: 2,
    },
    {
      what: 'a damaged line',
      content: `${linesOf([started])}{"id": oops\n${linesOf([finished])}`,
      line: 2,
      says: 'is not an event',
      read: 1,
    },
    {
      what: 'two traces in one file',
      content: linesOf([...trace, ...trace]),
      line: 4,
      says: 'another trace begins here',
      read: 3,
    },
    {
      what: 'a trace with an event after its end',
      content: linesOf([...trace, issued]),
      line: 4,
      says: 'the trace goes on after run:finished',
      read: 3,
    },
    {
      what: 'a gzip file that holds something else',
      content: gzipSync('PNG'),
      line: 1,
      says: '"PNG" is not an event',
    },
  ])('names file and line for $what', async ({ content, line, says, read: before = 0 }) => {
    const path = fileWith(content);
    const { events, error } = await read(path);
    expect(error).toMatchObject({ code: 'bad-trace', exitCode: 2, problems: [{ file: path, line }] });
    expect(error?.message).toContain(`${path}:${line}: `);
    expect(error?.message).toContain(says);
    expect(error?.hint).toBeDefined();
    expect(events).toHaveLength(before);
  });

  it('names the line at which a gzip file is cut off, after all events before it', async () => {
    const whole = gzipSync(many);
    const path = fileWith(whole.subarray(0, whole.length - 20), 'trace.ndjson.gz');
    const { events, error } = await read(path);
    expect(error?.message).toMatch(/trace\.ndjson\.gz:\d+: the compressed file is cut off here/u);
    expect(events.length).toBeGreaterThan(0);
    expect((await read(path, { partial: true })).error).toBeNull();
  });

  it('reports a damaged gzip file', async () => {
    const { error } = await read(
      fileWith(Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.from('????')])),
    );
    expect(error?.message).toMatch(/:1: cannot be read: /u);
  });

  it('with partial, reads a trace to where it ends', async () => {
    for (const content of [linesOf([started, issued]), linesOf(trace).slice(0, -8)]) {
      const { events, error } = await read(fileWith(content), { partial: true });
      expect(error).toBeNull();
      expect(events).toEqual([started, issued]);
    }
  });

  it.each([undefined, 5, null])('refuses the path %s of a caller without a compiler', async (path) => {
    await expect(readTrace(path as never).next()).rejects.toMatchObject({ code: 'bad-usage', exitCode: 2 });
  });

  it('says that a file does not exist, or is a folder', async () => {
    const folder = temporaryFolder();
    expect((await read(join(folder, 'none'))).error?.message).toMatch(/there is no file ".*none"/u);
    const { error } = await read(folder);
    expect(error?.message).toMatch(/is a folder/u);
    expect(error?.hint).toBe('give the trace.ndjson in it');
  });

  it.runIf(existsSync('/proc/self/fd'))('closes the file when the reader stops early', async () => {
    const path = fileWith(many);
    const isOpen = (): boolean =>
      readdirSync('/proc/self/fd').some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false;
        }
      });
    for await (const event of readTrace(path)) {
      expect(isOpen()).toBe(true);
      expect(event).toEqual(started);
      break;
    }
    await expect.poll(isOpen).toBe(false);
  });
});
