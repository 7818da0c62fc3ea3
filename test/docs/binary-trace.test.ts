import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { grid } from '../helpers/graphs.js';
import { eventsOf, simulatedTrace } from '../helpers/simulated-trace.js';

const docs = readFileSync('docs/trace.md', 'utf8').split('### The binary format')[1] ?? '';

/** The rows of the table with this first column. */
function table(first: string): string[][] {
  const rows = docs.split('\n');
  const start = rows.findIndex((row) => row.startsWith(`| ${first} |`));
  const end = rows.findIndex((row, index) => index > start && !row.startsWith('|'));
  return rows.slice(start + 2, end).map((row) => row.split('|').map((cell) => cell.trim()));
}

/** A reader that knows of the format only what docs/trace.md says. */
function readByDocs(bytes: Buffer) {
  const magic = table('at')[0]?.[3]?.replace(/[` ]/gu, '');
  expect(bytes.toString('hex', 0, 8)).toBe(magic);
  expect(bytes.readUInt32LE(8)).toBe(1);
  let at = 16 + bytes.readUInt32LE(12);
  const description = JSON.parse(bytes.toString('utf8', 16, at));
  const sizes: Record<string, number> = {
    ...{ '`peers`': description.peers, '`peers` + 1': description.peers + 1, '`links`': description.links },
    ...{ '`shares`': description.shares, '4 x `queries`': 4 * description.queries },
  };
  const tables: Record<string, number[]> = {};
  for (const [, name = '', words = ''] of table('table')) {
    const size = sizes[words] ?? Number.NaN;
    tables[name] = Array.from({ length: size }, (_, index) => bytes.readUInt32LE(at + 4 * index));
    at += 4 * size;
  }
  const records: { kind: number; query: number; value: number; place: number; ttl: number; hops: number }[] =
    [];
  for (; at < bytes.length; at += 16) {
    const [value, place, hopWord, tag] = [0, 4, 8, 12].map((word) => bytes.readUInt32LE(at + word));
    records.push({
      ...{ kind: (tag ?? 0) % 64, query: Math.floor((tag ?? 0) / 64), value: value ?? 0, place: place ?? 0 },
      ...{ ttl: Math.floor((hopWord ?? 0) / 65536), hops: (hopWord ?? 0) % 65536 },
    });
  }
  return { description, tables, records };
}

describe('docs/trace.md', () => {
  it('describes the binary format so that it can be read', async () => {
    const { neighbours } = grid(3, 3);
    const peers = neighbours.map((list, id) => ({ id: id + 10, neighbours: list.map((to) => to + 10) }));
    const bytes = simulatedTrace({ name: 'net', peers, absent: [], forwardOnHit: true }, [
      { origin: 10, file: 'a.txt', ttl: 3, holders: [12, 14] },
      { origin: 18, file: 'b.txt', ttl: 7, holders: [] },
    ]);
    const { description, tables, records } = readByDocs(bytes);
    const events = await eventsOf(bytes);
    const { ids = [], offsets = [], targets = [], queries = [] } = tables;
    const started = events[0] as Extract<TraceEvent, { type: 'run:started' }>;
    expect(
      ids.map((id, peer) => ({
        id,
        neighbours: targets.slice(offsets[peer], offsets[peer + 1]).map((to) => ids[to]),
      })),
    ).toEqual(started.peers);
    expect(description).toMatchObject({ topology: 'net', forwardOnHit: true, files: ['a.txt', 'b.txt'] });
    const of = <T extends TraceEvent['type']>(type: T) =>
      events.filter((event): event is Extract<TraceEvent, { type: T }> => event.type === type);
    const issued = records.filter(({ kind }) => kind === 1);
    expect(
      issued.map(({ query }) => ({ peer: ids[queries[4 * query] ?? -1], ttl: queries[4 * query + 2] })),
    ).toEqual(of('query:issued').map(({ peer, ttl }) => ({ peer, ttl })));
    const senderOf = (link: number) => ids[offsets.findLastIndex((offset) => offset <= link)];
    const arrived = records.filter(({ kind }) => kind >= 32);
    expect(
      arrived.map(({ value, place, ttl, hops }) => ({
        ...{
          at: value / description.ticksPerMs,
          from: senderOf(place),
          peer: ids[targets[place] ?? -1],
          ttl,
          hops,
        },
      })),
    ).toEqual(of('query:received').map(({ at, from, peer, ttl, hops }) => ({ at, from, peer, ttl, hops })));
    expect(records.filter(({ kind }) => kind === 4)).toHaveLength(of('query:sent').length);
    expect(records.filter(({ kind }) => kind === 10)).toHaveLength(of('hit:sent').length);
    expect(records.filter(({ kind }) => kind === 18)).toHaveLength(of('hit:received').length);
    expect(records.at(-1)).toMatchObject({ kind: 9, value: records.length - 1 });
  });
});
