import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/core/errors.js';
import { dialectNames } from '../../../src/core/vocabulary.js';
import { readNetwork } from '../../../src/topology/formats/load-network.js';
import {
  fillDefaults,
  networkFromEdges,
  toPartialNetwork,
} from '../../../src/topology/formats/partial-network.js';
import { recognize } from '../../../src/topology/formats/recognize.js';
import { formatNamed, formats } from '../../../src/topology/formats/registry.js';
import { saveFolder } from '../../../src/topology/formats/save.js';
import { writeNetworkIni, writePeerInis } from '../../../src/topology/ini/write-ini.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { PartialNetwork } from '../../../src/topology/model.js';
import { makeFiles, makeFolder } from '../folder.js';

const options = {
  ttl: 7,
  forwardOnHit: false,
  strategy: 'flood',
  compression: 'store',
  digest: 'both',
} as const;

interface ReadBack {
  readonly network: PartialNetwork;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

function read(name: string, text: string, undirected = false): ReadBack {
  const notes: string[] = [];
  const problems: Problem[] = [];
  const format = formatNamed(name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  const network = readNetwork(format, text, {
    file: { path: '/x', shown: 'x' },
    undirected,
    note: (note) => notes.push(note),
    report: ({ line }, message, hint) =>
      problems.push({ ...(line === undefined ? {} : { line }), message, hint }),
  });
  return { network, notes, problems };
}

const shares = fc
  .string({
    unit: fc.constantFrom('a', 'b', ' ', ';', '#', '=', '&', '<', '>', "'", '"', '数', '/', '-', '\\'),
    minLength: 1,
    maxLength: 10,
  })
  .map((text) => `s${text}`);

/** Networks with every field that a format can hold. */
const networks: fc.Arbitrary<PartialNetwork> = fc
  .uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 7 })
  .chain((ids) => {
    const link = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids));
    return fc.record({
      ids: fc.constant(ids),
      links: fc.array(link, { maxLength: 20 }),
      isMutual: fc.boolean(),
      absent: fc.integer({ min: 0, max: 2 }),
      ttl: fc.integer({ min: 1, max: 9 }),
      digest: fc.constantFrom('both' as const, 'md5' as const),
      share: shares,
      own: fc.option(fc.integer({ min: 10, max: 20 }), { nil: undefined }),
    });
  })
  .map(({ ids, links, isMutual, absent: gone, ttl, digest, share, own }) => {
    const absent = Array.from({ length: gone }, (_, index) => ({
      id: 200 + index,
      ip: '127.0.0.3',
      port: 9000 + index,
    }));
    const lists = new Map(ids.map((id) => [id, new Set<number>()]));
    for (const [from, to] of links) {
      if (from === to) continue;
      lists.get(from)?.add(to);
      if (isMutual) lists.get(to)?.add(from);
    }
    const [first] = ids;
    for (const { id } of absent) lists.get(first ?? 0)?.add(id);
    return {
      options: { ...options, ttl, digest },
      absent,
      peers: ids.map((id, index) => ({
        id,
        name: index % 3 === 0 ? `${share} ${id}` : undefined,
        neighbours: [...(lists.get(id) ?? [])].sort((one, other) => (isMutual ? one - other : 0)),
        ip: '127.0.0.1',
        port: 20_000 + index,
        clientPort: index % 2 === 0 ? 21_000 + index : undefined,
        shareDir: share,
        ttl: own,
      })),
    };
  });

