import { describe, expect, it } from 'vitest';
import { recognize } from '../../../src/topology/formats/recognize.js';
import { cellsOf, headingOf } from '../../../src/topology/formats/table-cells.js';

// Each of these once took minutes or years.
const length = 1_000_000;

describe('long texts of a stranger', () => {
  it.each([
    ['<!DOCTYPE ', 'a'],
    ['1 @', '->'],
    ['1 @', '-><1'],
    ['', '/*'],
    ['<!DOCTYPE [', ']['],
  ])('[E3] are recognized in linear time: %s and many of %s', (start, part) => {
    expect(() => recognize(start + part.repeat(length / part.length))).not.toThrow();
  });

  it('[E3] are cut into cells in linear time', () => {
    expect(cellsOf('{'.repeat(length))).toEqual(['{'.repeat(length)]);
    expect(cellsOf("1 2 {'weight': 3}")).toEqual(['1', '2', "{'weight': 3}"]);
  });

  it.each(['nodeid', ' node id', '_node_id'])(
    '[E3] are compared with the usual headings in linear time: %s',
    (words) => {
      expect(headingOf(`source${words.repeat(1000)}!,target`, [])).toBeUndefined();
      expect(headingOf(`source${words},target${words}`, [])).toMatchObject({ source: 0, target: 1 });
    },
  );
});
