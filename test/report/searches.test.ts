import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarizeQuery } from '../../src/judge/summary.js';
import { Style } from '../../src/report/style.js';
import { summaryRows } from '../../src/report/summary.js';
import { textReporter } from '../../src/report/text.js';
import { predict } from '../../src/run/predict.js';
import { QueryTraces } from '../../src/trace/query-traces.js';
import { Story } from '../../src/view/story/story.js';
import { stepSentence } from '../../src/view/text/sentence.js';
import { textsFor } from '../../src/view/text/texts.js';
import { chain } from '../helpers/graphs.js';
import { strategyTrace } from '../helpers/strategy-trace.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const plain = { colours: false, width: 80, unicode: true } as const;

function searchOnChain(strategy: string, peers: number, holders: readonly number[] = []) {
  return strategyTrace(chain(peers), { strategy, origin: 0, holders, ttl: 9, random: () => 0.5 });
}

function resultOf(trace: ReturnType<typeof strategyTrace>) {
  const traces = new QueryTraces();
  for (const event of trace) traces.see(event);
  const query = 'b'.repeat(32);
  const asked = { file: 'f.txt', origin: 0, ttl: 9, query, fallbackVerdict: 'unknown' } as const;
  return summarizeQuery(traces.get(query), asked);
}

describe('the result of a search with a strategy', () => {
  it('has its steps with their messages, and no closed form of a flood', () => {
    const result = resultOf(searchOnChain('ring:first=1,step=1', 4, [3]));
    expect(result.cost).toBeNull();
    expect(result.search).toEqual({
      strategy: 'ring:first=1,step=1',
      steps: [
        { sent: 1, messages: 1, hits: 0 },
        { sent: 1, messages: 2, hits: 0 },
        { sent: 1, messages: 3, hits: 0 },
      ],
      checks: 0,
    });
    const rows = summaryRows(result, new Style(plain), '');
    expect(rows.find(([label]) => label === 'search')?.[1]).toBe(
      'ring:first=1,step=1, 3 steps (1 + 2 + 3 messages), 3 messages of the origin and 3 of others',
    );
    expect(rows.map(([label]) => label)).not.toContain('cost');
  });

  it('has no such field in a flood', () => {
    expect('search' in resultOf(searchOnChain('walk', 3))).toBe(true);
    const flood = searchOnChain('one-hop', 3).map((event) =>
      event.type === 'query:issued' ? { ...event, strategy: undefined } : event,
    );
    expect('search' in resultOf(flood as ReturnType<typeof strategyTrace>)).toBe(false);
  });
});

describe('the text report of a search', () => {
  it('has the strategy in its heading, each step, and walkers that wait and go on', () => {
    const reporter = textReporter({ ...plain, quiet: false, cwd: '' });
    const walk = searchOnChain('walk:walkers=1,check=1', 3)
      .map((event) => reporter.event(event))
      .join('');
    expect(walk).toContain('walk:walkers=1,check=1');
    expect(walk).toContain('waits, and asks the origin');
    expect(walk).toContain('goes on to 2');
    const other = textReporter({ ...plain, quiet: false, cwd: '' });
    const ring = searchOnChain('ring:first=1,step=1', 3)
      .map((event) => other.event(event))
      .join('');
    expect(ring).toContain('step 2, 0 hits so far');
    expect(ring).not.toContain('step 1,');
    // The hops of a ring begin at its origin in each step.
    expect(ring).toMatch(/0 → 1 +TTL 2 +hop 1 /u);
  });
});

describe.each(['en', 'zh'] as const)('the page in %s', (language) => {
  it('has a sentence for each step of a search', () => {
    const story = new Story();
    for (const event of searchOnChain('walk:walkers=1,check=2', 5)) story.see(event);
    const [query] = story.queries;
    if (query === undefined) throw new Error('no query');
    expect(query.strategy).toBe('walk:walkers=1,check=2');
    const kinds = new Set(query.steps.map(({ kind }) => kind));
    for (const kind of [
      'search-step',
      'search-ended',
      'check-sent',
      'check-received',
      'check-answered',
    ] as const)
      expect(kinds).toContain(kind);
    for (const step of query.steps) expect(stepSentence(step, story, query, textsFor(language))).not.toBe('');
    // A walker is one path of messages, each the cause of the next.
    const hops = query.messages
      .map((index) => story.messages[index])
      .flatMap((one) => (one?.kind === 'query' ? [one.hop] : []));
    expect(hops).toEqual(hops.map((_, index) => index + 1));
  });
});

describe('predict', () => {
  it('refuses a network that searches with another strategy, and says what to use', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
    const topology = writeTopology(folder, chainOf(3), { strategy: 'walk' });
    await expect(predict({ topology, get: ['x.txt'] })).rejects.toMatchObject({
      code: 'bad-usage',
      message: 'only floods are predicted, and the network searches with "walk"',
    });
    rmSync(folder, { recursive: true });
  });
});
