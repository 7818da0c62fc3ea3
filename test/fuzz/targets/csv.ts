import { graphTarget } from '../graph-target.js';

export const target = graphTarget(
  'csv',
  [
    'source,target\n1,2\n2,3\n',
    'Source;Target;Type;Weight\n"a";"b ""x""";Undirected;1\n',
    'From\tTo\n1\t2\n',
  ],
  [
    '"',
    '""',
    ',',
    ';',
    '\t',
    'Source',
    'Target',
    'Type',
    'Undirected',
    'Directed',
    'sep=;\n',
    '\n',
    '\r\n',
    '=',
  ],
);
