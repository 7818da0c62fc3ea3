import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/check/requirement.js';
import { schedule } from '../../src/check/schedule.js';

const requirement = (id: string, ...needs: string[]): Requirement => ({
  id,
  level: 1,
  title: '',
  why: '',
  musts: [],
  points: 1,
  needs,
  run: async () => {},
});

async function run(requirements: Requirement[], failing: string[], jobs = 2) {
  const outcomes: string[] = [];
  let atOnce = 0;
  let most = 0;
  await schedule(
    requirements,
    jobs,
    async ({ id }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      outcomes.push(id);
      return failing.includes(id) ? 'failed' : 'passed';
    },
    ({ id }, by) => outcomes.push(`${id} blocked by ${by}`),
  );
  return { outcomes, most };
}

describe('schedule', () => {
  it('judges `listen` alone, then several requirements at a time', async () => {
    const { outcomes, most } = await run([requirement('listen'), requirement('a'), requirement('b')], []);
    expect(outcomes).toEqual(['listen', 'a', 'b']);
    expect(most).toBe(2);
  });

  it('blocks a requirement if one that it needs did not pass', async () => {
    const all = [requirement('c', 'b'), requirement('listen'), requirement('b', 'a'), requirement('a')];
    const { outcomes } = await run(all, ['a']);
    expect(outcomes).toEqual(['listen', 'a', 'b blocked by a', 'c blocked by b']);
  });

  it('blocks all other requirements if `listen` fails', async () => {
    const { outcomes } = await run([requirement('listen'), requirement('a'), requirement('b')], ['listen']);
    expect(outcomes).toEqual(['listen', 'a blocked by listen', 'b blocked by listen']);
  });

  it('ignores needs that the dialect does not have', async () => {
    const { outcomes } = await run([requirement('listen'), requirement('a', 'elsewhere')], []);
    expect(outcomes).toEqual(['listen', 'a']);
  });
});
