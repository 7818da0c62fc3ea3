import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { overlayReport } from '../../src/report/overlay.js';
import { Style } from '../../src/report/style.js';

const style = new Style({ colours: false, width: 200, unicode: true });

/** The rows of the report about the distances in a network of links that lead one way. */
function distanceRows(lists: readonly (readonly number[])[]): string[] {
  const peers = lists.map((neighbours, id) => ({ id, neighbours }));
  const text = overlayReport({ name: 'n', source: 'n.txt, edges', peers, absent: [] }, 0, style);
  return text
    .split('\n')
    .slice(
      2,
      text.split('\n').findIndex((line) => line.includes('components')),
    )
    .map((line) => line.trim());
}

const size = 9000;
const ring = Array.from({ length: size }, (_, id) => [(id + 1) % size]);

describe('overlayReport', () => {
  it('lists the faults of the INI', () => {
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1] },
    ];
    const faults = [{ name: 'weak', fault: readFault('loss 1-2 10%') }];
    const text = overlayReport({ name: 'n', source: 'n.ini', peers, absent: [], faults }, 1, style);
    expect(text).toMatch(/^ {2}fault {8}weak: loss 1-2 10%$/mu);
  });

  it('gives no radius of a network in which not all peers reach each other, whether measured from all peers or from a sample', () => {
    expect(distanceRows([[1, 3], [2, 3], [0, 3], []])).toEqual([
      'diameter     2 links, from 0 to 2',
      'mean         1.33 links between two peers',
      'reachable    9 of 12 ordered pairs; not strongly connected: distances cover reachable pairs only',
    ]);
    expect(distanceRows([...ring.map((list) => [...list, size]), []])).toEqual([
      'diameter     at least 8999 links, from 0 to 8999',
      expect.stringMatching(/^mean {9}about 4499\.\d\d links between two peers$/u),
      expect.stringMatching(
        /^reachable {4}about 809\d+ of 81009000 ordered pairs; not strongly connected: /u,
      ),
      expect.stringMatching(/^sample {7}searched from \d+ of 9001 peers$/u),
    ]);
  });

  it('bounds the radius of a large network from a sample', () => {
    expect(distanceRows(ring)).toEqual([
      'diameter     at least 8999 links, from 0 to 8999',
      'radius       at most 8999 links',
      'mean         about 4500.00 links between two peers',
      expect.stringMatching(/^sample {7}searched from \d+ of 9000 peers$/u),
    ]);
  });
});
