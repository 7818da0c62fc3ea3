import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { CausalTimes } from '../../src/trace/causal-times.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { Timeline } from '../../src/trace/timeline.js';

const event = (id: string, at: number, cause?: string): TraceEvent =>
  ({
    id,
    at,
    type: 'fault:healed',
    fault: 1,
    ...(cause !== undefined && { cause }),
  }) as unknown as TraceEvent;
const times = (events: readonly TraceEvent[]): number[] => events.map(({ at }) => at);

describe('the times of events of processes without a common clock', () => {
  it('stay as they are where they are possible', () => {
    const events = [event('1#1', 1), event('2#1', 2, '1#1'), event('1#2', 1.5)];
    const corrected = new CausalTimes().corrected(events);
    expect(corrected).toEqual(events);
    expect(corrected[0]).toBe(events[0]);
  });

  it('are not before the cause, in one delivery and over several', () => {
    const all = new CausalTimes();
    expect(times(all.corrected([event('1#1', 5), event('2#1', 3, '1#1'), event('3#1', 1, '2#1')]))).toEqual([
      5, 5, 5,
    ]);
    expect(times(all.corrected([event('4#1', 2, '3#1'), event('5#1', 6, '3#1')]))).toEqual([5, 6]);
  });

  it('are not before an earlier event of the process', () => {
    const all = new CausalTimes();
    expect(times(all.corrected([event('1#1', 5), event('1#2', 4)]))).toEqual([5, 5]);
    expect(times(all.corrected([event('1#3', 3), event('1.2#1', 1)]))).toEqual([5, 1]);
  });

  it('are corrected for what follows, also if that was reported first', () => {
    const events = [event('1#1', 9), event('2#2', 3), event('3#1', 4, '2#2'), event('2#1', 2, '1#1')];
    expect(times(new CausalTimes().corrected(events))).toEqual([9, 9, 9, 9]);
  });

  it('need no more than a fixed number of times, and then use a later one of the process', () => {
    const all = new CausalTimes(4);
    all.corrected([event('1#1', 10), event('1#2', 11), event('1#3', 12)]);
    all.corrected(Array.from({ length: 6 }, (_, index) => event(`2#${index + 1}`, 1)));
    expect(times(all.corrected([event('3#1', 5, '1#1')]))).toEqual([12]);
    expect(times(all.corrected([event('4#1', 20, '1#1')]))).toEqual([20]);
  });

  it('have causes in order, whatever the clocks of the hosts show, how they drift and when they step', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = randomOf(String(seed), 'clocks');
      const { shown, hosts } = shownTimes(String(seed));
      const emitted: TraceEvent[] = [];
      const timeline = new Timeline((ordered) => emitted.push(ordered));
      // Each process reports in order, and the channels are read in any order.
      const waiting = Array.from({ length: hosts }, (_, host) =>
        shown.filter(({ id }) => id.startsWith(`${host}#`)),
      );
      const all = new CausalTimes(seed % 2 === 0 ? undefined : 20);
      const result: TraceEvent[] = [];
      while (waiting.some((events) => events.length > 0)) {
        const channel = waiting[random.below(hosts)] ?? [];
        for (const next of channel.splice(0, 1 + random.below(5))) timeline.add(next);
        if (random.below(3) > 0) continue;
        result.push(...all.corrected(emitted.splice(0)).sort((one, other) => one.at - other.at));
      }
      timeline.flush();
      result.push(...all.corrected(emitted.splice(0)).sort((one, other) => one.at - other.at));
      expect(result).toHaveLength(shown.length);
      const at = new Map<string, number>();
      for (const { id, at: time, cause } of result) {
        if (cause !== undefined) expect(at.get(cause), `${cause} is before ${id}`).toBeLessThanOrEqual(time);
        at.set(id, time);
      }
    }
  });
});

/** Events of some processes, each caused by an earlier one of any process, with the times that their clocks show. */
function shownTimes(seed: string): { readonly shown: readonly TraceEvent[]; readonly hosts: number } {
  const random = randomOf(seed, 'events');
  const hosts = 2 + random.below(5);
  const clocks = Array.from({ length: hosts }, () => ({
    offset: random.below(2000) - 1000,
    rate: 0.9 + random.below(200) / 1000,
    step: random.below(500) - 250,
    stepsAt: random.below(200),
  }));
  const counts = clocks.map(() => 0);
  const shown: TraceEvent[] = [];
  for (let at = 1; at <= 200; at += 1) {
    const host = random.below(hosts);
    const { offset = 0, rate = 1, step = 0, stepsAt = 0 } = clocks[host] ?? {};
    counts[host] = (counts[host] ?? 0) + 1;
    const cause = shown.length > 0 && random.below(4) > 0 ? shown[random.below(shown.length)]?.id : undefined;
    const time = offset + at * rate + (at >= stepsAt ? step : 0);
    shown.push(event(`${host}#${counts[host]}`, time, cause));
  }
  return { shown, hosts };
}
