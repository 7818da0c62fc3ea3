import { graphTarget } from '../graph-target.js';

export const target = graphTarget(
  'graphml',
  [
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="d0" for="node" attr.name="ip" attr.type="string"><default>127.0.0.1</default></key><graph id="G" edgedefault="directed"><data key="d9">x</data><node id="n0"><data key="d0">::1</data></node><node id="n1"/><edge source="n0" target="n1" directed="false"/><hyperedge/></graph></graphml>',
    '<graphml><graph edgedefault="undirected"><node id="1"><graph><node id="2"/></graph></node><edge source="1" target="2"/></graph></graphml>',
    '<!DOCTYPE graphml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>',
  ],
  [
    ...[
      '<graphml>',
      '<graph edgedefault="directed">',
      '<node id="1"/>',
      '<edge source="1" target="2"/>',
      '<data key="d0">',
    ],
    ...[
      '</',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<!DOCTYPE',
      '<!ENTITY a "b">',
      '&a;',
      '&lt;',
      '&#0;',
      '&#x1b;',
    ],
    ...[
      'attr.name="share_dir"',
      'for="node"',
      'encoding="gbk"',
      'encoding="utf-16"',
      'xmlns:a=""',
      '<?',
      '?>',
    ],
  ],
);
