import { describe, expect, it } from 'vitest';
import { readFileAs } from './read-file.js';

describe('reading GML', () => {
  it.each([
    {
      says: 'ids, if there are no labels',
      text: 'Creator "Mark Newman"\ngraph\n[\n  directed 0\n  node\n  [\n    id 1\n  ]\n  node\n  [\n    id 2\n  ]\n  edge\n  [\n    source 2\n    target 1\n  ]\n]\n',
      shown: '1>2 2>1',
    },
    {
      says: 'labels that can be ids, as networkx writes them',
      text: 'graph [ node [ id 0 label "1" ] node [ id 1 label "2" ] edge [ source 0 target 1 ] ]',
      shown: '1>2 2>1',
    },
    {
      says: 'other labels as names',
      text: 'graph [ directed 1 node [ id 0 label "Z&#252;rich &amp; Bern" ] node [ id 1 label "B" ] edge [ source 0 target 1 ] ]',
      shown: '0(Zürich & Bern)>1 1(B)',
    },
    {
      says: 'edges before nodes',
      text: 'graph [ edge [ source 3 target 4 ] node [ id 3 ] node [ id 4 ] ]',
      shown: '3>4 4>3',
    },
    {
      says: 'comments, lists and strings of several lines',
      text: '# x\nVersion 1\ngraph [ # y\n comment "a ]\n b" node [ id 5 graphics [ x 1.5 fill "#FF0000" ] LabelGraphics [ text "[" ] ] ]',
      shown: '5',
    },
    {
      says: 'no group of yEd without a link',
      text: 'Creator "yFiles"\ngraph [ directed 1 node [ id 0 label "a" gid 2 ] node [ id 1 label "b" ] node [ id 2 label "g" isGroup 1 ] edge [ source 0 target 1 ] ]',
      shown: '0(a)>1 1(b)',
    },
  ])('takes $says', async ({ text, shown }) => {
    const found = await readFileAs('net.gml', text);
    expect(found.problems).toEqual([]);
    expect(found.shown).toBe(`gml: ${shown}`);
  });

  it('notes what it leaves out', async () => {
    const text = 'graph [ node [ id 1 lat 3 ] node [ id 2 ] edge [ source 1 target 2 value 5 ] ]';
    expect((await readFileAs('net.gml', text)).notes).toEqual([
      'left out what floodsim does not use of nodes: lat',
      'left out what floodsim does not use of links: value',
    ]);
  });

  it.each([
    {
      text: 'graph [\n node [ id 1 ]\n edge [ source 1 target 9 ]\n]',
      problem: "a.gml:3: a link leads to or from '9', which is not a node",
    },
    { text: 'graph [\n node [ label "x" ]\n]', problem: 'a.gml:2: a node without an id' },
    { text: 'graph [\n node [ id 1 ]\n', problem: 'a.gml:3: a [ is not closed' },
    { text: 'graph [\n]\n]', problem: 'a.gml:3: a ] without a [' },
    { text: 'graph [\n node [ id ]\n]', problem: 'a.gml:2: "id" has no value' },
    { text: 'graph [\n node [ id 1 label "x ]\n', problem: 'a.gml:2: a quote is not closed' },
    { text: 'graph [ node [ id 1 ] ]\ngraph [ ]', problem: 'a.gml:2: a second graph' },
  ])('reports the line of a mistake: $problem', async ({ text, problem }) => {
    const { problems } = await readFileAs('a.gml', text);
    expect(problems[0]?.startsWith(problem), problems[0]).toBe(true);
  });
});

