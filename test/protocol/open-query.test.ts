import { describe, expect, it } from 'vitest';
import { OpenQuery } from '../../src/protocol/open-query.js';

/** What the caller would need to fetch the file. */
interface Hit {
  readonly from: string;
}

const hitFrom = (holder: number): Hit => ({ from: `holder ${holder}` });

type Open = OpenQuery<Hit>;
const steps = {
  hit: (holder: number) => (query: Open) => query.hit(hitFrom(holder), holder),
  withoutDigest: (holder: number) => (query: Open) => query.hit(hitFrom(holder), holder, false),
  settle: (query: Open) => query.settle(),
  failed: (query: Open) => query.transferFailed(),
  transferred: (query: Open) => query.transferred(),
};
const wait = { kind: 'wait' };
const fetch = (holder: number) => ({ kind: 'fetch', hit: hitFrom(holder) });
const resolve = (outcome: string) => ({ kind: 'resolve', outcome });

describe('OpenQuery', () => {
  it.each([
    {
      title: 'resolves as not found when its flood settles',
      does: [steps.settle],
      last: resolve('not-found'),
    },
    { title: 'fetches its first hit', does: [steps.hit(3)], last: { use: 'request', next: fetch(3) } },
    {
      title: 'keeps a second hit as alternate',
      does: [steps.hit(3), steps.hit(4)],
      last: { use: 'alternate', next: wait },
    },
    {
      title: 'ignores a second hit of the same holder',
      does: [steps.hit(3), steps.hit(3)],
      last: { use: 'ignore', next: wait },
    },
    {
      title: 'resolves as verified after a transfer',
      does: [steps.hit(3), steps.transferred],
      last: resolve('verified'),
    },
    {
      title: 'waits for its transfer when the flood settles',
      does: [steps.hit(3), steps.settle],
      last: wait,
    },
    {
      title: 'tries the alternate after a failed transfer',
      does: [steps.hit(3), steps.hit(4), steps.failed],
      last: fetch(4),
    },
    {
      title: 'waits for another hit while the flood is not settled',
      does: [steps.hit(3), steps.failed],
      last: wait,
    },
    {
      title: 'fetches a hit that arrives after a failed transfer',
      does: [steps.hit(3), steps.failed, steps.hit(4)],
      last: { use: 'request', next: fetch(4) },
    },
    {
      title: 'resolves as unverified when the flood settles after all transfers failed',
      does: [steps.hit(3), steps.failed, steps.settle],
      last: resolve('unverified'),
    },
    {
      title: 'resolves as unverified when all transfers fail after the flood settled',
      does: [steps.hit(3), steps.settle, steps.failed],
      last: resolve('unverified'),
    },
    {
      title: '[A6] tries a hit with a digest before one without, also if it arrives later',
      does: [steps.hit(3), steps.withoutDigest(4), steps.withoutDigest(5), steps.hit(6), steps.failed],
      last: fetch(6),
    },
    {
      title: '[A6] tries hits without a digest in their order',
      does: [steps.hit(3), steps.withoutDigest(4), steps.withoutDigest(5), steps.failed],
      last: fetch(4),
    },
    {
      title: '[A6] replaces a hit without a digest by one of the same holder with a digest',
      does: [steps.hit(3), steps.withoutDigest(4), steps.withoutDigest(5), steps.hit(5), steps.failed],
      last: fetch(5),
    },
    {
      title: '[A6] tries a holder again whose hit had no digest, if its next one has a digest',
      does: [steps.withoutDigest(3), steps.hit(3), steps.failed],
      last: fetch(3),
    },
    {
      title: '[A6] ignores a second hit without a digest, and one after a hit with a digest',
      does: [steps.hit(3), steps.withoutDigest(3)],
      last: { use: 'ignore', next: wait },
    },
    {
      title: 'ignores hits after it is resolved',
      does: [steps.settle, steps.hit(3)],
      last: { use: 'ignore', next: wait },
    },
  ])('$title', ({ does, last }) => {
    const query = new OpenQuery<Hit>('f');
    const results = does.map((step) => step(query));
    expect(results.at(-1)).toEqual(last);
  });

  it('keeps hits of at most 256 holders', () => {
    const query = new OpenQuery<Hit>('f');
    const uses = Array.from({ length: 1000 }, (_, holder) => query.hit(hitFrom(holder), holder).use);
    expect(uses.filter((use) => use !== 'ignore')).toHaveLength(256);
  });
});
