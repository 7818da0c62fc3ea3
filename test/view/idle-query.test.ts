import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { hasNetworkChanged, idleQuery } from '../../src/view/story/idle-query.js';
import { Story } from '../../src/view/story/story.js';

const peers = [
  { id: 3, neighbours: [5] },
  { id: 5, neighbours: [3] },
];
const query = '0'.repeat(32);
const past = [
  { type: 'run:started', peers, absent: [], topology: 'two', schema: 1, floodsim: '0' },
  { type: 'peer:started', peer: 3, pid: 1, ip: '127.0.0.1', port: 1 },
  { type: 'peer:started', peer: 5, pid: 2, ip: '127.0.0.1', port: 2 },
  { type: 'query:issued', peer: 3, query, file: 'x', ttl: 2 },
  { type: 'query:settled', query, by: 'count' },
  { type: 'query:resolved', peer: 3, query, file: 'x', outcome: 'not-found' },
];

/** A story of these events, one each millisecond. */
function storyOf(...events: readonly object[]): Story {
  const story = new Story();
  for (const [at, event] of events.entries())
    story.see({ id: `supervisor#${at}`, at, ...event } as TraceEvent);
  return story;
}

describe('idleQuery', () => {
  it('is nothing before the trace has peers', () => {
    expect(idleQuery(storyOf(), 3)).toBeUndefined();
  });

  it('shows the network now, from the chosen peer or else the first', () => {
    const story = storyOf(...past);
    expect(idleQuery(story, 5, (peer) => peer + 1)).toMatchObject({
      index: -1,
      origin: 5,
      ttl: 6,
      issuedAt: 5,
      messages: [],
    });
    expect(idleQuery(story, 9)).toMatchObject({ origin: 3, ttl: 7 });
    expect(idleQuery(story, null)?.overlay).toBe(story.overlay);
  });
});

describe('idleQuery with a draft', () => {
  it('has its file, and its TTL if there is one', () => {
    const story = storyOf(...past);
    const shown = (ttl: number | null) => idleQuery(story, 5, () => 4, { file: 'x', ttl });
    expect(shown(2)).toMatchObject({ origin: 5, file: 'x', ttl: 2 });
    expect(shown(null)).toMatchObject({ file: 'x', ttl: 4 });
  });
});

describe('hasNetworkChanged', () => {
  const hasChangedBy = (...later: readonly object[]): boolean => {
    const story = storyOf(...past, ...later);
    const [asked] = story.queries;
    if (asked === undefined) throw new Error('no query');
    return hasNetworkChanged(story, asked);
  };

  it.each([
    ['a peer is killed', { type: 'peer:stopped', peer: 5 }],
    ['a peer dies', { type: 'peer:died', peer: 5, code: 1, signal: null, lastLines: [], log: '' }],
    ['the links change', { type: 'topology:changed', peers, absent: [] }],
  ])('is true when %s after the query', (_, event) => {
    expect(hasChangedBy(event)).toBe(true);
  });

  it('is false when nothing has changed, or only a name was looked up', () => {
    expect(hasChangedBy()).toBe(false);
    expect(hasChangedBy({ type: 'file:held', peer: 5, file: 'x' })).toBe(false);
  });
});
