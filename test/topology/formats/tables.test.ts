import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNamed } from '../../../src/topology/formats/registry.js';
import { writeNetworkIni } from '../../../src/topology/ini/write-ini.js';
import { readFileAs } from './read-file.js';

const isIgnored = (...names: string[]): string =>
  `left out what floodsim does not use of links: ${names.join(', ')}`;
const areNamed = (list: string): string => `not all ids are numbers, so they are numbered in order: ${list}`;

describe('reading an edge list', () => {
  it.each([
    {
      says: 'weights of numbers',
      text: '1 2 0.5\n2 3 7\n',
      shown: '1>2 2>3 3',
      notes: [isIgnored('weight')],
    },
    {
      says: 'weights that are all one',
      text: '1 2 1\n2 3 1\n',
      shown: '1>2 2>3 3',
      notes: [isIgnored('weight')],
    },
    {
      says: 'data of networkx',
      text: "# GMT\n1 2 {}\n2 3 {'weight': 3, 'color': 'red'}\n",
      shown: '1>2 2>3 3',
      notes: [isIgnored('weight', 'color')],
    },
    {
      says: 'weights and times of KONECT',
      text: '% sym posweighted\n% 2 3 3\n1 2 1 1082008561\n2 3 1 1082008562\n',
      shown: '1>2 2>1,3 3>2',
      notes: [isIgnored('weight')],
    },
    {
      says: 'the directions of KONECT',
      text: '% asym unweighted\n1 2\n2 3\n',
      shown: '1>2 2>3 3',
      notes: [],
    },
    { says: 'a comment behind a link', text: '1 2 # the first\n', shown: '1>2 2', notes: [] },
    { says: 'a byte order mark and CRLF', text: '\u{feff}1 2\r\n2 3\r\n', shown: '1>2 2>3 3', notes: [] },
    {
      says: 'names',
      text: 'b a\na c\n',
      shown: '1(a)>3 2(b)>1 3(c)',
      notes: [areNamed("'a' is 1, 'b' is 2, 'c' is 3")],
    },
    {
      says: 'names with blanks between tabs',
      text: 'New York\tRome\n',
      shown: '1(New York)>2 2(Rome)',
      notes: [areNamed("'New York' is 1, 'Rome' is 2")],
    },
    {
      says: 'names in quotes',
      text: '"New York" Rome\n',
      shown: '1(New York)>2 2(Rome)',
      notes: [areNamed("'New York' is 1, 'Rome' is 2")],
    },
    {
      says: 'names that look like a heading',
      text: 'node1 node2\nnode2 node10\n',
      shown: '1(node1)>2 2(node2)>3 3(node10)',
      notes: [areNamed("'node1' is 1, 'node2' is 2, 'node10' is 3")],
    },
    { says: 'ids like those of GraphML', text: 'n1 n2\nn2 n10\n', shown: '1>2 2>10 10', notes: [] },
    {
      says: 'names in weighted links',
      text: 'a b 2.5\n',
      shown: '1(a)>2 2(b)',
      notes: [areNamed("'a' is 1, 'b' is 2"), isIgnored('weight')],
    },
    {
      says: 'ids of any size',
      text: '2147483648\t1\n1\t2\n99999999999999999999 2\n',
      shown: '1>2 2 3(2147483648)>1 4(99999999999999999999)>2',
      notes: [
        "not all ids differ and are below 2147483648, so they are numbered in order: '1' is 1, '2' is 2, '2147483648' is 3 ...",
      ],
    },
    {
      says: 'a first line that may be a heading of numbers',
      text: '4 3\n1 2\n2 3\n3 4\n',
      shown: '1>2 2>3 3>4 4>3',
      notes: ['the first line, 4 3, is read as a link: remove it if it counts nodes and links'],
    },
    {
      says: 'two numbers in every line of what could be a matrix',
      text: '0 1\n1 0\n',
      shown: '0>1 1>0',
      notes: [],
    },
  ])('reads $says', async ({ text, shown, notes }) => {
    const found = await readFileAs('net.txt', text);
    expect(found.problems).toEqual([]);
    expect(found.shown).toBe(`edges: ${shown}`);
    expect(found.notes).toEqual(notes);
  });

  it.each(['1 -> 2', '1 -2', '0.5 0.7', 'a', 'this is a text', '1 2 three', '(1, 2)', "('a', 'b')"])(
    'reports %s as no link',
    async (line) => {
      const { problems } = await readFileAs('net.txt', `1 2\n${line}\n`);
      expect(problems).toEqual([`net.txt:2: "${line}" is not a link (write two ids, such as 1 2)`]);
    },
  );

  it('reports a heading that names no columns', async () => {
    const { problems } = await readFileAs('net.txt', 'x y\n1 2\n2 3\n');
    expect(problems).toEqual([
      'net.txt:1: "x y" is a heading, and not of a link (write # before it, or source and target)',
    ]);
  });

  it('is read without an ending that names the format', async () => {
    expect((await readFileAs('net.dat', '1 2\n')).shown).toBe('edges: 1>2 2');
  });
});

