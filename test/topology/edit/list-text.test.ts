import { expect, test } from 'vitest';
import { replaceItem, rewriteList } from '../../../src/topology/edit/value-text.js';

test.each([
  ['[1, 2]', 1, '[1, x]'],
  ['[1,2]', 0, '[x,2]'],
  ['1 ,  2', 0, 'x ,  2'],
  ['[ 1, 2 ]', 1, '[ 1, x ]'],
  ['["1", \'2\']', 1, '["1", \'x\']'],
  ['[1, 1]', 1, '[1, x]'],
  ['[7,]', 0, '[x,]'],
])('replaceItem keeps the style of %s at index %i', (list, index, expected) => {
  expect(replaceItem(list, index, 'x')).toBe(expected);
});

test.each([
  ['[1, 2]', [1, 0], [], '[2, 1]'],
  ['[1,2]', [0, 'x'], ['[1, 2]'], '[1,x]'],
  ['1, 2', ['x', 1], [], 'x, 2'],
  ['1 , 2', [0, 1, 'x'], [], '1 , 2 , x'],
  ['[1]', [0, 'x'], ['[]', '[8,9]'], '[1,x]'],
  ['[1]', [0, 'x'], [], '[1, x]'],
  ['[ 1, 2 ]', [1], [], '[ 2 ]'],
  ['[07, 2]', [0], [], '[07]'],
  ["['1', '2']", [1, 'x'], [], "['2', 'x']"],
  ["['']", ['x'], [], '[x]'],
  ['[]', ['x'], [], '[x]'],
  ['[ ]', ['x'], [], '[x]'],
  ['', ['x', 'y'], [], 'x, y'],
  ['[7,]', [0, 'x'], [], '[7, x]'],
  ['[7,]', [], [], '[]'],
] as const)('rewriteList keeps the style of %s with the items %j', (list, items, kin, expected) => {
  expect(rewriteList(list, items, kin)).toBe(expected);
});
