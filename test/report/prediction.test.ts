import { describe, expect, it } from 'vitest';
import { comparisonBlock } from '../../src/report/comparison.js';
import { differenceWords } from '../../src/report/differences.js';
import { predictionBlock } from '../../src/report/prediction.js';
import { columnsOf, Style } from '../../src/report/style.js';
import type { Comparison } from '../../src/trace/comparison.js';
import type { Difference } from '../../src/trace/difference.js';
import { predictFlood } from '../../src/trace/prediction.js';
import type { QueryResult } from '../../src/trace/result.js';
import { chain, complete, type Graph } from '../helpers/graphs.js';

const style = (width = 80): Style => new Style({ colours: false, width, unicode: true });

function predicted({ neighbours }: Graph, holders: number[], ttl: number, file = 'f') {
  return predictFlood({
    file,
    peers: neighbours.map((list, id) => ({ id, neighbours: list })),
    origin: 0,
    ttl,
    holders: new Set(holders),
    forwardOnHit: false,
  });
}

describe('a prediction', () => {
  it.each([60, 80])('keeps within %i columns', (width) => {
    for (const prediction of [predicted(complete(30), [7, 9], 2), predicted(chain(6), [3, 5], 9)]) {
      for (const line of predictionBlock(prediction, style(width)).split('\n')) {
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  it('cuts a long table where nothing is spoken of', () => {
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
    { title: 'the smallest TTL', graph: chain(3), holders: [2], ttl: 1, says: /TTL 2 is the smallest/u },
    {
      title: 'farther holders',
      graph: chain(5),
      holders: [2, 4],
      ttl: 9,
      says: /farther +peer 4 \(4 links, behind others that answer\)/u,
    },
    {
      title: 'holders that no path leads to',
      graph: { name: 'one-way', neighbours: [[], [0], [0]] },
      holders: [1, 2],
      ttl: 3,
      says: /peers 1 and 2 have it, but no path leads there from peer 0/u,
    },
    {
      title: 'why there is a range',
      graph: { name: 'race', neighbours: [[1, 2], [3], [3], [2]] },
      holders: [],
      ttl: 5,
      says: /4 to 5[\s\S]*ranges +a peer does not ask whom it heard from/u,
    },
    {
      title: 'neighbours that are not there',
      graph: { name: 'absent', neighbours: [[8]] },
      holders: [],
      ttl: 1,
      says: /undelivered +1 message to neighbours that no file describes/u,
    },
  ])('tells $title', ({ graph, holders, ttl, says }) => {
    expect(predictionBlock(predicted(graph, holders, ttl), style(200))).toMatch(says);
  });

  it('makes a name from outside harmless', () => {
    expect(predictionBlock(predicted(chain(2), [], 1, 'a\u001b[31m'), style())).not.toContain('\u001b');
  });
});

const difference = (more: Partial<Difference>): Difference => ({
  kind: 'longer-way',
  peer: 4,
  hops: { predicted: 1, seen: 2 },
  path: [0, 3, 4],
  to: [],
  expired: false,
  reached: 0,
  messages: 0,
  because: [],
  ...more,
});

describe('differences', () => {
  it.each<{ title: string; given: Partial<Difference>[]; says: RegExp[] }>([
    {
      title: 'a longer way on which the TTL ran out, and who was not reached for it',
      given: [
        { expired: true, messages: -2 },
        { kind: 'not-reached', peer: 5, because: [4], messages: -1 },
        { kind: 'not-reached', peer: 6, because: [4] },
      ],
      says: [
        /^a copy over 0 → 3 → 4 was first at peer 4: 2 hops instead of 1, where its TTL of 2 ran out; 2 messages less$/u,
        /^not reached because of peer 4: peers 5 and 6; 1 message less$/u,
      ],
    },
    {
      title: 'a longer way that spares the origin, too',
      given: [{ messages: -1 }],
      says: [/asks neither that sender nor the origin; 1 message less$/u],
    },
    { title: 'not a longer way of which nothing followed', given: [{}], says: [] },
    {
      title: 'what the network did',
      given: [
        { kind: 'peer-died', messages: -1 },
        { kind: 'undelivered', messages: -3 },
        { kind: 'holder-appeared' },
        { kind: 'holder-vanished', messages: 1 },
        { kind: 'untold' },
        { kind: 'delivered', messages: 1 },
      ],
      says: [
        /died; 1 m/u,
        /not be delivered; 3 m/u,
        /had not before$/u,
        /before; 1 m/u,
        /not told$/u,
        /lis/u,
      ],
    },
    {
      title: 'many in one line',
      given: Array.from({ length: 9 }, (_, peer) => ({ peer, messages: -1 })),
      says: [
        ...Array.from({ length: 6 }, () => /^a copy over/u),
        /3 peers more \(6, 7 and 8\); 3 messages less$/u,
      ],
    },
  ])('tells $title', ({ given, says }) => {
    const words = differenceWords(given.map(difference), 2, style());
    expect(words).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(words[index]).toMatch(pattern);
  });
});

describe('prediction and outcome', () => {
  const rows: Comparison['rows'] = [
    { what: 'messages', predicted: { min: 5, max: 5 }, seen: 3, same: false },
    { what: 'expired', predicted: { min: 0, max: 0 }, seen: 0, same: true },
    { what: 'hops', predicted: { min: 1, max: 1 }, seen: null, same: false },
  ];
  const prediction = (comparison: Partial<Comparison>): QueryResult => {
    const { held, holders, nearest, stableTtl, outcome } = predicted(complete(3), [], 2);
    const all: Comparison = {
      same: false,
      rows,
      ties: 0,
      differences: [],
      holder: { predicted: [], seen: null },
      settled: true,
      ...comparison,
    };
    return {
      ttl: 2,
      prediction: { found: false, held, holders, nearest, stableTtl, outcome, comparison: all },
    } as unknown as QueryResult;
  };

  it('stand side by side, with the sum of what is explained', () => {
    const differences = [difference({ messages: -2, expired: true }), difference({ messages: 1, peer: 5 })];
    expect(comparisonBlock(prediction({ differences }), style(200)).join('\n')).toMatch(
      /messages +5 +3 +✘ 2 less\n +hops +1 +none +✘\n[\s\S]*in all +4 predicted - 2 \+ 1 = 3 messages$/u,
    );
  });

  it('say who answered first, and that the count is not whole', () => {
    const text = comparisonBlock(
      prediction({ holder: { predicted: [1, 2], seen: 7 }, settled: false }),
      style(200),
    ).join('\n');
    expect(text).toMatch(/peer 7 is the one that the file came from, and not 1 and 2, the nearest/u);
    expect(text).toMatch(/the flood was not counted to its end/u);
  });

  it('are no lines where nothing was predicted', () => {
    expect(comparisonBlock({ prediction: null } as QueryResult, style())).toEqual([]);
  });
});
