import { describe, expect, it } from 'vitest';
import { Canonical, canonicalText } from '../../src/judge/canonical.js';
import { HostResults } from '../../src/judge/host-results.js';
import { hostTraffic } from '../../src/judge/host-traffic.js';
import { Judge } from '../../src/judge/judge.js';
import { damagedField } from '../../src/trace/damage.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { folded, queryTraceOf } from '../helpers/folds.js';
import { honestTrace, honestTraceOfLostHost, honestTraceOnHosts, query } from './honest-traces.js';

describe('HostResults', () => {
  it('is null without hosts', () => {
    expect(folded(honestTrace(), new HostResults())).toBeNull();
  });

  it('has each host, the placement, and the links that lead from one host to another', () => {
    const host = { uncertainty: 0.1, drift: 0.2, peers: 2, lost: null };
    expect(folded(honestTraceOnHosts(), new HostResults())).toEqual({
      placement: 'blocks',
      links: 4,
      crossingLinks: 2,
      list: [
        { name: 'n1', address: '10.0.0.1', ...host },
        { name: 'n2', address: '10.0.0.2', ...host },
      ],
    });
  });

  it('has the reason why a host was lost, and the largest uncertainty', () => {
    const [first, joined, ...rest] = honestTraceOfLostHost();
    if (first === undefined || joined?.type !== 'host:joined') throw new Error('no host');
    const trace = [first, { ...joined, uncertainty: 7 }, ...rest];
    expect(folded(trace, new HostResults())?.list).toMatchObject([
      { name: 'n1', uncertainty: 7, lost: null },
      { name: 'n2', drift: null, lost: 'it is silent' },
    ]);
  });
});

describe('hostTraffic', () => {
  it('is null without hosts', () => {
    expect(hostTraffic(queryTraceOf(honestTrace(), query))).toBeNull();
  });

  it('counts messages, hits and bytes within hosts and between them', () => {
    // 1 > 2 and 3 > 4 stay on a host; 1 > 3, 2 > 3, 3 > 2 do not, nor do the hit and the file from 4 to 1.
    expect(hostTraffic(queryTraceOf(honestTraceOnHosts(), query))).toEqual({
      within: { messages: 2, hits: 0, bytes: 0 },
      between: { messages: 3, hits: 1, bytes: 99 },
    });
  });

  it('leaves out what could not be sent, and counts what has arrived of a failed transfer', () => {
    const trace = honestTraceOnHosts().flatMap((event): TraceEvent[] => {
      if (event.type !== 'transfer:verified') return [event];
      const { id, at, peer, from, file } = event;
      const of = { at, peer, query };
      return [
        { id: '1#f', ...of, type: 'query:failed', to: 3, reason: 'refused' },
        { id: '1#p', ...of, type: 'transfer:progress', received: 40, total: null },
        { id, ...of, from, type: 'transfer:failed', code: 'bad-archive', message: file },
      ];
    });
    expect(hostTraffic(queryTraceOf(trace, query))?.between).toEqual({ messages: 2, hits: 1, bytes: 40 });
  });
});

describe('a run on hosts', () => {
  it('has the canonical form of a local run', () => {
    const canonical = (trace: readonly TraceEvent[]) => canonicalText(folded(trace, new Canonical()));
    expect(canonical(honestTraceOnHosts())).toBe(canonical(honestTrace()));
  });

  it('breaks no rule, also if a host is lost with its peers', () => {
    expect(folded(honestTraceOnHosts(), new Judge())).toEqual([]);
    expect(folded(honestTraceOfLostHost(), new Judge())).toEqual([]);
  });

  it('has events that readers of older traces do not take for damaged', () => {
    const damaged = honestTraceOfLostHost().flatMap((event) => damagedField(event) ?? []);
    expect(damaged).toEqual([]);
    const [joined] = honestTraceOnHosts().filter(({ type }) => type === 'host:joined');
    // `peers` is a list of objects in every event that has it.
    expect(Object.keys(joined ?? {})).not.toContain('peers');
  });
});
