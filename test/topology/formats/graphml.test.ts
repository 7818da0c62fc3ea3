import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readFileAs } from './read-file.js';

const graphml = (body: string, root = 'xmlns="http://graphml.graphdrawing.org/xmlns"'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<graphml ${root}>${body}</graphml>`;

const yed =
  'xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml" xmlns:yed="http://www.yworks.com/xml/yed/3"';
const arrows = (source: string, target: string): string =>
  `<data key="d10"><y:PolyLineEdge><y:LineStyle color="#000000"/><y:Arrows source="${source}" target="${target}"/></y:PolyLineEdge></data>`;

describe('reading GraphML', () => {
  it('takes elements with any prefix', async () => {
    const text = `<?xml version='1.0' encoding='utf-8'?>
<ns0:graphml xmlns:ns0="http://graphml.graphdrawing.org/xmlns"><ns0:key id="d0" for="node" attr.name="ip"/>
<ns0:graph edgedefault="undirected"><ns0:node id="1"><ns0:data key="d0">::1</ns0:data></ns0:node><ns0:node id="2"/>
<ns0:edge source="1" target="2"/></ns0:graph></ns0:graphml>`;
    const { shown, network } = await readFileAs('a.xml', text);
    expect(shown).toBe('graphml: 1>2 2>1');
    expect(network?.peers[0]?.ip).toBe('::1');
    const mixed =
      '<graphml xmlns:n3="x"><n3:graph edgedefault="directed"><n3:node id="0"/><n3:node id="1"/><n3:edge source="1" target="0"/></n3:graph></graphml>';
    expect((await readFileAs('b.graphml', mixed)).shown).toBe('graphml: 0 1>0');
  });

  it('reads the groups of yEd: a group without a link is left out, one with a link is a peer', async () => {
    const text = (edge: string): string =>
      graphml(
        `<key for="port" id="d0" yfiles.type="portgraphics"/><key for="node" id="d6" yfiles.type="nodegraphics"/><key attr.name="description" attr.type="string" for="node" id="d5"/>
<graph edgedefault="directed" id="G"><data key="d0"/>
<node id="n0"><data key="d6"><y:ShapeNode><y:NodeLabel>A<y:LabelModel/></y:NodeLabel></y:ShapeNode></data></node>
<node id="n1" yfiles.foldertype="group"><data key="d5"/><data key="d6"><y:ProxyAutoBoundsNode/></data>
<graph edgedefault="directed" id="n1:"><node id="n1::n0"/><node id="n1::n1"/><edge id="n1::e0" source="n1::n0" target="n1::n1"/></graph></node>
<edge id="e0" source="n0" target="${edge}"/></graph><data key="d7"><y:Resources/></data>`,
        yed,
      );
    const { shown, notes } = await readFileAs('a.graphml', text('n1::n0'));
    expect(shown).toBe('graphml: 1(n0)>2 2(n1::n0)>3 3(n1::n1)');
    expect(notes).toContain('left out 1 group without a link');
    expect((await readFileAs('b.graphml', text('n1'))).shown).toBe(
      'graphml: 1(n0)>2 2(n1) 3(n1::n0)>4 4(n1::n1)',
    );
  });

  it('reads the direction that yEd draws', async () => {
    const edges = [
      arrows('none', 'standard'),
      arrows('none', 'none'),
      arrows('standard', 'none'),
      arrows('delta', 'standard'),
      '',
    ];
    const list = edges.map((data, index) => `<edge source="n${index}" target="n${index + 1}">${data}</edge>`);
    const nodes = [0, 1, 2, 3, 4, 5].map((id) => `<node id="n${id}"/>`);
    const { shown, notes } = await readFileAs(
      'a.graphml',
      graphml(
        `<key for="edge" id="d10" yfiles.type="edgegraphics"/><graph edgedefault="directed">${nodes.join('')}${list.join('')}</graph>`,
        yed,
      ),
    );
    expect(shown).toBe('graphml: 0>1 1>2 2>1 3>2,4 4>3,5 5');
    expect(notes).toEqual(['links that are drawn without arrows lead both ways']);
  });

  it('gives nodes and graph the defaults of the keys', async () => {
    const text =
      graphml(`<key id="a" for="node" attr.name="ttl"><default>3</default></key><key id="b" for="graph" attr.name="digest"><default>md5</default></key>
<key id="c" for="edge" attr.name="ttl"><default>9</default></key>
<graph edgedefault="directed"><node id="1"/><node id="2"><data key="a">4</data></node><edge source="1" target="2"/></graph>`);
    const { network } = await readFileAs('a.graphml', text);
    expect(network?.peers.map(({ ttl }) => ttl)).toEqual([3, 4]);
    expect(network?.options).toMatchObject({ ttl: 7, digest: 'md5' });
  });

  it.each([
    { edge: 'directed="false"', edgedefault: 'directed', shown: '1>2 2>1' },
    { edge: 'directed="true"', edgedefault: 'undirected', shown: '1>2 2' },
    { edge: '', edgedefault: 'undirected', shown: '1>2 2>1' },
    { edge: 'sourceport="p" targetport="q"', edgedefault: 'directed', shown: '1>2 2' },
  ])('reads an edge with $edge in a graph that is $edgedefault', async ({ edge, edgedefault, shown }) => {
    const text = graphml(
      `<graph edgedefault="${edgedefault}"><edge source="1" target="2" ${edge}/><node id="1"><port name="p"><data key="ip">x</data></port></node><node id="2"/></graph>`,
    );
    expect((await readFileAs('a.graphml', text)).shown).toBe(`graphml: ${shown}`);
  });

  it('keeps the names that igraph and the Topology Zoo give to their nodes', async () => {
    const igraph = graphml(
      '<key id="v_name" for="node" attr.name="name" attr.type="string"/><key id="e_weight" for="edge" attr.name="weight" attr.type="double"/><graph id="G" edgedefault="undirected"><node id="n0"><data key="v_name">Ann</data></node><node id="n1"><data key="v_name">Bob</data></node><edge source="n0" target="n1"><data key="e_weight">2</data></edge></graph>',
    );
    const { shown, notes } = await readFileAs('a.graphml', igraph);
    expect(shown).toBe('graphml: 0(Ann)>1 1(Bob)>0');
    expect(notes).toEqual(['left out what floodsim does not use of links: weight']);
    const zoo = graphml(
      '<key attr.name="label" attr.type="string" for="node" id="d33"/><key attr.name="Latitude" attr.type="double" for="node" id="d29"/><graph edgedefault="undirected"><data key="d1">x</data><node id="0"><data key="d29">1.5</data><data key="d33">Zürich</data></node><node id="1"><data key="d33">Bern</data></node><edge source="0" target="1"><data key="d34">&lt;10 Gbps</data></edge></graph>',
    );
    expect((await readFileAs('b.graphml', zoo)).shown).toBe('graphml: 0(Zürich)>1 1(Bern)>0');
  });

  it.each([
    { name: 'ISO-8859-1', bytes: (text: string) => Buffer.from(text, 'latin1') },
    { name: 'windows-1252', bytes: (text: string) => Buffer.from(text, 'latin1') },
    { name: 'UTF-16', bytes: (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le') },
    { name: 'UTF-16LE', bytes: (text: string) => Buffer.from(text, 'utf16le') },
    { name: 'UTF-16BE', bytes: (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le').swap16() },
    { name: 'utf-16', bytes: (text: string) => Buffer.from(text) },
    { name: 'UTF-8', bytes: (text: string) => Buffer.from(`\u{feff}${text}`) },
  ])('reads the encoding $name that the file declares or shows', async ({ name, bytes }) => {
    const text = `<?xml version="1.0" encoding="${name}"?><graphml><graph edgedefault="undirected"><node id="Zürich"/><node id="Bern"/><edge source="Zürich" target="Bern"/></graph></graphml>`;
    const { shown, problems } = await readFileAs('a.graphml', bytes(text));
    expect(problems).toEqual([]);
    expect(shown).toBe('graphml: 2(Zürich)>1 1(Bern)>2');
  });

  it('reads GBK, and names an encoding that is unknown', async () => {
    const start = Buffer.from('<?xml version="1.0" encoding="GBK"?><graphml><graph><node id="');
    const bytes = Buffer.concat([start, Buffer.from([0xca, 0xfd]), Buffer.from('"/></graph></graphml>')]);
    expect((await readFileAs('a.graphml', bytes)).shown).toBe('graphml: 1(数)');
    const unknown = '<?xml version="1.0" encoding="x-none"?><graphml/>';
    expect((await readFileAs('b.graphml', unknown)).problems).toEqual([
      'b.graphml cannot be read: its encoding "x-none" is unknown (save it as UTF-8 text)',
    ]);
  });

  it.each([
    { what: 'compressed by bzip2', bytes: [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41] },
    { what: 'a ZIP archive (as of Excel)', bytes: [0x50, 0x4b, 3, 4, 20, 0] },
  ])('says that a file is $what', async ({ what, bytes }) => {
    expect((await readFileAs('a.graphml', Uint8Array.from(bytes))).problems).toEqual([
      `a.graphml cannot be read: it is ${what} (unpack it, or export the graph as text)`,
    ]);
  });

  it('reads a file that gzip has compressed, and says if it is damaged', async () => {
    const packed = gzipSync(
      graphml('<graph><node id="1"/><node id="2"/><edge source="1" target="2"/></graph>'),
    );
    expect((await readFileAs('a.graphml.gz', packed)).shown).toBe('graphml: 1>2 2');
    expect((await readFileAs('a.graphml.gz', packed.subarray(0, 30))).problems).toEqual([
      expect.stringMatching(/^a\.graphml\.gz is compressed by gzip, and cannot be unpacked: /u),
    ]);
  });

  it('passes over ip, port and ttl of another program, and notes why', async () => {
    const text =
      graphml(`<key id="a" for="node" attr.name="ip"/><key id="b" for="node" attr.name="port"/><key id="c" for="node" attr.name="ttl"/><key id="d" for="graph" attr.name="ttl"/>
<graph edgedefault="undirected"><data key="d">ms</data><node id="1"><data key="a">10.0.0.1/24</data><data key="b">eth0</data><data key="c">64.0</data></node><node id="2"><data key="a">10.0.0.2</data></node><edge source="1" target="2"/></graph>`);
    const { network, notes } = await readFileAs('a.graphml', text);
    expect(network?.peers).toMatchObject([
      { ip: undefined, port: undefined, ttl: undefined },
      { ip: undefined },
    ]);
    expect(notes).toEqual([
      'passed over ip of the nodes: "10.0.0.1/24" is not an IP address',
      'passed over port of the nodes: "eth0" is not a port',
      'passed over ttl of the nodes: "64.0" is not a TTL',
      'passed over ttl of the graph: "ms" is not a TTL',
    ]);
    const same = 'graph { 1 [port=80]; 2 [port=80]; 1 -- 2 }';
    expect((await readFileAs('a.dot', same)).notes).toEqual([
      'passed over port of the nodes: two nodes have the same',
    ]);
  });

  it.each([
    {
      text: graphml('<graph><node id="1"/>\n<hyperedge/></graph>'),
      problem: 'a.graphml:3: a hyperedge is not a link',
    },
    { text: graphml('<graph><node id="1"/></graph>\n<graph/>'), problem: 'a.graphml:3: a second <graph>' },
    {
      text: graphml('<graph><node id="1"/>\n<edge source="1" target="9"/></graph>'),
      problem: "a.graphml:3: a link leads to or from '9', which is not a node",
    },
  ])('reports the line of what it cannot read: $problem', async ({ text, problem }) => {
    const { problems } = await readFileAs('a.graphml', text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(problem), problems[0]).toBe(true);
  });
});