describe('reading a table with a heading', () => {
  it.each([
    {
      file: 'a.csv',
      text: 'Source,Target,Type,Weight\n1,2,Undirected,1\n2,3,Directed,1\n',
      shown: '1>2 2>1,3 3',
      ignored: ['Weight'],
    },
    { file: 'a.txt', text: 'Source,Target,Type\n1,2,Undirected\n', shown: '1>2 2>1', ignored: [] },
    { file: 'a.csv', text: '"source";"target"\r\n"1";"2"\r\n', shown: '1>2 2', ignored: [] },
    { file: 'a.tsv', text: 'from\tto\tcost\n1\t2\t3\n', shown: '1>2 2', ignored: ['cost'] },
    { file: 'a.txt', text: 'source target\n1 2\n2   3\n', shown: '1>2 2>3 3', ignored: [] },
    {
      file: 'a.csv',
      text: 'sep=;\nfrom;to;directed\n1;2;false\n2;3;true\n',
      shown: '1>2 2>1,3 3',
      ignored: [],
    },
    { file: 'a.csv', text: '"","from","to"\n"1","7","8"\n', shown: '7>8 8', ignored: [] },
    { file: 'a.csv', text: 'id,target,label,source\n5,2,x,1\n', shown: '1>2 2', ignored: ['id', 'label'] },
    { file: 'a.csv', text: 'id_1,id_2\n0,1\n', shown: '0>1 1', ignored: [] },
    {
      file: 'a.csv',
      text: 'source,target\n"a ""b"", c","d\ne"\n',
      shown: '1(a "b", c)>2 2(d e)',
      ignored: [],
    },
    { file: 'a.csv', text: '\u{feff}Source,Target\n\n1,2\n', shown: '1>2 2', ignored: [] },
  ])('finds the links of $file $text', async ({ file, text, shown, ignored }) => {
    const found = await readFileAs(file, text);
    expect(found.problems).toEqual([]);
    expect(found.shown).toBe(`csv: ${shown}`);
    expect(found.notes.filter((note) => note.startsWith('left out'))).toEqual(
      ignored.length === 0 ? [] : [isIgnored(...ignored)],
    );
  });

  it.each([
    { text: 'source,target\n"a\nb",c\nd\n', problem: 'a.csv:4: the row has no target (add it)' },
    {
      text: 'Id,Label\n1,a\n',
      problem:
        'a.csv:1: "Id,Label" has no columns source and target (write a heading such as source,target in the first line)',
    },
  ])('reports the line of a mistake: $problem', async ({ text, problem }) => {
    expect((await readFileAs('a.csv', text)).problems).toEqual([problem]);
  });
});

describe('the names of a graph', () => {
  it('stay in the INI and in every graph format that the network is converted to', async () => {
    const { network } = await readFileAs('net.txt', '2147483648 Zürich\nZürich "a; b"\n');
    if (network === undefined) throw new Error('it was not read');
    const names = network.peers.map(({ id, name }) => [id, name]);
    expect(names).toEqual([
      [1, '2147483648'],
      [2, 'a; b'],
      [3, 'Zürich'],
    ]);
    for (const format of ['graphml', 'dot', 'json']) {
      const text = formatNamed(format)?.write?.(network, []) ?? '';
      const again = await readFileAs(`again.${format}`, text);
      expect(again.network?.peers.map(({ id, name }) => [id, name])).toEqual(names);
    }
    const peers = network.peers.map((peer) => ({
      ...peer,
      ip: '127.0.0.1',
      port: 20_000 + peer.id,
      shareDir: '.',
    }));
    const ini = await readFileAs('net.ini', writeNetworkIni({ ...network, peers }, []));
    expect(ini.network?.peers.map(({ id, name }) => [id, name])).toEqual(names);
  });

  it('are given to peers of any graph, and links stay the same', async () => {
    const word = fc.stringMatching(/^[a-z]{1,3}[0-9]{0,2}$/u);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(word, word), { minLength: 1, maxLength: 8, selector: String }),
        async (pairs) => {
          const links = pairs.filter(([from, to]) => from !== to);
          const { network } = await readFileAs(
            'net.edges',
            ['zz9 zz8', ...links.map((pair) => pair.join(' '))].join('\n'),
          );
          const nameOf = new Map(network?.peers.map(({ id, name }) => [id, name]));
          const found = network?.peers.flatMap(({ name, neighbours }) =>
            neighbours.map((to) => `${name} ${nameOf.get(to)}`),
          );
          expect(new Set(found)).toEqual(new Set(['zz9 zz8', ...links.map((pair) => pair.join(' '))]));
        },
      ),
      { numRuns: 50 },
    );
  });
});
