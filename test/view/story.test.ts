import { describe, expect, it } from 'vitest';
import { Story } from '../../src/view/story/story.js';
import { tallyAt } from '../../src/view/story/tally.js';
import { simJson, temporaryFolder, traceOf } from '../helpers/sim.js';

async function storyOf(...args: string[]) {
  const result = await simJson(args, temporaryFolder());
  const story = new Story();
  for (const event of traceOf(result)) story.see(event);
  return { result, story };
}

describe('the story of a trace', () => {
  it.each([
    ['chain3', '3.txt'],
    ['complete5', 'nobody.txt'],
    ['grid3x3', '9.txt'],
    ['ring8', '5.txt'],
    ['seven', '7.txt'],
    ['star6', '6.txt'],
  ])('of %s has the counters of the result', async (topology, file) => {
    const { result, story } = await storyOf(topology, '--get', file);
    const [query] = story.queries;
    const [expected] = result.queries;
    if (query === undefined || expected === undefined) throw new Error('no query');
    expect(tallyAt(story, query)).toMatchObject({
      sent: expected.messages,
      duplicates: expected.duplicates,
      reached: expected.reached,
    });
    expect(query.outcome).toBe(expected.verdict);
    const messages = query.messages.map((index) => story.messages[index]);
    expect(messages.filter((message) => message?.fate === null)).toEqual([]);
    expect(query.steps.map(({ at }) => at)).toEqual(query.steps.map(({ at }) => at).sort((a, b) => a - b));
    expect(story.peers.get(1)?.files).toContain('1.txt');
    expect(tallyAt(story, query, query.issuedAt - 1)).toMatchObject({ sent: 0, reached: 0 });
  });
});
