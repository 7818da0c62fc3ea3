import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { Judge } from '../../src/judge/judge.js';
import { type RuleId, rules } from '../../src/judge/rules/index.js';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { floodTrace } from '../helpers/flood-trace.js';
import { grid } from '../helpers/graphs.js';
import { repository } from '../helpers/sim.js';
import { strategyTrace } from '../helpers/strategy-trace.js';
import { brokenTraces } from './broken-traces.js';
import { honestTrace, honestTraceOnHosts } from './honest-traces.js';

const ids = Object.keys(rules) as RuleId[];

function judgeOf(trace: readonly TraceEvent[]): Judge {
  const judge = new Judge(readStrategy);
  for (const event of trace) judge.see(event);
  return judge;
}

const named = ({ peer, rule }: { peer: number | null; rule: string }): string => `${peer ?? 'run'} ${rule}`;

describe('the rules of the judge', () => {
  it('are those of the schema of results', () => {
    const schema = readFileSync(join(repository, 'docs/result.schema.json'), 'utf8');
    const { violations } = JSON.parse(schema).properties;
    expect(violations.items.properties.rule.enum).toEqual(ids);
  });

  it('are those of docs/verify.md, in their order', () => {
    const document = readFileSync(join(repository, 'docs/verify.md'), 'utf8');
    const rows = [...document.matchAll(/^\| `([a-z-]+)` \|/gmu)].map(([, id]) => id);
    expect(rows).toEqual(ids);
  });
});

describe('Judge', () => {
  it.each([undefined, 'native', 'jiangluyu', 'cisen07'] as const)(
    'finds nothing in an honest trace (peer 2: %s)',
    (dialect) => {
      expect(judgeOf(honestTrace(dialect)).result.map(named)).toEqual([]);
    },
  );

  it('has something to judge by each rule, in honest traces with native peers, with a foreign one, and on hosts', () => {
    const evidence = {
      files: [{ peer: 1, path: '/run/downloads/1/f.txt', sha256: 'c'.repeat(64) }],
      printed: { equal: 1, notInTrace: [], notPrinted: [] },
    };
    const walk = { strategy: 'walk', origin: 0, holders: [], ttl: 3, random: () => 0.5 };
    const traces = [
      honestTrace(),
      honestTrace('native'),
      honestTraceOnHosts(),
      strategyTrace(grid(3, 3), walk),
    ];
    const judged = traces.flatMap((trace) => {
      return judgeOf(trace)
        .judge(evidence)
        .rules.filter((rule) => rule.judged > 0)
        .map(({ rule }) => rule);
    });
    // They are about transfers from and to foreign peers.
    expect(ids.filter((id) => !judged.includes(id))).toEqual(['transfer', 'saves']);
  });

  it('says that TTL and hops have no constant sum behind an older dialect, and why', () => {
    const sum = judgeOf(honestTrace('jiangluyu'))
      .judge({})
      .rules.find(({ rule }) => rule === 'sum');
    expect(sum?.unjudged).toEqual([
      { because: 'the sum is lost behind peer 2: its dialect has no hops', count: 1 },
    ]);
  });

  it('finds nothing in any beginning of an honest trace', () => {
    const trace = honestTrace();
    for (let length = 1; length <= trace.length; length += 1)
      expect(judgeOf(trace.slice(0, length)).result.map(named), `${length} events`).toEqual([]);
  });

  it('finds nothing in hundreds of floods with random latencies, also after it has forgotten most of them', () => {
    const { unit } = randomOf('1', 'honest floods');
    const trace = floodTrace(grid(4, 4), { minEvents: 20_000, ttl: 5, random: unit });
    const { violations, rules: judged } = judgeOf(trace.slice(0, -1)).judge({});
    expect(violations).toEqual([]);
    expect(judged.find(({ rule }) => rule === 'total')?.judged).toBeGreaterThan(100);
  });

  describe.each(ids)('%s', (id) => {
    it.each(brokenTraces[id])('is broken if $title', ({ trace, evidence = {}, found }) => {
      const { violations } = judgeOf(trace).judge(evidence);
      expect(violations.map(named)).toEqual(found);
      const known = new Set(trace.map((event) => event.id));
      for (const { events, actual, expected } of violations) {
        expect(events.filter((event) => !known.has(event))).toEqual([]);
        expect([actual, expected]).not.toContain('');
      }
    });

    it('has a broken trace that breaks it', () => {
      expect(brokenTraces[id].some(({ found }) => found.some((one) => one.endsWith(` ${id}`)))).toBe(true);
    });
  });
});
