import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { TracePacker } from '../../src/view/columns/pack.js';
import { unpackTrace } from '../../src/view/columns/unpack.js';
import { eventCatalog } from '../helpers/event-catalog.js';
import { floodTrace } from '../helpers/flood-trace.js';
import { graphOf } from '../helpers/graphs.js';

function packed(events: readonly TraceEvent[]): Uint8Array {
  const packer = new TracePacker();
  for (const event of events) packer.see(event);
  return packer.finish();
}

const lines = (events: Iterable<TraceEvent>): string[] => [...events].map((event) => JSON.stringify(event));

describe('a trace in columns', () => {
  it('unpacks to the same events, key by key, whatever they contain', () => {
    const text = fc.oneof(fc.constantFrom('1', '3', 'supervisor', '__proto__', '#', '1#2', ''), fc.string());
    const value = fc.jsonValue({ maxDepth: 3 });
    const id = fc.oneof(
      fc.tuple(text, fc.nat()).map(([process, number]) => `${process}#${number}`),
      text,
    );
    const at = fc.oneof(
      fc.nat(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.nat().map((n) => n / 1000),
    );
    const key = fc.oneof(
      fc.constantFrom('peer', 'to', 'from', 'ttl', '__proto__', 'constructor'),
      fc.string(),
    );
    const fields = fc.array(fc.tuple(key, fc.oneof(fc.maxSafeInteger(), fc.integer({ max: 5 }), value)));
    const event = fc
      .record({
        id,
        at,
        type: text,
        fields,
        cause: fc.option(fc.oneof(fc.nat({ max: 20 }), text)),
        isLast: fc.boolean(),
      })
      .map(({ fields: rest, isLast, cause, ...base }) => {
        const all = Object.entries({ ...base, ...Object.fromEntries(rest), ...base });
        return { entries: isLast ? all.reverse() : all, cause };
      });
    const trace = fc.array(event, { maxLength: 30 }).map((drafts) => {
      const ids = drafts.map(({ entries }) => entries.find(([name]) => name === 'id')?.[1]);
      return drafts.map(({ entries, cause }) => {
        const causeId = typeof cause === 'number' ? ids[cause] : cause;
        const all =
          causeId === null || causeId === undefined ? entries : [...entries, ['cause', causeId] as const];
        return JSON.parse(JSON.stringify(Object.fromEntries(all))) as TraceEvent;
      });
    });
    fc.assert(
      fc.property(trace, (events) => {
        const unpacked = unpackTrace(packed(events));
        expect(unpacked.count).toBe(events.length);
        expect(lines(unpacked.events())).toEqual(lines(events));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a sample of each kind of event', () => {
    const samples = Object.values(eventCatalog).flatMap((reasons) => Object.values(reasons));
    const events = samples.map(
      ({ sample }, index) => ({ id: `3#${index}`, at: index / 7, ...sample }) as TraceEvent,
    );
    expect(lines(unpackTrace(packed(events)).events())).toEqual(lines(events));
  });

  it('rejects bytes that are cut off', () => {
    const whole = packed([{ id: '1#1', at: 1, type: 'run:finished', exitCode: 0 }]);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => [...unpackTrace(whole.subarray(0, length)).events()]).toThrow();
    }
  });

  it('takes less than 1 MB in base64 for 100,000 events on 1,000 peers, and comes back the same', () => {
    let state = 1;
    const random = (): number => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const edges = Array.from({ length: 3000 }, (_, index) => {
      const a = index < 999 ? index + 1 : Math.floor(random() * 1000);
      const b = Math.floor(random() * (index < 999 ? a : 1000));
      return [a, b] as const;
    });
    const events = floodTrace(graphOf('large', 1000, edges), { minEvents: 100_000, ttl: 7, random });
    expect(events.length).toBeGreaterThanOrEqual(100_000);
    const bytes = packed(events);
    expect(gzipSync(bytes).toString('base64').length).toBeLessThan(1_000_000);
    expect(lines(unpackTrace(bytes).events())).toEqual(lines(events));
  });
});
