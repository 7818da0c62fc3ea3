import { quote } from '../../core/sanitize.js';
import type { Format } from './format.js';
import { NamedGraph } from './named-graph.js';
import { headingOf, linesOf, readRows } from './table-cells.js';

const yes = /^(?:directed|true|yes|1)$/iu;
const no = /^(?:undirected|mutual|false|no|0)$/iu;

/**
 * A table with a heading and one link per row, as Gephi, Excel and pandas write it: `Source,Target,Type,Weight`. The columns
 * may be separated by commas, semicolons or tabs, and be called `from` and `to`.
 */
export const csv: Format = {
  name: 'csv',
  endings: ['.csv'],
  lacks: [],
  read(text, context) {
    const { file, report } = context;
    const graph = new NamedGraph(context);
    // Excel writes the separator above the heading.
    const skipped = /^sep=.?(?:\r\n|\n|\r)/iu.exec(text)?.[0] ?? '';
    const lines = linesOf(text.slice(skipped.length));
    const first = lines.findIndex((line) => line.trim() !== '');
    const line = lines[first] ?? '';
    const heading = headingOf(line, lines.slice(first + 1));
    if (heading === undefined) {
      const message = `${quote(line.trim())} has no columns source and target`;
      report({ file, line: first + 1 }, message, 'write a heading such as source,target in the first line');
      return graph.draft();
    }
    const { separator, columns, source, target } = heading;
    const direction = columns.findIndex((name) => /^(?:type|directed|is_?directed|edge_?type)$/iu.test(name));
    const above = skipped === '' ? 0 : 1;
    for (const row of readRows(text.slice(skipped.length), separator)) {
      if (row.line === first + 1) continue;
      const cells = separator === ' ' ? row.cells.filter((cell) => cell !== '') : row.cells;
      const [from = '', to = ''] = [cells[source], cells[target]];
      const at = row.line + above;
      if (from === '' || to === '') {
        report(
          { file, line: at },
          `the row has no ${from === '' ? columns[source] : columns[target]}`,
          'add it',
        );
        continue;
      }
      const kind = cells[direction] ?? '';
      graph.link(from, to, no.test(kind) || (!yes.test(kind) && context.undirected), at);
    }
    columns.forEach((name, index) => {
      if (index !== source && index !== target && index !== direction && name !== '')
        graph.ignore('links', name);
    });
    return graph.draft();
  },
};
