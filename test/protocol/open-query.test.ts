import { describe, expect, it } from 'vitest';
import { OpenQuery } from '../../src/protocol/open-query.js';
import type { FoundMessage } from '../../src/wire/messages.js';

const hitFrom = (holder: number): FoundMessage => ({
  verb: 'found',
  file: 'f',
  holder,
  address: { ip: '127.0.0.1', port: 10_000 + holder },
  query: null,
  hops: null,
  size: null,
  sha256: null,
});

type Open = OpenQuery;
const steps = {
  hit: (holder: number) => (query: Open) => query.hit(hitFrom(holder)),
  settle: (query: Open) => query.settle(),
  failed: (query: Open) => query.transferFailed(),
  transferred: (query: Open) => query.transferred(),
};
const wait = { kind: 'wait' };
const fetch = (holder: number) => ({ kind: 'fetch', hit: hitFrom(holder) });
const resolve = (outcome: string) => ({ kind: 'resolve', outcome });

describe('a question', () => {
  it.each([
    {
      title: 'is answered not found when its flood settles',
      does: [steps.settle],
      last: resolve('not-found'),
    },
    { title: 'fetches its first hit', does: [steps.hit(3)], last: { use: 'request', next: fetch(3) } },
    {
      title: 'keeps a second as alternate',
      does: [steps.hit(3), steps.hit(4)],
      last: { use: 'alternate', next: wait },
    },
    {
      title: 'ignores a second hit of one holder',
      does: [steps.hit(3), steps.hit(3)],
      last: { use: 'ignore', next: wait },
    },
    {
      title: 'is verified by a transfer',
      does: [steps.hit(3), steps.transferred],
      last: resolve('verified'),
    },
    { title: 'waits for its transfer when it settles', does: [steps.hit(3), steps.settle], last: wait },
    { title: 'tries the alternate', does: [steps.hit(3), steps.hit(4), steps.failed], last: fetch(4) },
    {
      title: 'waits for another hit while the flood goes on',
      does: [steps.hit(3), steps.failed],
      last: wait,
    },
    {
      title: 'fetches a hit that comes after a failure',
      does: [steps.hit(3), steps.failed, steps.hit(4)],
      last: { use: 'request', next: fetch(4) },
    },
    {
      title: 'is unverified when all have failed and it settles',
      does: [steps.hit(3), steps.failed, steps.settle],
      last: resolve('unverified'),
    },
    {
      title: 'is unverified when it has settled and all fail',
      does: [steps.hit(3), steps.settle, steps.failed],
      last: resolve('unverified'),
    },
    {
      title: 'ignores hits once resolved',
      does: [steps.settle, steps.hit(3)],
      last: { use: 'ignore', next: wait },
    },
  ])('$title', ({ does, last }) => {
    const query = new OpenQuery('f');
    const results = does.map((step) => step(query));
    expect(results.at(-1)).toEqual(last);
  });

  it('does not collect hits without end', () => {
    const query = new OpenQuery('f');
    const uses = Array.from({ length: 1000 }, (_, holder) => query.hit(hitFrom(holder)).use);
    expect(uses.filter((use) => use !== 'ignore')).toHaveLength(256);
  });
});