describe('reading nodes and links in JSON', () => {
  it.each([
    {
      says: 'networkx',
      value: {
        directed: false,
        multigraph: false,
        graph: {},
        nodes: [{ id: 1 }, { id: 2 }],
        edges: [{ source: 1, target: 2 }],
      },
      shown: '1>2 2>1',
    },
    {
      says: 'an older networkx',
      value: {
        directed: true,
        multigraph: true,
        graph: [],
        nodes: [{ id: 'a' }, { id: 'b' }],
        links: [{ source: 'a', target: 'b', key: 0 }],
      },
      shown: '1(a)>2 2(b)',
    },
    {
      says: 'networkx with tuples',
      value: {
        directed: false,
        nodes: [{ id: [0, 1] }, { id: [0, 2] }],
        links: [{ source: [0, 1], target: [0, 2] }],
      },
      shown: '1([0,1])>2 2([0,2])>1',
    },
    {
      says: 'd3',
      value: { nodes: [{ id: 'Ann' }, { id: 'Bob' }], links: [{ source: 'Ann', target: 'Bob' }] },
      shown: '1(Ann)>2 2(Bob)',
    },
    {
      says: 'an old d3, by positions',
      value: { nodes: [{ name: 'Ann' }, { name: 'Bob' }], links: [{ source: 1, target: 0 }] },
      shown: '0(Ann) 1(Bob)>0',
    },
    {
      says: 'd3, by names',
      value: { nodes: [{ name: 'Ann' }, { name: 'Bob' }], links: [{ source: 'Bob', target: 'Ann' }] },
      shown: '1(Ann) 2(Bob)>1',
    },
    {
      says: 'd3 after a layout',
      value: {
        nodes: [
          { id: 5, index: 0 },
          { id: 6, index: 1 },
        ],
        links: [{ source: { id: 5, index: 0 }, target: { id: 6 } }],
      },
      shown: '5>6 6',
    },
    {
      says: 'vis.js',
      value: { nodes: [{ id: 1, label: 'x' }, { id: 2 }], edges: [{ from: 1, to: 2 }] },
      shown: '1(x)>2 2',
    },
    {
      says: 'graphology',
      value: {
        options: { type: 'undirected' },
        nodes: [{ key: '1', attributes: { label: 'x' } }, { key: '2' }],
        edges: [{ key: 'e', source: '1', target: '2' }],
      },
      shown: '1(x)>2 2>1',
    },
    {
      says: 'a link with its own direction',
      value: {
        nodes: [{ id: 1 }, { id: 2 }, { id: 3 }],
        links: [
          { source: 1, target: 2, directed: false },
          { source: 2, target: 3, undirected: false },
        ],
      },
      shown: '1>2 2>1,3 3',
    },
  ])('finds the links as $says writes them', async ({ value, shown }) => {
    const found = await readFileAs('net.json', JSON.stringify(value));
    expect(found.problems).toEqual([]);
    expect(found.shown).toBe(`json: ${shown}`);
  });

  it('notes weights that it leaves out, and reports an end that is no node', async () => {
    const value = {
      nodes: [{ id: 1, color: 'red' }, { id: 2 }],
      links: [{ source: 1, target: 2, weight: 3 }],
    };
    expect((await readFileAs('net.json', JSON.stringify(value))).notes).toEqual([
      'left out what floodsim does not use of nodes: color',
      'left out what floodsim does not use of links: weight',
    ]);
    const bad = { nodes: [{ id: 1 }], links: [{ source: 1, target: 9 }, { source: 1 }] };
    expect((await readFileAs('net.json', JSON.stringify(bad))).problems).toEqual([
      'net.json: the link "{\\"source\\":1}" has no source or target (give it both)'.replaceAll('\\', ''),
      "net.json: a link leads to or from '9', which is not a node (add the node, or remove the link)",
    ]);
  });
});

describe('a mistake in JSON', () => {
  it('is reported in one line, with its line in the file', async () => {
    const text = '{\n "nodes": [\n  {"id": 1},\n  {"id": 2},\n ],\n "links": []\n}';
    expect((await readFileAs('net.json', text)).problems).toEqual([
      expect.stringMatching(/^net\.json:5: not JSON: [^\n"]+ \(correct it\)$/u),
    ]);
  });
});

describe('a key that is unknown in JSON', () => {
  it.each([
    {
      value: { schema: 1, peers: [{ id: 1, neighbors: [2] }, { id: 2 }] },
      problem: 'unknown key "neighbors" in peer 1 (write neighbours)',
    },
    {
      value: { schema: 1, peers: [{ id: 1, address: 'x' }] },
      problem:
        'unknown key "address" in peer 1 (remove it; known keys: id, neighbours, name, ip, port, client_port, share_dir, ttl)',
    },
    {
      value: { schema: 1, peers: [{ id: 1, absent: 'yes' }] },
      problem:
        'unknown key "absent" in peer 1 (remove it; known keys: id, neighbours, name, ip, port, client_port, share_dir, ttl)',
    },
    {
      value: { schema: 1, absent: [{ id: 2, neighbours: [] }], peers: [{ id: 1 }] },
      problem:
        'unknown key "neighbours" in peer 2 (remove it; known keys: id, name, ip, port, client_port, share_dir, ttl)',
    },
    {
      value: { schema: 1, options: { tll: 3 }, peers: [{ id: 1 }] },
      problem: 'unknown key "tll" in options (write ttl)',
    },
    {
      value: { schema: 1, peer: [], peers: [{ id: 1 }] },
      problem: 'unknown key "peer" in the network (remove it; known keys: schema, options, peers, absent)',
    },
    {
      value: { schema: 1, peers: { id: 1 } },
      problem: 'peers is not a list (write a list of objects in [ ])',
    },
  ])('is an error, with the key that was meant: $problem', async ({ value, problem }) => {
    expect((await readFileAs('net.json', JSON.stringify(value))).problems).toEqual([`net.json: ${problem}`]);
  });
});
