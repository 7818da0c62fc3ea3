import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
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

  it('takes values that a newer floodsim has added for unknown ones', () => {
    const story = new Story();
    const query = '0'.repeat(32);
    const peers = [
      { id: 1, neighbours: [2] },
      { id: 2, neighbours: [1] },
    ];
    const copy = { query, ttl: 3, hops: 0, file: 'x', origin: 1 };
    const events = [
      { id: 's#1', type: 'run:started', peers, absent: [], topology: 'two', schema: 1, floodsim: '9' },
      { id: '1#1', type: 'query:issued', peer: 1, ...copy },
      { id: '1#2', type: 'query:sent', peer: 1, to: 2, ...copy, cause: '1#1' },
      { id: '2#1', type: 'query:received', peer: 2, from: 1, ...copy, cause: '1#2' },
      { id: '2#2', type: 'query:dropped', peer: 2, query, reason: 'too-warm', cause: '2#1' },
      { id: '1#3', type: 'hit:received', peer: 1, from: 2, query, hops: 1, size: 1, use: 'frame' },
    ];
    for (const [at, event] of events.entries()) story.see({ at, ...event } as unknown as TraceEvent);
    expect(story.messages.map(({ fate }) => fate)).toEqual(['unseen', 'unknown']);
  });
});
