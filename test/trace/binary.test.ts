import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastRandom } from '../../src/engine/fast-random.js';
import { Judge } from '../../src/judge/judge.js';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import { simulate } from '../../src/simulate/simulate.js';
import { Records } from '../../src/trace/binary/records.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { folded } from '../helpers/folds.js';
import { type Graph, grid, star } from '../helpers/graphs.js';
import { directedGraph, mutualGraph, subsetOf } from '../helpers/random-graphs.js';
import { temporaryFolder } from '../helpers/sim.js';
import { eventsOf, simulatedTrace } from '../helpers/simulated-trace.js';

function networkOf({ name, neighbours }: Graph, forwardOnHit = false) {
  const peers = neighbours.map((list, id) => ({ id, neighbours: list }));
  return { name, peers, absent: [], forwardOnHit };
}

const small = simulatedTrace(networkOf(grid(3, 3)), [
  { origin: 0, file: 'a.txt', ttl: 7, holders: [8] },
  { origin: 0, file: 'b.txt', ttl: 2, holders: [] },
]);

describe('a binary trace', () => {
  it.each(['flood', 'walk:walkers=3,check=2', 'walk:walkers=3,check=0', 'ring:first=1,step=2'])(
    'is a trace without violations: %s',
    async (text) => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(mutualGraph, directedGraph),
          fc.array(fc.nat(), { maxLength: 3 }),
          fc.integer({ min: 0, max: 9 }),
          fc.integer({ min: 1, max: 3000 }),
          fc.boolean(),
          async (graph, picks, ttl, spread, isLossy) => {
            const random = new FastRandom(`${spread}`, 'latency');
            const bytes = simulatedTrace(
              networkOf(graph),
              [
                { origin: 0, file: 'a.txt', ttl, holders: subsetOf(graph, picks) },
                { origin: graph.neighbours.length - 1, file: 'b.txt', ttl, holders: [0] },
              ],
              {
                strategy: readStrategy(text, { forwardOnHit: false }),
                strategyText: text,
                latency: { maxTicks: spread, draw: () => 1 + Math.floor(random.unit() * spread) },
                ...(isLossy && { loss: { probability: 0.1, random }, lossText: 'loss * 10%' }),
              },
            );
            const events = await eventsOf(bytes);
            expect(folded(events, new Judge())).toEqual([]);
            expect(events.at(-1)?.type).toBe('run:finished');
            // The pieces in which a file is read change nothing.
            expect(await eventsOf(bytes, 7)).toEqual(events);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('is read by readTrace like any other, also compressed', async () => {
    const folder = temporaryFolder();
    const expected = await eventsOf(small);
    for (const [name, bytes] of [
      ['a.sim', small],
      ['a.gz', gzipSync(small)],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const events = [];
      for await (const event of readTrace(path)) events.push(event);
      expect(events).toEqual(expected);
    }
  });

  it('that ends anywhere is cut off, and its beginning is read as partial', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
    try {
      const path = join(folder, 'cut.sim');
      const whole = await eventsOf(small);
      const read = async (partial: boolean): Promise<number> => {
        let count = 0;
        for await (const event of readTrace(path, { partial })) {
          expect(event.type).toBe(whole[count]?.type);
          count += 1;
        }
        return count;
      };
      for (let length = 1; length < small.length; length += 5) {
        writeFileSync(path, small.subarray(0, length));
        await expect(read(false)).rejects.toMatchObject({
          code: 'bad-trace',
          message: expect.stringMatching(/cut\.sim, byte \d+: the trace is cut off/u),
        });
        expect(await read(true)).toBeLessThan(whole.length);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('with any other byte gives events or a clear error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(small);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const error = await eventsOf(damaged).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null) expect(error).toMatchObject({ name: 'Error', at: expect.any(Number) });
      }),
      { numRuns: 500 },
    );
  });

  it('of the same simulation has the same bytes, and the SHA-256 that is printed', async () => {
    const folder = temporaryFolder();
    const request = { topology: 'ring12', queries: 4, seed: 'x' };
    const [one, other] = [join(folder, 'one.sim'), join(folder, 'other.sim')];
    const { traceSha256 } = await simulate(request, { trace: one });
    expect(await simulate(request, { trace: other })).toMatchObject({ traceSha256 });
    expect(readFileSync(one)).toEqual(readFileSync(other));
  });

  it('has times beyond 2^32 ticks, and turns that are larger than the buffer', async () => {
    const [firstDelay, secondDelay] = [2 ** 33, 5];
    let draws = 0;
    const bytes = simulatedTrace(
      networkOf(star(70_000)),
      [{ origin: 1, file: 'a.txt', ttl: 3, holders: [] }],
      { latency: { maxTicks: 10, draw: () => (draws++ === 0 ? firstDelay : secondDelay) } },
    );
    const events = await eventsOf(bytes);
    expect(events.find(({ type }) => type === 'query:received')).toMatchObject({ at: firstDelay / 1000 });
    expect(events.filter(({ type }) => type === 'query:received')).toHaveLength(69_999);
    expect(events.at(-1)).toMatchObject({ at: (firstDelay + secondDelay) / 1000 });
  });

  it('has records of four little-endian words', () => {
    const pieces: Buffer[] = [];
    const records = new Records((piece) => pieces.push(Buffer.from(piece)));
    records.started(5, 1);
    records.sent(5, 1, 3, 7, 0, 0);
    records.arrived(9, 1, 3, 7, 0, 0);
    records.decided(2);
    records.end();
    expect(Buffer.concat(pieces).toString('hex').match(/.{32}/gu)).toEqual([
      '05000000000000000000000041000000',
      '00000000030000000000070044000000',
      '09000000030000000000070062000000',
      '03000000000000000000000009000000',
    ]);
  });
});
