import { describe, expect, it } from 'vitest';
import { readableNames, recognize } from '../../../src/topology/formats/recognize.js';
import { formats } from '../../../src/topology/formats/registry.js';
import { loadTopology } from '../../../src/topology/load.js';
import { makeFiles } from '../folder.js';
import { readFileAs } from './read-file.js';

const gexf = `<?xml version='1.0' encoding='utf-8'?>
<!-- a graph --><gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="undirected"><nodes><node id="1"/><node id="2"/></nodes><edges><edge source="1" target="2"/></edges></graph></gexf>`;

const brite = `Topology: ( 3 Nodes, 2 Edges )
Model ( 2 ): 3 1000 100 1 2 0.15 0.2 1 1 10.0 1024.0

Nodes: (3)
0\t41.00\t920.00\t1\t1\t-1\tRT_NODE

Edges: (2):
0\t1\t0\t525.80\t1.75\t10.0\t-1\t-1\tE_RT\tU
`;

describe('a format that floodsim does not read', () => {
  it.each([
    { name: 'a list of neighbours', file: 'ring.txt', text: '0 1 5\n1 0 2\n2 1 3\n3 2 4\n4 3 5\n5 4 0\n' },
    { name: 'a list of neighbours', file: 'lists.txt', text: '1 2 3 4\n2 1 3\n3 1\n4 1 2\n' },
    {
      name: 'a list of neighbours',
      file: 'networkx.adjlist',
      text: '# x.py\n# GMT Sun\n#\n1 2 3\n2 3\n3 4\n4\n',
    },
    { name: 'a list of neighbours', file: 'path.txt', text: '1 2\n2 3\n3\n' },
    { name: 'a list of neighbours', file: 'tree.txt', text: '1 2 3\n2 4 5\n3 6 7\n' },
    { name: 'a list of neighbours', file: 'names.txt', text: 'a b c\nb a c\nc a b\n' },
    { name: 'a list of neighbours', file: 'star.txt', text: '0 1 2 3 4\n' },
    { name: 'a list of neighbours', file: 'colons.txt', text: '1: 2 3\n2: 1\n3:\n' },
    {
      name: 'a multi-line list of neighbours',
      file: 'multi.txt',
      text: '# GMT\n1 2\n2 {}\n3 {}\n2 0\n3 0\n',
    },
    { name: 'Inet', file: 'inet.txt', text: '3 2\n0\t7\t9\n1\t5\t5\n2\t1\t8\n0\t1\t4\n1\t2\t6\n' },
    { name: 'METIS', file: 'a.graph', text: '% comment\n4 3\n2\n1 3\n2 4\n3\n' },
    { name: 'METIS', file: 'weights.txt', text: '3 2 001\n2 7\n1 7 3 9\n2 9\n' },
    { name: 'a matrix', file: 'matrix.txt', text: '0 1 0\n1 0 1\n0 1 0\n' },
    { name: 'a matrix', file: 'matrix.csv', text: ',A,B\nA,0,1\nB,1,0\n' },
    { name: 'GEXF', file: 'net.xml', text: gexf },
    { name: 'GEXF', file: 'net.gexf', text: gexf },
    {
      name: 'XGMML',
      file: 'net.xgmml',
      text: '<graph label="x" xmlns="http://www.cs.rpi.edu/XGMML"><node id="1"/></graph>',
    },
    {
      name: 'SVG',
      file: 'net.xml',
      text: '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n<svg/>',
    },
    { name: 'HTML', file: 'net.graphml', text: '<!DOCTYPE html>\n<html></html>' },
    { name: 'Pajek', file: 'net.net', text: '*vertices 2\n1 "a" 0.0 0.0 ellipse\n2 "b"\n*edges\n1 2 1.0\n' },
    { name: 'Pajek', file: 'net.txt', text: '% by hand\n*Network x\n*Vertices 2\n*Arcs\n1 2\n' },
    { name: 'BRITE', file: 'net.brite', text: brite },
    {
      name: 'GT-ITM',
      file: 'net.gb',
      text: '* GraphBase graph (util_types ZZZIIZIZIZZZZZ,4V,6A)\n"geo(0)",4,6,0\n',
    },
    {
      name: 'GT-ITM',
      file: 'net.alt',
      text: 'GRAPH (#nodes #edges id uu vv ww xx yy zz):\n4 6 geo\n\nVERTICES (index name u v w x y z):\n0 0 4 1\n',
    },
    { name: 'Trivial Graph Format', file: 'net.txt', text: '1 First\n2 Second\n#\n1 2 edge\n' },
    { name: 'LGL', file: 'net.txt', text: '# a\nb 1.0\nc\n# b\nc\n' },
    { name: 'DIMACS', file: 'net.col', text: 'c a comment\np edge 4 2\ne 1 2\ne 2 3\n' },
    {
      name: 'Matrix Market',
      file: 'net.mtx',
      text: '%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n',
    },
    { name: 'a bipartite network of KONECT', file: 'out.x', text: '% bip unweighted\n1 1\n2 1\n' },
    { name: 'AS relationships of CAIDA', file: 'as-rel.txt', text: '# source\n1|2|-1\n2|3|0\n' },
    { name: 'Mermaid', file: 'net.mmd', text: 'graph LR\n  1 --- 2\n' },
    {
      name: 'LEDA',
      file: 'net.lgr',
      text: 'LEDA.GRAPH\nvoid\nvoid\n-2\n# Vertices\n2\n|{}|\n|{}|\n# Edges\n1\n1 2 0 |{}|\n',
    },
    { name: 'PlantUML', file: 'net.puml', text: '@startuml\nA --> B\n@enduml\n' },
    { name: 'RDF', file: 'net.nt', text: '<http://a> <http://p> <http://b> .\n' },
    { name: 'graph6', file: 'net.g6', text: '>>graph6<<DhC\n' },
    {
      name: 'GDF of GUESS',
      file: 'net.gdf',
      text: 'nodedef>name VARCHAR\na\nedgedef>node1 VARCHAR,node2 VARCHAR\n',
    },
    { name: 'JSON of Cytoscape', file: 'net.json', text: '{"elements": {"nodes": [], "edges": []}}' },
    { name: 'JSON Graph Format', file: 'net.json', text: '{"graph": {"nodes": {}, "edges": []}}' },
    {
      name: 'a list of neighbours in JSON',
      file: 'net.json',
      text: '{"directed": false, "nodes": [{"id": 1}], "adjacency": [[]]}',
    },
  ])('is named, with those that are read: $name in $file', async ({ name, file, text }) => {
    const { problems } = await readFileAs(file, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${file}: this is ${name}`);
    expect(problems[0]).toContain('floodsim reads INI files, edges, csv, graphml, gml, dot, json');
  });

  it('can be read as links with weights on request', async () => {
    expect((await readFileAs('net.txt', '0 1 2\n1 2 0\n2 0 1\n', { format: 'edges' })).shown).toBe(
      'edges: 0>1 1>2 2>0',
    );
  });
});

describe('a format that floodsim reads', () => {
  it.each([
    { name: 'gml', text: 'Creator "x"\nVersion 1\ngraph\n[\n]' },
    { name: 'gml', text: '# by hand\ngraph [ directed 1 ]' },
    { name: 'dot', text: '/* a */\n# b\nstrict digraph "x y" {\n}' },
    { name: 'dot', text: 'graph{}' },
    { name: 'graphml', text: '\n<!-- <gexf> --><x:graphml xmlns:x="y"/>' },
    { name: 'json', text: '\n{"nodes": []}' },
    { name: 'csv', text: '# export\nsource,target\n1,2' },
    { name: 'edges', text: '% x\n1,2\n3;4\n' },
    { name: 'ini', text: '; x\n[Network]\nttl = 3\n' },
    { name: 'ini', text: '[Peer-1] ; one\npeer_list = [2]\n' },
  ])('is recognized by its text: $name in $text', ({ name, text }) => {
    expect(recognize(text)).toEqual({ name, isReadable: true });
  });

  it('is read whatever the name of the file', async () => {
    expect((await readFileAs('net.txt', 'graph { 1 -- 2 }')).shown).toBe('dot: 1>2 2>1');
    expect((await readFileAs('net', '1 2\n')).shown).toBe('edges: 1>2 2');
  });

  it('is in the list that error messages show', () => {
    expect(formats.filter((format) => 'read' in format).map(({ name }) => name)).toEqual([...readableNames]);
  });
});

it('recognizes a large file quickly', { timeout: 5_000 }, () => {
  const nodes = Array.from(
    { length: 100_000 },
    (_, index) => `# node-${index}\nnode-${(index * 7) % 100_000}\n`,
  );
  expect(recognize(nodes.join(''))).toEqual({ name: 'LGL', isReadable: false });
});

describe('loadTopology', () => {
  it.each([
    {
      file: 'net.dot',
      text: 'graph { 1 -- 2 }',
      says: 'not an INI file, but dot',
      hint: 'sim topology convert net.dot -o network.ini makes an INI file of it',
    },
    {
      file: 'net.ini',
      text: '1 2\n',
      says: 'not an INI file, but edges',
      hint: 'sim topology convert net.ini -o network.ini makes an INI file of it',
    },
    {
      file: 'net.gexf',
      text: gexf,
      says: 'not an INI file: this is GEXF, which floodsim does not read',
      hint: 'save it in another format; floodsim reads INI files, edges, csv, graphml, gml, dot, json',
    },
  ])('names the format of $file, which is no INI', async ({ file, text, says, hint }) => {
    const cwd = await makeFiles({ [file]: text });
    await expect(loadTopology(file, { cwd })).rejects.toMatchObject({
      problems: [{ file, message: says, hint }],
    });
  });
});