/** The part of a network that an edge list can hold. */
function linksOf({ peers, absent }: PartialNetwork): Map<number, number[]> {
  const all = [...peers, ...absent.map(({ id }) => ({ id, neighbours: [] }))];
  return new Map(
    all
      .map(({ id, neighbours }): [number, number[]] => [
        id,
        [...neighbours].sort((one, other) => one - other),
      ])
      .sort(([one], [other]) => one - other),
  );
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Text that a line of an INI can hold. */
const text = fc.string({ unit: fc.constantFrom('a', ' ', ';', '#', '\\', '=', '数', '[', '{port}') });
const programs = fc.record({
  // Nothing beside the INI is called so.
  command: fc.array(
    text.map((word) => `w${word}`.trimEnd()),
    { minLength: 1, maxLength: 3 },
  ),
  cwd: fc.constant(null),
  env: fc.dictionary(
    fc.constantFrom('A', 'B_1'),
    text.map((value) => value.trim()),
    { maxKeys: 2, noNullPrototype: true },
  ),
  dialect: fc.constantFrom(...dialectNames),
  readyLine: fc.constantFrom(null, '^up$', 'a|b'),
  stdin: fc.constantFrom('', 'one\ntwo\n', 'tab\there \\n'),
  configFile: fc.constantFrom('config.ini', 'x y.cfg'),
  configLayout: fc.constantFrom('1', '2', '3'),
  tap: fc.boolean(),
});

describe('a network that is written and read again', () => {
  it.each(['graphml', 'dot', 'json'])('is the same with every field in the format %s', (name) => {
    fc.assert(
      fc.property(networks, (network) => {
        const text = formatNamed(name)?.write?.(network, ['a comment', '-- > of two']) ?? '';
        const { network: back, notes, problems } = read(name, text);
        expect(problems).toEqual([]);
        expect(notes).toEqual([]);
        expect(plain(back)).toEqual(plain(network));
      }),
    );
  });

  it('has the same ids and links as an edge list', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const { network: back, problems } = read('edges', formatNamed('edges')?.write?.(network, []) ?? '');
        expect(problems).toEqual([]);
        expect(linksOf(back)).toEqual(linksOf(network));
      }),
    );
  });

  it.each(['network', 'peer', 'config'] as const)(
    'is the same in the INI layout %s, programs included',
    async (layout) => {
      await fc.assert(
        fc.asyncProperty(
          networks,
          fc.infiniteStream(fc.option(programs, { nil: undefined })),
          async (plainNetwork, drawn) => {
            const given = drawn[Symbol.iterator]();
            const network: PartialNetwork = {
              ...plainNetwork,
              peers: plainNetwork.peers.map((peer) => ({ ...peer, program: given.next().value })),
            };
            const files =
              layout === 'network'
                ? new Map([['all.ini', writeNetworkIni(network, ['a comment'])]])
                : writePeerInis(network, layout, ['a comment']);
            const folder = await makeFiles(Object.fromEntries(files));
            for (const { id, shareDir = '' } of network.peers) {
              mkdirSync(join(folder, layout === 'network' ? '' : String(id), shareDir), { recursive: true });
            }
            const topology = await loadTopology(layout === 'network' ? 'all.ini' : '.', { cwd: folder });
            const back = toPartialNetwork(topology);
            const gone = new Set(network.absent.map(({ id }) => id));
            const kept = layout === 'network' ? (id: number): boolean => !gone.has(id) : () => true;
            const expected = network.peers.map((peer) => ({
              ...peer,
              neighbours: peer.neighbours.filter(kept),
              shareDir: resolve(folder, layout === 'network' ? '' : String(peer.id), peer.shareDir ?? ''),
              // What is the network's is not the peer's own.
              ttl: peer.ttl === network.options.ttl ? undefined : peer.ttl,
            }));
            const byId = (one: { id: number }, other: { id: number }): number => one.id - other.id;
            expect(back.options).toEqual(network.options);
            expect([...back.peers].sort(byId)).toEqual(plain(expected.sort(byId)));
            expect([...back.absent].sort(byId)).toEqual(layout === 'network' ? [] : network.absent);
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});

describe('reading a graph of another program', () => {
  it.each([
    {
      name: 'edges',
      text: '# any\n1 2\n2\t3\r\n\n3,1 0.5\n',
      links: [
        [1, [2]],
        [2, [3]],
        [3, [1]],
      ],
    },
    {
      name: 'edges',
      text: '# Undirected graph (each unordered pair once)\n# Isolated: 9\n1 2\n',
      links: [
        [1, [2]],
        [2, [1]],
        [9, []],
      ],
    },
    {
      name: 'dot',
      text: 'graph g { a -- b -- {c; d}; e }',
      links: [
        [1, [2]],
        [2, [1, 3, 4]],
        [3, [2]],
        [4, [2]],
        [5, []],
      ],
    },
    {
      name: 'dot',
      text: 'strict digraph { node [shape=box]; 1 -> 2 [dir=both]; 3 -> 1 [dir=back] }',
      links: [
        [1, [2, 3]],
        [2, [1]],
        [3, []],
      ],
    },
    {
      name: 'dot',
      text: 'digraph { subgraph cluster { 1 -> 2 } {1 2} -> 3; }',
      links: [
        [1, [2, 3]],
        [2, [3]],
        [3, []],
      ],
    },
    {
      name: 'graphml',
      text: '<graphml><graph edgedefault="undirected"><node id="1"/><node id="2"/><edge source="1" target="2" directed="true"/><edge target="1" source="2"/></graph></graphml>',
      links: [
        [1, [2]],
        [2, [1]],
      ],
    },
    {
      name: 'graphml',
      text: '<graphml><key id="d0" attr.name="ip"/><graph edgedefault="directed"><edge source="x" target="y"/><node id="y"><data key="d0">::1</data></node><node id="x"/></graph></graphml>',
      links: [
        [1, [2]],
        [2, []],
      ],
    },
  ])('finds the links of $name $text', ({ name, text, links }) => {
    const { network, problems } = read(name, text);
    expect(problems).toEqual([]);
    expect([...linksOf(network)]).toEqual(links);
  });

  it('leaves out links to itself and repeated links, and notes how many', () => {
    expect(read('edges', '1 1\n1 2\n1 2\n2 1\n').notes).toEqual([
      'left out 1 link of a peer to itself',
      'left out 1 link that is there twice',
    ]);
    expect(read('dot', 'graph { 1 -- 2; 2 -- 1 }').notes).toEqual(['left out 1 link that is there twice']);
  });

  it('numbers names in their natural order, and notes that', () => {
    expect(read('dot', 'graph { b10 -- b9 }').notes).toEqual([
      "not all ids are numbers, so they are numbered in order: 'b9' is 1, 'b10' is 2",
    ]);
  });
});

it('ignores the data of an edge in GraphML', () => {
  const { network } = read(
    'graphml',
    '<graphml><key id="d" for="edge" attr.name="ttl"/><graph><node id="1"/><node id="2"/><edge source="1" target="2"><data key="d">3</data></edge></graph></graphml>',
  );
  expect(network.options.ttl).toBe(7);
});

describe('the check of a network in a graph format', () => {
  it.each([
    {
      peers: [
        { id: 1, neighbours: [] },
        { id: 1, neighbours: [] },
      ],
      says: /duplicate id "1": x has the first/u,
    },
    { peers: [{ id: 1, neighbours: [1] }], says: /peer "1" lists itself as a neighbour/u },
    {
      peers: [
        { id: 1, neighbours: [2, 2] },
        { id: 2, neighbours: [] },
      ],
      says: /peer 1 lists the neighbour "2" more than once/u,
    },
    {
      peers: [{ id: 1, neighbours: [9] }],
      says: /peer 1 lists an unknown neighbour "9" \(add peer 9 or remove 9 from neighbours\)/u,
    },
    {
      peers: [
        { id: 1, neighbours: [], port: 5 },
        { id: 2, neighbours: [], port: 5 },
      ],
      says: /duplicate address "127\.0\.0\.1:5": peer 1 \(x\) has it \(give peer 2 another port\)/u,
    },
    { peers: [{ id: 1, neighbours: [], share_dir: 'a\nb' }], says: /of peer 1 has control characters/u },
  ])('reports one problem in $peers', ({ peers, says }) => {
    const { problems } = read('json', JSON.stringify({ schema: 1, peers }));
    const found = problems.map(({ message, hint }) => `${message} (${hint})`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(says);
  });

  it('names the lines of both nodes with one address', () => {
    const { problems } = read('dot', 'graph {\n1 [port=5, share_dir=a]\n2 [port=5] }');
    expect(problems).toEqual([
      {
        line: 3,
        message: 'duplicate address "127.0.0.1:5": peer 1 (line 2) has it',
        hint: 'give peer 2 another port',
      },
    ]);
  });
});

describe('saveFolder', () => {
  const good = new Map([
    ['1/config.ini', 'a'],
    ['2/config.ini', 'b'],
  ]);
  const bad = new Map([
    ['1/config.ini', 'c'],
    [`2/${'x'.repeat(300)}.ini`, 'd'],
  ]);

  it('writes all files of a new folder, or does not create it', () => {
    const folder = join(makeFolder(), 'net');
    expect(() => saveFolder(folder, bad, { overwrite: false })).toThrow(/cannot write to/u);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
    saveFolder(folder, good, { overwrite: false });
    expect(readdirSync(join(folder, '..'), { recursive: true }).sort()).toEqual(
      ['net', 'net/1', 'net/1/config.ini', 'net/2', 'net/2/config.ini'].map((path) => join(path)),
    );
  });

  it('changes no file of an existing folder if one cannot be written', () => {
    const folder = join(makeFolder(), 'net');
    saveFolder(folder, good, { overwrite: false });
    expect(() => saveFolder(folder, good, { overwrite: false })).toThrow(/holds 1.config\.ini already/u);
    const worse = new Map([...bad, ['2/config.ini', 'e']]);
    expect(() => saveFolder(folder, worse, { overwrite: true })).toThrow(/cannot write to/u);
    expect(readFileSync(join(folder, '1/config.ini'), 'utf8')).toBe('a');
    expect(readdirSync(join(folder, '1'))).toEqual(['config.ini']);
  });
});

describe('an error in a graph format', () => {
  it.each([
    {
      name: 'edges',
      text: '1 2\n1\nx y z\n',
      problems: [
        [2, /"1" is not a link/u],
        [3, /"x y z" is not a link/u],
      ],
    },
    { name: 'edges', text: '1 -2\n', problems: [[1, /is not a link/u]] },
    { name: 'dot', text: 'graph {\n 1 --\n}', problems: [[3, /expected a name, but found '\}'/u]] },
    {
      name: 'dot',
      text: 'digraph { 1 [ip="here", share_dir=a]\n 2 [port=0] }',
      problems: [
        [1, /ip "here" is not an IP/u],
        [2, /port "0" is not a port/u],
      ],
    },
    {
      name: 'graphml',
      text: '<graphml>\n<graph>\n<node id="1">\n</graph></graphml>',
      problems: [[4, /unexpected close tag|unclosed/u]],
    },
    {
      name: 'graphml',
      text: '<graphml><graph>\n<edge source="1" target="2"/></graph></graphml>',
      problems: [
        [2, /'1', which is not a node/u],
        [2, /'2', which is not a node/u],
      ],
    },
    { name: 'graphml', text: '<xml/>', problems: [[undefined, /no <graph>/u]] },
    { name: 'json', text: '{\n', problems: [[2, /not JSON/u]] },
    { name: 'json', text: '{\n"schema": 1,\n}', problems: [[3, /not JSON/u]] },
    { name: 'json', text: '{"schema":2}', problems: [[undefined, /unknown schema 2/u]] },
    {
      name: 'json',
      text: '{"schema":1,"peers":[{"neighbours":[1]}]}',
      problems: [[undefined, /has no id/u]],
    },
  ])('is reported with its line if there is one: $name $text', ({ name, text, problems }) => {
    const found = read(name, text).problems;
    expect(found).toHaveLength(problems.length);
    for (const [index, [line, says]] of problems.entries()) {
      expect(found[index]?.line).toBe(line);
      expect(found[index]?.message).toMatch(says as RegExp);
      expect(found[index]?.hint).not.toBe('');
    }
  });
});

it('reading any text does not throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('edges', 'csv', 'dot', 'gml', 'graphml', 'json'),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'graph{}[]<>"\';,:=+-1 \n#%') }),
      ),
      (name, text) => {
        read(name, text);
        recognize(text);
      },
    ),
  );
});

