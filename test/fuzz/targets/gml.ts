import { graphTarget } from '../graph-target.js';

export const target = graphTarget(
  'gml',
  [
    'Creator "x"\ngraph [ directed 1 node [ id 0 label "a&quot;" ] node [ id 1 ] edge [ source 0 target 1 value 1.5 ] ]',
    'graph\n[\n  node\n  [\n    id 1\n    graphics [ x 1 ]\n  ]\n]\n',
  ],
  [
    'graph [',
    'node [',
    'edge [',
    ']',
    'id ',
    'label "',
    'source ',
    'target ',
    'directed 1',
    '&#0;',
    '&lt;',
    '"',
    '#',
    '['.repeat(400),
  ],
);
