import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../src/check/requirement.js';
import { schedule } from '../../src/check/schedule.js';

const requirement = (id: string, ...needs: string[]): Requirement => ({
  id,
  level: 1,
  title: '',
  why: '',
  paragraph: '',
  points: 1,
  needs,
  run: async () => {},
});

async function run(requirements: Requirement[], failing: string[], jobs = 2) {
  const told: string[] = [];
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
      told.push(id);
      return failing.includes(id) ? 'failed' : 'passed';
    },
    ({ id }, by) => told.push(`${id} blocked by ${by}`),
  );
  return { told, most };
}

describe('the order of judging', () => {
  it('has the first of all judged alone, then several at a time', async () => {
    const { told, most } = await run([requirement('listen'), requirement('a'), requirement('b')], []);
    expect(told).toEqual(['listen', 'a', 'b']);
    expect(most).toBe(2);
  });

  it('judges nothing whose need has not passed', async () => {
    const all = [requirement('c', 'b'), requirement('listen'), requirement('b', 'a'), requirement('a')];
    const { told } = await run(all, ['a']);
    expect(told).toEqual(['listen', 'a', 'b blocked by a', 'c blocked by b']);
  });

  it('blocks everything where it does not listen', async () => {
    const { told } = await run([requirement('listen'), requirement('a'), requirement('b')], ['listen']);
    expect(told).toEqual(['listen', 'a blocked by listen', 'b blocked by listen']);
  });

  it('takes a need that is not required of the dialect for none', async () => {
    const { told } = await run([requirement('listen'), requirement('a', 'elsewhere')], []);
    expect(told).toEqual(['listen', 'a']);
  });
});