describe('fillDefaults', () => {
  const edges = {
    nodes: 3,
    directed: false,
    sources: Int32Array.of(0, 1, 2),
    targets: Int32Array.of(1, 2, 0),
  };
  const triangle = networkFromEdges(edges, 1);
  const plan = {
    ip: '127.0.0.1',
    basePort: 20_000,
    clientPorts: true,
    ttl: 3,
    shareOf: (id: number) => `shares/${id}`,
  };

  it('gives every peer an address and a share', async () => {
    const folder = makeFolder();
    for (const id of [1, 2, 3]) mkdirSync(join(folder, 'shares', String(id)), { recursive: true });
    expect(fillDefaults(triangle, plan).peers[0]).toEqual({
      id: 1,
      neighbours: [2, 3],
      ip: '127.0.0.1',
      port: 20_000,
      clientPort: 20_003,
      shareDir: 'shares/1',
    });
  });

  it('reports too few ports', () => {
    expect(() => fillDefaults(triangle, { ...plan, basePort: 65_534, clientPorts: false })).toThrow(
      /not enough ports from 65534/u,
    );
  });
});

it('mermaid shows a link both ways as a line, one way as an arrow, and an absent peer with dashes', () => {
  const draft: PartialNetwork = {
    options,
    peers: [
      { id: 1, neighbours: [2, 3] },
      { id: 2, neighbours: [1] },
      { id: 4, neighbours: [] },
    ],
    absent: [{ id: 3 }],
  };
  expect(formats.find(({ name }) => name === 'mermaid')?.write?.(draft, [])).toBe(
    'graph LR\n  4\n  1 --- 2\n  1 --> 3\n  3:::absent\n  classDef absent stroke-dasharray: 4\n',
  );
});
