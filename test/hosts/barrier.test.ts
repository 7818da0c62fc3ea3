import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Barrier, type BarrierOptions } from '../../src/hosts/barrier.js';

function barrier(options: Partial<BarrierOptions> = {}): Barrier {
  return new Barrier({
    ...{ hosts: 3, isPartial: false, looks: 5, countsFromFirst: true, time: '60 s' },
    ...options,
  });
}

function look(at: Barrier, times: number): void {
  for (let look = 0; look < times; look += 1) at.look();
}

describe('Barrier', () => {
  it('opens when all hosts are there', () => {
    const gate = barrier();
    for (const name of ['n1', 'n2']) gate.joined(name);
    expect(gate.end).toBeNull();
    gate.joined('n3');
    expect(gate.end).toEqual({ kind: 'complete' });
  });

  it('waits for the first host without an end, while a queue decides', () => {
    const gate = barrier();
    look(gate, 1000);
    expect(gate.end).toBeNull();
    gate.joined('n1');
    look(gate, 4);
    expect(gate.end).toBeNull();
    look(gate, 1);
    expect(gate.end).toEqual({
      kind: 'failed',
      reason: '60 s after the first host, not all were there: 1 of 3 (n1)',
    });
  });

  it('counts from the beginning where no queue decides', () => {
    const gate = barrier({ countsFromFirst: false });
    look(gate, 5);
    expect(gate.end).toEqual({ kind: 'failed', reason: 'not all hosts were there within 60 s: 0 of 3' });
  });

  it('ends at once when the launcher ends', () => {
    const gate = barrier();
    gate.joined('n10');
    gate.joined('n2');
    gate.launcherEnded('srun ended (exit code 1)');
    expect(gate.end).toEqual({
      kind: 'failed',
      reason: 'srun ended (exit code 1) before all hosts were there: 2 of 3 (n2, n10)',
    });
  });

  it('goes on without the missing ones, if one is there', () => {
    const gate = barrier({ isPartial: true });
    gate.joined('n1');
    look(gate, 5);
    expect(gate.end).toMatchObject({ kind: 'partial', missing: 2 });
    const none = barrier({ isPartial: true });
    none.launcherEnded('srun ended (exit code 1)');
    expect(none.end).toMatchObject({ kind: 'failed' });
  });

  it('fails at once with the reason of a host that cannot be used, or goes on without it', () => {
    const reason = 'the agent at 10.0.0.2 has floodsim 1, and this is floodsim 2';
    const strict = barrier();
    strict.refused(reason);
    expect(strict.end).toEqual({ kind: 'failed', reason });
    const gate = barrier({ isPartial: true, hosts: 2 });
    gate.refused(reason);
    expect(gate.end).toBeNull();
    gate.joined('n1');
    expect(gate.end).toEqual({ kind: 'partial', missing: 1, reason });
  });

  it('does not wait for a host that was lost', () => {
    const gate = barrier({ isPartial: true });
    for (const name of ['n1', 'n2']) gate.joined(name);
    gate.lost('n2', 'its connection has closed');
    expect(gate.end).toBeNull();
    gate.joined('n3');
    expect(gate.end).toEqual({
      kind: 'partial',
      missing: 1,
      reason: 'host n2 was lost at the start: its connection has closed',
    });
    const strict = barrier();
    strict.joined('n1');
    strict.lost('n1', 'its connection has closed');
    expect(strict.end).toMatchObject({ kind: 'failed' });
  });

  it('decides once, whatever happens', () => {
    const step = fc.oneof(
      fc.constant((gate: Barrier) => gate.joined('n')),
      fc.constant((gate: Barrier) => gate.count > 0 && gate.lost('n', 'gone')),
      fc.constant((gate: Barrier) => gate.look()),
      fc.constant((gate: Barrier) => gate.launcherEnded('it ended')),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 30 }), (isPartial, steps) => {
        const gate = barrier({ isPartial });
        for (const one of steps) {
          const before = gate.end;
          if (before === null) one(gate);
          const { end } = gate;
          if (before !== null) expect(end).toBe(before);
          if (end?.kind === 'complete') expect(gate.count).toBe(3);
          if (end?.kind === 'partial') expect(gate.count).toBe(3 - end.missing);
          if (end?.kind === 'partial') expect([isPartial, gate.count > 0]).toEqual([true, true]);
        }
      }),
    );
  });
});
