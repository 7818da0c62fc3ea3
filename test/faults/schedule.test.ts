import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { type FaultChange, Schedule } from '../../src/faults/schedule.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';

const eventOf = (id: string, event: NewEvent): TraceEvent => ({ id, at: 0, ...event }) as TraceEvent;
const query = 'q';
const sent = (id: string, peer: number, to: number): TraceEvent =>
  eventOf(id, { type: 'query:sent', peer, query, to, ttl: 3, hops: 0 } as NewEvent);
const received = (id: string, peer: number, from: number | null): TraceEvent =>
  eventOf(id, { type: 'query:received', peer, query, from } as NewEvent);
const active = (fault: number, cause: string | null = null): FaultChange => ({ fault, to: 'active', cause });
const ended = (fault: number): FaultChange => ({ fault, to: 'ended', cause: null });

function scheduleOf(...texts: string[]): Schedule {
  const schedule = new Schedule();
  for (const [index, text] of texts.entries()) schedule.add(index + 1, readFault(text), 0);
  return schedule;
}

describe('Schedule', () => {
  it('starts a fault without a condition when it is added, and counts its length from when the network is ready', () => {
    const schedule = new Schedule();
    expect(schedule.add(1, readFault('cut 2-3 for 1s'), 0)).toEqual([active(1)]);
    expect(schedule.pass(5000)).toEqual([]);
    schedule.ready(6000);
    expect(schedule.nextMs).toBe(7000);
    expect(schedule.pass(6999)).toEqual([]);
    expect(schedule.pass(7000)).toEqual([ended(1)]);
    expect([schedule.nextMs, schedule.stateOf(1)]).toEqual([null, 'ended']);
  });

  it('counts `at` from when the network is ready, or from when the fault is added to a ready one', () => {
    const schedule = scheduleOf('cut 2-3 at 200ms');
    expect(schedule.nextMs).toBeNull();
    schedule.ready(1000);
    schedule.add(2, readFault('kill 3 at 100ms'), 1050);
    expect(schedule.nextMs).toBe(1150);
    expect(schedule.pass(1500)).toEqual([active(2), active(1)]);
  });

  it('starts a fault at the first event of a peer, with the event as its cause', () => {
    const schedule = scheduleOf('cut 2-3 on query:received at 2 for 10ms');
    schedule.ready(0);
    expect(schedule.see(received('3#1', 3, 2), 1)).toEqual([]);
    expect(schedule.see(sent('2#1', 2, 3), 2)).toEqual([]);
    expect(schedule.see(received('2#2', 2, null), 3)).toEqual([active(1, '2#2')]);
    expect(schedule.see(received('2#3', 2, 1), 4)).toEqual([]);
    expect(schedule.pass(13)).toEqual([ended(1)]);
  });

  it('counts events of a link, in one direction or in both', () => {
    const schedule = scheduleOf(
      'kill 1 after 2 query:sent 1-2',
      'kill 2 after 2 query:sent 1>2',
      'kill 3 on query:received 1>2',
    );
    schedule.ready(0);
    expect(schedule.see(sent('1#1', 1, 2), 0)).toEqual([]);
    expect(schedule.see(sent('2#1', 2, 1), 0)).toEqual([active(1, '2#1')]);
    expect(schedule.see(sent('1#2', 1, 3), 0)).toEqual([]);
    expect(schedule.see(received('2#2', 2, 1), 0)).toEqual([active(3, '2#2')]);
    expect(schedule.see(sent('1#3', 1, 2), 0)).toEqual([active(2, '1#3')]);
  });

  it('ends a fault that has acted as often as it may, once', () => {
    const schedule = scheduleOf('cut 2-3 times 2 for 1s');
    schedule.ready(0);
    expect(schedule.act(1)).toEqual([]);
    expect(schedule.act(1)).toEqual([ended(1)]);
    expect(schedule.act(1)).toEqual([]);
    expect(schedule.pass(5000)).toEqual([]);
    expect(schedule.heal(1)).toEqual([]);
  });

  it('heals an active fault, and one that waits', () => {
    const schedule = scheduleOf('cut 2-3', 'kill 3 at 1s', 'kill 3 on peer:died');
    schedule.ready(0);
    expect([1, 2, 3, 4].flatMap((number) => schedule.heal(number))).toEqual([ended(1), ended(2), ended(3)]);
    expect(schedule.pass(5000)).toEqual([]);
    expect(schedule.see(eventOf('s#1', { type: 'peer:died', peer: 1 } as NewEvent), 1)).toEqual([]);
    expect([schedule.stateOf(1), schedule.stateOf(4)]).toEqual(['ended', undefined]);
  });

  it('forgets a fault, which changes nothing from then on', () => {
    const schedule = scheduleOf('cut 2-3 for 1s', 'kill 3 on peer:died');
    schedule.ready(0);
    schedule.forget(1);
    schedule.forget(2);
    expect([schedule.nextMs, schedule.stateOf(1), schedule.pass(5000)]).toEqual([null, undefined, []]);
    expect(schedule.see(eventOf('s#1', { type: 'peer:died', peer: 1 } as NewEvent), 1)).toEqual([]);
  });

  it('starts each fault at most once, and ends it at most once after that, whatever happens', () => {
    const texts = [
      'cut 1-2',
      'cut 1-2 at 5ms',
      'cut 1-2 for 7ms times 2',
      'kill 2 after 2 query:sent for 3ms',
      'kill 1 at 0ms once',
    ];
    const step = fc.record({
      what: fc.constantFrom('add', 'ready', 'see', 'pass', 'act', 'heal'),
      which: fc.integer({ min: 1, max: 6 }),
      later: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const schedule = new Schedule();
        const seen = new Map<number, string[]>();
        let [now, count] = [0, 0];
        for (const { what, which, later } of steps) {
          now += later;
          if (what === 'ready') schedule.ready(now);
          if (what === 'add') {
            count += 1;
            seen.set(count, []);
          }
          const changes = {
            add: () => schedule.add(count, readFault(texts[which % texts.length] ?? ''), now),
            ready: () => [],
            see: () => schedule.see(sent('1#1', 1, 2), now),
            pass: () => schedule.pass(now),
            act: () => schedule.act(which),
            heal: () => schedule.heal(which),
          }[what]();
          for (const { fault, to } of changes) seen.get(fault)?.push(to);
          if (what === 'pass') expect(schedule.nextMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
        }
        for (const [number, states] of seen) {
          expect(['', 'active', 'ended', 'active,ended']).toContain(states.join());
          expect(states.at(-1) ?? 'waiting').toBe(schedule.stateOf(number));
        }
      }),
    );
  });
});
