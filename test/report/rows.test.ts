import { expect, it } from 'vitest';
import { table } from '../../src/report/rows.js';
import { Style } from '../../src/report/style.js';

it('a table may have more rows than a call may have arguments', () => {
  const style = new Style({ colours: false, width: 80, unicode: true });
  const rows = Array.from({ length: 200_000 }, (_, index) => [`${index}`, 'x']);
  expect(table(style, [{ title: 'name' }, { title: 'other' }], rows)).toHaveLength(rows.length + 1);
});
