import { describe, expect, it } from 'vitest';
import { maxFailed } from '../../src/protocol/holder-queue.js';
import { type NextStep, OpenQuery } from '../../src/protocol/open-query.js';

/** How a holder behaves when it is asked. */
type Manner = 'silent' | 'refuses' | 'wrong' | 'honest';

interface Told {
  readonly manner: Manner;
  readonly hasDigest?: boolean;
  readonly isDoubtful?: boolean;
}

/** How long a holder may be silent if no other one waits, in idle times. */
const patienceForLast = 3;

/** A query whose hits arrive at once. Returns the outcome, the holders in the order in which they were asked, and the idle times. */
function ask(holders: readonly Told[]) {
  const query = new OpenQuery<number>('f');
  const asked: number[] = [];
  let idles = 0;
  let next: NextStep<number> = { kind: 'wait' };
  holders.forEach(({ hasDigest = true, isDoubtful = false }, index) => {
    const hit = query.hit(index, index, hasDigest, isDoubtful);
    if (hit.next.kind === 'fetch') next = hit.next;
  });
  query.settle();
  while (next.kind === 'fetch') {
    asked.push(next.hit);
    const manner = holders[next.hit]?.manner;
    if (manner === 'honest') {
      next = query.transferred();
      continue;
    }
    const lasted = manner === 'silent' ? (query.patience ?? patienceForLast) : 0.001;
    idles += lasted;
    next = query.transferFailed({ isSlow: manner === 'silent', idles: lasted });
  }
  const outcome = next.kind === 'resolve' ? next.outcome : null;
  return { outcome, asked, idles, untried: query.untried };
}

const silent = (hasDigest: boolean) =>
  Array.from({ length: 255 }, () => ({ manner: 'silent', hasDigest }) as const);

describe('the holders that an origin asks', () => {
  it.each([
    [true, 11],
    [false, 8],
  ])('[B4] include an honest one behind 255 silent ones (with a digest: %s)', (hasDigest, maxIdles) => {
    const { outcome, asked, idles } = ask([...silent(hasDigest), { manner: 'honest', hasDigest }]);
    expect(outcome).toBe('verified');
    expect(asked).toHaveLength(256);
    expect(idles).toBeLessThan(maxIdles);
  });

  it('[B4] give up the query when transfers have failed for too long', () => {
    const { outcome, idles, untried } = ask([...silent(true), { manner: 'silent' }]);
    expect(outcome).toBe('unverified');
    expect(untried).toBe(0);
    expect(idles).toBeGreaterThanOrEqual(maxFailed.idles);
    expect(idles).toBeLessThan(maxFailed.idles + patienceForLast);
  });

  it('[B4] are at least four, however long their transfers took', () => {
    const query = new OpenQuery<number>('f');
    for (let holder = 0; holder < 6; holder += 1) query.hit(holder, holder);
    const long = { isSlow: false, idles: 100 };
    const steps = Array.from({ length: 4 }, () => query.transferFailed(long));
    expect(steps.map(({ kind }) => kind)).toEqual(['fetch', 'fetch', 'fetch', 'resolve']);
    expect(query.untried).toBe(2);
  });

  it('[B4] are all asked if they refuse at once', () => {
    const refusing = Array.from({ length: 255 }, () => ({ manner: 'refuses', hasDigest: false }) as const);
    expect(ask([...refusing, { manner: 'honest' }]).outcome).toBe('verified');
  });

  it('[B4] wait behind the others if they failed before, and those without a digest behind those with one', () => {
    const { asked } = ask([
      { manner: 'refuses' },
      { manner: 'refuses', isDoubtful: true },
      { manner: 'refuses', hasDigest: false },
      { manner: 'refuses', hasDigest: false, isDoubtful: true },
      { manner: 'refuses' },
    ]);
    expect(asked).toEqual([0, 4, 2, 1, 3]);
  });

  it('[B4] are asked once more, at the end, if they were too slow while others waited', () => {
    const { outcome, asked } = ask([{ manner: 'silent' }, { manner: 'wrong' }, { manner: 'refuses' }]);
    expect(outcome).toBe('unverified');
    expect(asked).toEqual([0, 1, 2, 0]);
  });

  it('have all the time if no other one waits', () => {
    const query = new OpenQuery<number>('f');
    query.hit(1, 1);
    expect(query.patience).toBeNull();
    query.hit(2, 2);
    expect(query.patience).toBe(1);
  });
});
