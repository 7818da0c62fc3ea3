import { describe, expect, it } from 'vitest';
import { transferFailures } from '../../src/judge/transfer-failures.js';
import { failureText } from '../../src/report/failures.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { EventGroups } from '../../src/trace/select.js';

const of = { peer: 1, query: '0'.repeat(32) };
const start = (from: number): NewEvent => ({
  ...{ type: 'transfer:started', ...of, from, file: 'x.txt', size: 7, form: 'framed' },
});
const fail = (
  from: number,
  code: 'bad-transfer' | 'timed-out' | 'connection-lost',
  cause: number,
): NewEvent => ({
  ...{ type: 'transfer:failed', ...of, from, code, message: 'why', cause: String(cause) },
});
const verify = (from: number, cause: number): NewEvent => ({
  ...{
    type: 'transfer:verified',
    ...of,
    from,
    file: 'x.txt',
    savedTo: '/x',
    bytes: 9,
    size: 7,
    cause: String(cause),
  },
  ...{ md5: null, sha256: null, comparedWith: 'share' },
});
const apply = (fault: number, from: number, to = 1): NewEvent => ({
  ...{ type: 'fault:applied', fault, effect: 'flipped', from, to, query: of.query },
});

/** The failures in a trace whose events have the ids 0, 1, 2 ... */
function failuresOf(...events: NewEvent[]) {
  const groups = new EventGroups();
  for (const [at, event] of events.entries()) groups.add({ ...event, id: String(at), at } as TraceEvent);
  return transferFailures(groups);
}

describe('transferFailures', () => {
  it('names the faults of each transfer, the next holder, and what came of that', () => {
    const failures = failuresOf(
      start(3),
      apply(1, 3),
      apply(2, 5),
      apply(4, 3, 9),
      { ...fail(3, 'bad-transfer', 0), mismatch: { what: 'size', expected: '7', got: '8' } } as NewEvent,
      start(5),
      fail(5, 'timed-out', 5),
      start(4),
      verify(4, 7),
    );
    expect(failures).toMatchObject([
      { holder: 3, faults: [1], next: 5, outcome: 'failed', mismatch: { what: 'size' } },
      { holder: 5, faults: [2], next: 4, outcome: 'verified', mismatch: null },
    ]);
    expect(failures.map(failureText)).toEqual([
      'archive from peer 3 rejected: why (bad-transfer, fault 1); peer 5 was asked next, and that failed too',
      'transfer from peer 5 given up: why (timed-out, fault 2); peer 4 was asked next, and its file verified',
    ]);
  });

  it('counts a fault only once for a holder that is asked again', () => {
    const failures = failuresOf(
      start(3),
      apply(1, 3),
      fail(3, 'timed-out', 0),
      start(3),
      fail(3, 'connection-lost', 3),
    );
    expect(failures).toMatchObject([
      { faults: [1], next: 3, outcome: 'failed' },
      { faults: [], next: null, outcome: null },
    ]);
    expect(failures.map(failureText)[1]).toBe('transfer from peer 3 failed: why (connection-lost)');
  });

  it('says that the next transfer has not ended', () => {
    const failures = failuresOf(start(3), fail(3, 'timed-out', 0), start(4));
    expect(failures).toMatchObject([{ next: 4, outcome: 'unknown' }]);
    expect(failures.map(failureText)).toEqual([
      'transfer from peer 3 given up: why (timed-out); peer 4 was asked next',
    ]);
  });
});
