import { describe, expect, it } from 'vitest';
import { predictionBlock } from '../../src/report/prediction.js';
import { columnsOf, Style } from '../../src/report/style.js';
import { chain, complete, type Graph } from '../helpers/graphs.js';
import { predicted } from '../helpers/predicted.js';

const style = (width = 80): Style => new Style({ colours: false, width, unicode: true });

describe('predictionBlock', () => {
  it.each([60, 80])('keeps within %i columns', (width) => {
    for (const prediction of [predicted(complete(30), [7, 9], 2), predicted(chain(6), [3, 5], 9)]) {
      for (const line of predictionBlock(prediction, style(width)).split('\n')) {
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  it('cuts a long table, but keeps the rows that the summary mentions', () => {
    const block = predictionBlock(predicted(chain(200), [150], 100), style());
    const ttls = [...block.matchAll(/^ +(?:→ )?(\d+) +\d+ of 199/gmu)].map(([, ttl]) => ttl);
    expect(block).toMatch(/^ +→ 100 /mu);
    expect(ttls).toEqual([
      ...Array.from({ length: 27 }, (_, index) => String(index + 1)),
      '100',
      '149',
      '150',
    ]);
    expect(block.match(/^ +\.\.\.$/gmu)).toHaveLength(2);
    expect(block.replaceAll(/\s+/gu, ' ')).toContain('(0 → 1 → 2 → 3 → 4 → 5 → ... → 147 → 148 → 149 → 150)');
  });

  it.each<{ title: string; graph: Graph; holders: number[]; ttl: number; says: RegExp }>([
    {
      title: 'the smallest TTL that finds the file',
      graph: chain(3),
      holders: [2],
      ttl: 1,
      says: /TTL 2 is the smallest/u,
    },
    {
      title: 'holders that are not the nearest',
      graph: chain(5),
      holders: [2, 4],
      ttl: 9,
      says: /farther +peer 4 \(4 links, behind nearer holders\)/u,
    },
    {
      title: 'holders without a path',
      graph: { name: 'one-way', neighbours: [[], [0], [0]] },
      holders: [1, 2],
      ttl: 3,
      says: /peers 1 and 2 have it, but there is no path to them from peer 0/u,
    },
    {
      title: 'the reason for a range',
      graph: { name: 'race', neighbours: [[1, 2], [3], [3], [2]] },
      holders: [],
      ttl: 5,
      says: /4 to 5[\s\S]*ranges +a peer does not send the query back to its sender/u,
    },
    {
      title: 'messages to absent neighbours',
      graph: { name: 'absent', neighbours: [[8]] },
      holders: [],
      ttl: 1,
      says: /undelivered +1 message to absent neighbours/u,
    },
  ])('shows $title', ({ graph, holders, ttl, says }) => {
    expect(predictionBlock(predicted(graph, holders, ttl), style(200))).toMatch(says);
  });

  it('escapes control characters in a file name', () => {
    expect(predictionBlock(predicted(chain(2), [], 1, 'a\u001b[31m'), style())).not.toContain('\u001b');
  });
});
