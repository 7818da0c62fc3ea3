import { describe, expect, it } from 'vitest';
import { pointsOf, pointsOfShard, requestOf } from '../../src/sweep/plan.js';
import { Schedule } from '../../src/sweep/schedule.js';
import { parseSweep, type Sweep } from '../../src/sweep/sweep-file.js';

const sweep = sweepOf('topology = ring8 | star9\nstrategy = flood | walk\nttl = 1..3\nseed = 1 | 2\n');

function sweepOf(grid: string): Sweep {
  return parseSweep({ path: '/lab/sweep.ini', shown: 'sweep.ini' }, `[Sweep]\nseed = a\n[Grid]\n${grid}`);
}

describe('pointsOf', () => {
  it('numbers the points in the order of the keys, whatever their order in the file', () => {
    const points = pointsOf(sweep);
    expect(points).toHaveLength(24);
    expect(points.slice(0, 3).map(({ values }) => values)).toEqual([
      { topology: 'ring8', strategy: 'flood', ttl: '1', seed: '1' },
      { topology: 'ring8', strategy: 'flood', ttl: '1', seed: '2' },
      { topology: 'ring8', strategy: 'flood', ttl: '2', seed: '1' },
    ]);
    expect(points.at(-1)).toMatchObject({
      number: 24,
      values: { topology: 'star9', strategy: 'walk', ttl: '3', seed: '2' },
    });
    const other = sweepOf('seed = 1 | 2\nttl = 1..3\nstrategy = flood | walk\ntopology = ring8 | star9\n');
    expect(pointsOf(other)).toEqual(points);
  });
});

describe('requestOf', () => {
  it('has the same seed for all strategies and TTLs of one topology and seed, and no other', () => {
    const seeds = new Map<string, Set<string>>();
    for (const point of pointsOf(sweep)) {
      const { topology, seed } = point.values;
      const key = `${topology} ${seed}`;
      seeds.set(key, (seeds.get(key) ?? new Set()).add(requestOf(sweep, point).seed ?? ''));
    }
    expect([...seeds.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set([...seeds.values()].flatMap((of) => [...of])).size).toBe(4);
  });

  it('does not depend on the other values of the grid, so that a grid can grow', () => {
    const larger = sweepOf('topology = star9 | tree7 | ring8\nstrategy = walk\nttl = 3\nseed = 1..9\n');
    const seedAt = (of: Sweep): string | undefined => {
      const point = pointsOf(of).find(
        ({ values: { topology, strategy, ttl, seed } }) =>
          topology === 'ring8' && strategy === 'walk' && ttl === '3' && seed === '2',
      );
      return point && requestOf(of, point).seed;
    };
    expect(seedAt(larger)).toBe(seedAt(sweep));
  });

  it('draws a random kind of network anew for each seed, and no other network', () => {
    const topologies = [
      'erdos-renyi peers=20 p=0.2',
      'erdos-renyi peers=20 p=0.2 seed=5',
      'grid rows=3 columns=3',
      'random-regular10x4',
      'my net=1.ini',
    ];
    const drawn = sweepOf(`topology = ${topologies.join(' | ')}\nseed = 1 | 2\n`);
    const requests = pointsOf(drawn).map((point) => requestOf(drawn, point));
    expect(requests.map(({ topology }) => topology)).toEqual(
      requests.map(({ seed }, index) => {
        const topology = topologies[index >> 1];
        return index < 2 ? `${topology} seed=${seed}` : topology;
      }),
    );
  });
});

describe('pointsOfShard', () => {
  it.each([1, 2, 3, 4, 5, 24, 30])('has each point in exactly one of %i shards', (of) => {
    const points = pointsOf(sweep);
    const shards = Array.from({ length: of }, (_, index) => pointsOfShard(points, { index: index + 1, of }));
    const numbers = shards.flat().map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(points.map(({ number }) => number));
    const sizes = shards.map(({ length }) => length);
    if (of <= 4)
      expect(new Set(shards.map((shard) => new Set(shard.map(({ group }) => group)).size)).size).toBeLessThan(
        3,
      );
    else expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
  });
});

describe('Schedule', () => {
  it('keeps a worker in its group, begins groups before it shares one, and deals each point once', () => {
    const points = pointsOf(sweep);
    const schedule = new Schedule(points);
    const one = schedule.next(null);
    const other = schedule.next(null);
    expect(other?.group).not.toBe(one?.group);
    let group = one?.group ?? null;
    const dealt = [one, other];
    const changes: string[] = [];
    for (let point = schedule.next(group); point !== undefined; point = schedule.next(group)) {
      if (point.group !== group) changes.push(point.group);
      group = point.group;
      dealt.push(point);
    }
    // Its own to the end, then the two that nobody has begun, then what is left of the other's.
    expect(changes).toHaveLength(3);
    expect(changes.at(-1)).toBe(other?.group);
    expect(dealt.map((point) => point?.number ?? 0).sort((a, b) => a - b)).toEqual(
      points.map(({ number }) => number),
    );
  });
});
