import { graphTarget } from '../graph-target.js';

export const target = graphTarget(
  'edges',
  [
    ...['1 2 0.5\n2 3 7\n', "# GMT\n1 2 {}\n2 3 {'weight': 3, 'color': 'red'}\n", 'a;b\nb;c\n', 'a\tb\n'],
    '% sym posweighted\n% 2 3 3\n1 2 1 1082008561\n2 3 1 1082008562\n',
    '%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n',
  ],
  [
    '%',
    '# ',
    '\t',
    ';',
    ',',
    '"',
    "{'weight': 3}",
    'undirected',
    'sym',
    'asym',
    ' -> ',
    '\n',
    '\r\n',
    'source',
    'x'.repeat(300),
  ],
);
