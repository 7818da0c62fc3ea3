import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../../src/core/random.js';
import { EdgeListReader } from '../../../src/topology/formats/edge-list-reader.js';
import {
  type LinkLists,
  linkLists,
  readLargeEdgeList,
} from '../../../src/topology/formats/large-edge-list.js';
import { loadNetwork } from '../../../src/topology/formats/load-network.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodsim-edges-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, undirected = false) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const lists = await readLargeEdgeList({ path, shown: name }, { undirected, note });
  const usual = () =>
    loadNetwork(name, {
      cwd: folder,
      format: undefined,
      undirected,
      note: () => {},
      sharesMayBeMissing: true,
    });
  return { lists, notes, usual };
}

function toObject({ ids, offsets, targets }: Pick<LinkLists, 'ids' | 'offsets' | 'targets'>) {
  return Array.from(ids, (id, peer) => ({
    id,
    neighbours: Array.from(targets.subarray(offsets[peer], offsets[peer + 1]), (target) => ids[target]),
  }));
}

/** Lines of random links among some ids, with repeated ones and links of a peer to itself. */
function randomLines(count: number, seed: string): string[] {
  const random = randomOf(seed, 'lines');
  const idOf = (): number => random.below(400) * 37;
  return Array.from({ length: count }, () => `${idOf()}\t${idOf()}`);
}

describe('readLargeEdgeList', () => {
  it.each([
    { what: 'one-way links', head: '# FromNodeId ToNodeId\n', undirected: false, end: '\n' },
    {
      what: 'links that the file says are two-way',
      head: '# Undirected graph\n',
      undirected: false,
      end: '\r\n',
    },
    { what: 'links that the user says are two-way', head: '# Directed graph\n', undirected: true, end: '\n' },
    { what: 'peers without a link', head: '# Isolated: 5 7 99999\n', undirected: true, end: '\r' },
    { what: 'the first line of KONECT', head: '% sym unweighted\n', undirected: false, end: '\n' },
  ])('reads the same as the usual reader: $what', async ({ head, undirected, end }) => {
    const text = head + randomLines(1500, head).join(end);
    const { lists, usual } = await read('a.txt', text, undirected);
    const network = await usual();
    const expected = network.peers.map(({ id, neighbours }) => ({
      id,
      neighbours: [...neighbours].sort((one, other) => one - other),
    }));
    expect(lists && toObject(lists)).toEqual(expected);
    expect(lists?.name).toBe('a');
  });

  it('reads a file that gzip has compressed', async () => {
    const text = randomLines(1500, 'gz').join('\n');
    const packed = await read('b.txt.gz', gzipSync(text));
    const plain = await read('b.txt', text);
    expect(packed.lists).toEqual(plain.lists);
    const cut = gzipSync(randomLines(60_000, 'cut').join('\n'));
    await expect(read('c.txt.gz', cut.subarray(0, cut.length - 9))).rejects.toMatchObject({
      code: 'bad-topology',
      message: expect.stringContaining('c.txt.gz cannot be read: '),
    });
  });

  it('leaves everything else to the usual reader', async () => {
    expect((await read('short.txt', '1 2\n2 3\n')).lists).toBeUndefined();
    expect(
      (await read('named.txt', randomLines(1500, 'a').join('\n').replace(/^/u, 'a b\n'))).lists,
    ).toBeUndefined();
  });

  it('names the file and line of each line that is not a link', async () => {
    const lines = randomLines(3000, 'bad');
    lines[2499] = '1 -> 2';
    lines[2999] = `1 ${2 ** 31}`;
    await expect(read('bad.txt', lines.join('\r\n'))).rejects.toMatchObject({
      problems: [
        { file: 'bad.txt', line: 2500, message: '"1 -> 2" is not a link' },
        { file: 'bad.txt', line: 3000, message: '2147483648 is too large for an id' },
      ],
    });
  });

  it('notes what it leaves out', async () => {
    const links = Array.from({ length: 1200 }, (_, index) => `${index} ${index + 1} 0.5`);
    // The first lines decide about the format: they have two numbers.
    const plain = Array.from({ length: 2000 }, (_, index) => `${index + 5000} ${index + 5001}`);
    const { notes } = await read('notes.txt', [...plain, ...links, '7 7', '3 4'].join('\n'));
    expect(notes).toEqual([
      'left out what floodsim does not use of links: weight',
      'left out 1 link of a peer to itself',
      'left out 1 link that is there twice',
    ]);
  });
});

describe('EdgeListReader', () => {
  it('reads the same whatever the parts are', () => {
    const text = Buffer.from('# Undirected graph\r\n1 2\r\n2\t3 # x\r\n\r\n30,4;5\n# Isolated: 9\n\t5 6');
    const readIn = (size: number) => {
      const problems: string[] = [];
      const reader = new EdgeListReader({
        file: { path: '/x', shown: 'x' },
        undirected: false,
        report: ({ line }, message) => problems.push(`${line}: ${message}`),
      });
      for (let at = 0; at < text.length; at += size) reader.add(text.subarray(at, at + size));
      return { ...reader.end(), problems };
    };
    const whole = readIn(text.length);
    expect(whole).toMatchObject({ isolated: [9], isUndirected: true, hasMore: true, problems: [] });
    expect([...whole.sources]).toEqual([1, 2, 30, 5]);
    expect([...whole.targets]).toEqual([2, 3, 4, 6]);
    for (const size of [1, 2, 3, 7]) expect(readIn(size)).toEqual(whole);
  });

  it('counts lines the same whatever the parts are', () => {
    const text = Buffer.from('1 2\r\n\r\n3 4\rx\n5 6');
    for (const size of [1, 4, 100]) {
      const lines: (number | undefined)[] = [];
      const reader = new EdgeListReader({
        file: { path: '/x', shown: 'x' },
        undirected: false,
        report: ({ line }) => lines.push(line),
      });
      for (let at = 0; at < text.length; at += size) reader.add(text.subarray(at, at + size));
      reader.end();
      expect(lines).toEqual([4]);
    }
  });
});

describe('linkLists', () => {
  it('numbers ids in ascending order, also the largest', () => {
    const largest = 2 ** 31 - 1;
    const lists = linkLists(
      {
        sources: Uint32Array.of(largest, 0),
        targets: Uint32Array.of(31, 32),
        isolated: [64],
        isUndirected: true,
      },
      () => {},
    );
    expect(toObject(lists)).toEqual([
      { id: 0, neighbours: [32] },
      { id: 31, neighbours: [largest] },
      { id: 32, neighbours: [0] },
      { id: 64, neighbours: [] },
      { id: largest, neighbours: [31] },
    ]);
  });
});
