import { describe, expect, it } from 'vitest';
import { readFileAs } from './read-file.js';

describe('reading DOT', () => {
  it.each([
    {
      says: 'a default for edges holds for all of them',
      text: 'digraph G {\n edge [dir=none];\n 1 -> 2;\n 2 -> 3;\n}',
      shown: '1>2 2>1,3 3>2',
    },
    {
      says: 'a default holds from its line on, and an edge can say otherwise',
      text: 'digraph { 0 -> 1; edge [dir=back]; 1 -> 2; edge [dir=both]; 2 -> 3; 3 -> 4 [dir=forward] }',
      shown: '0>1 1 2>1,3 3>2,4 4',
    },
    {
      says: 'a default in a subgraph ends with it',
      text: 'digraph { subgraph c { edge [dir=both]; 1 -> 2 } 2 -> 3 }',
      shown: '1>2 2>1,3 3',
    },
    {
      says: 'a default from outside holds in a subgraph',
      text: 'digraph { edge [dir=both]; { 1 -> 2 } }',
      shown: '1>2 2>1',
    },
    {
      says: 'the later of several attribute lists wins',
      text: 'digraph { 1 -> 2 [label="x"] [dir=both]; 2 -> 3 [dir=none][dir=back] }',
      shown: '1>2 2>1 3>2',
    },
    {
      says: 'a default may have several lists',
      text: 'digraph { edge [color=red] [dir=none]; node [a=b] [c=d]; 1 -> 2 }',
      shown: '1>2 2>1',
    },
    {
      says: 'an empty list and separators change nothing',
      text: 'digraph { edge []; 1 -> 2 [];; 3 [a=b,;c=d e=f]; }',
      shown: '1>2 2 3',
    },
    {
      says: 'dir gives a graph without directions one',
      text: 'graph { 1 -- 2 [dir=forward]; 2 -- 3 [dir=back]; 3 -- 4 }',
      shown: '1>2 2 3>2,4 4>3',
    },
    {
      says: 'ports and sides do not change the node',
      text: 'digraph { 1:p:ne -> 2:s; 2:"a b":nw -> 3:f0 }',
      shown: '1>2 2>3 3',
    },
    {
      says: 'strings can be concatenated',
      text: 'digraph { "1" + "0" -> 2; 2 -> 3 [label="a" + "b"] }',
      shown: '2>3 3 10>2',
    },
    { says: 'a backslash joins lines', text: 'digraph { "1\\\n0" -> 2 }', shown: '2 10>2' },
    {
      says: 'an edge leads from and to all nodes of subgraphs',
      text: 'digraph { subgraph a {1 2} -> subgraph b {3; 4}; 5 -> {6 7} -> 8 }',
      shown: '1>3,4 2>3,4 3 4 5>6,7 6>8 7>8 8',
    },
    { says: 'a subgraph with edges can be an end', text: 'digraph { {1 -> 2} -> 3 }', shown: '1>2,3 2>3 3' },
    {
      says: 'keywords have any case, and in quotes they are names',
      text: 'STRICT DiGraph "g" { NODE [a=b]; "node" -> "edge"; "Graph" }',
      shown: '1(edge) 2(Graph) 3(node)>1',
    },
    {
      says: 'comments and lines of the preprocessor are skipped',
      text: '# 1 "x.gv"\n/* a { */ // b\ndigraph {\n# 2 "y"\n1 -> 2 // [dir=both]\n}',
      shown: '1>2 2',
    },
    {
      says: 'names in HTML may have tags',
      text: 'digraph { <b<i>c</i>> -> 2; a [label=<<table><tr><td port="p">]</td></tr></table>>] }',
      shown: '1(2) 2(a) 3(b<i>c</i>)>1',
    },
    { says: 'numbers with a fraction are names', text: 'graph { -.5 -- 1.5 }', shown: '1(-.5)>2 2(1.5)>1' },
    {
      says: 'letters of any language need no quotes',
      text: 'graph { é -- 数据_1 }',
      shown: '1(é)>2 2(数据_1)>1',
    },
    { says: 'a name may have an escaped quote', text: 'graph { "a\\"b" -- c }', shown: '1(a"b)>2 2(c)>1' },
    { says: 'an attribute needs no value', text: 'graph { 1 [bold]; 1 -- 2 [bold, x=1] }', shown: '1>2 2>1' },
    { says: 'a graph may be empty but for nodes', text: 'graph {\n\t3;\n\t5\n}', shown: '3 5' },
  ])('$says', async ({ text, shown }) => {
    const { shown: found, problems } = await readFileAs('net.dot', text);
    expect(problems).toEqual([]);
    const sorted = [...found.slice('dot: '.length).split(' ')].sort(
      (one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10),
    );
    expect(sorted.join(' ')).toBe(shown);
  });

  it('takes options of the network from the graph, and not from a subgraph', async () => {
    expect(
      (await readFileAs('a.dot', 'digraph { graph [ttl=3]; { ttl=5; 1 -> 2 } }')).network?.options.ttl,
    ).toBe(3);
    expect((await readFileAs('b.gv', 'digraph { ttl=4 1 -> 2 }')).network?.options.ttl).toBe(4);
  });

  it('gives a node the defaults of the line that names it first', async () => {
    const { network } = await readFileAs(
      'a.dot',
      'graph { 1; node [ttl=3]; 1 -- 2; node [ttl=4]; 2 -- 3; 4 [ttl=5] }',
    );
    expect(network?.peers.map(({ ttl }) => ttl)).toEqual([undefined, 3, 4, 5]);
  });

  it('reads Latin 1 if the graph declares it', async () => {
    const text = 'graph { charset="latin1"; Z\u00fcrich -- Bern }';
    expect((await readFileAs('a.dot', Buffer.from(text, 'latin1'))).shown).toBe('dot: 2(Zürich)>1 1(Bern)>2');
  });

  it.each([
    { text: 'digraph {\n 1 -- 2\n}', problem: "a.dot:2: expected -> in a digraph, but found '--'" },
    {
      text: 'graph {\n 3a -- b\n}',
      problem: "a.dot:2: '3' is a number, and a letter follows: put the name in double quotes",
    },
    { text: 'graph {\n a-b -- c\n}', problem: "a.dot:2: '-' cannot be here" },
    { text: 'graph {\n\n "a -- c\n}', problem: 'a.dot:3: a quote is not closed' },
    { text: 'graph {\n 1 -- 2', problem: 'a.dot:2: expected a name, but found the end of the file' },
    { text: 'graph { 1 }\ngraph { 2 }', problem: 'a.dot: a second graph' },
    { text: `graph ${'{'.repeat(2000)}`, problem: 'a.dot:1: too many subgraphs within each other' },
  ])('reports the line of a mistake: $problem', async ({ text, problem }) => {
    const { problems } = await readFileAs('a.dot', text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(problem), problems[0]).toBe(true);
  });
});
