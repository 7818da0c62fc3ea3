import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { predictionOf } from '../../src/view/story/forecast.js';
import { Story } from '../../src/view/story/story.js';

const query = '0'.repeat(32);
const ring = [1, 2, 3, 4].map((id) => ({ id, neighbours: [1 + (id % 4), 1 + ((id + 2) % 4)] }));

/** A query in a ring of four peers, of which peer 2 may have died before. */
function predicted(...before: readonly object[]) {
  const story = new Story();
  const events = [
    { type: 'run:started', peers: ring, absent: [], topology: 'ring4', schema: 1, floodsim: '0' },
    ...ring.map(({ id }) => ({ type: 'peer:started', peer: id, pid: id, ip: '127.0.0.1', port: id })),
    { type: 'share:listed', peer: 3, files: ['x'], total: 1 },
    ...before,
    { type: 'query:issued', peer: 1, query, file: 'x', ttl: 5 },
  ];
  for (const [at, event] of events.entries())
    story.see({ id: `supervisor#${at}`, at, ...event } as TraceEvent);
  const [issued] = story.queries;
  if (issued === undefined) throw new Error('no query');
  return predictionOf(story, issued);
}

describe('the prediction of a query', () => {
  it('knows the holders from their shares', () => {
    expect(predicted()).toMatchObject({ others: 3, nearest: { ttl: 2, holders: [3] } });
    expect(predicted().outcome).toMatchObject({ reached: 3, messages: { min: 4, max: 4 } });
  });

  it('goes round a peer that had died before', () => {
    const died = { type: 'peer:died', peer: 2, code: null, signal: 'SIGKILL', lastLines: [], log: '' };
    const { others, outcome, nearest } = predicted(died);
    expect([others, nearest?.path]).toEqual([2, [1, 4, 3]]);
    expect(outcome).toMatchObject({ reached: 2, messages: { min: 2, max: 2 }, unreachable: 1 });
  });
});
