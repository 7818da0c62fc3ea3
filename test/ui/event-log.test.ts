import { describe, expect, it } from 'vitest';
import { GrowingTrace } from '../helpers/ui.js';

async function readAfter({ log }: GrowingTrace, after: number): Promise<[number, string][]> {
  const cursor = await log.openAfter(after);
  const read: [number, string][] = [];
  for (;;) {
    const { first, events } = await cursor.next();
    if (events.length === 0) break;
    for (const [index, event] of events.entries()) read.push([first + index, JSON.parse(event).id]);
  }
  await cursor.close();
  return read;
}

describe('EventLog', () => {
  it('reads exactly the events after any number, each with its number', async () => {
    const trace = new GrowingTrace();
    const count = 1024;
    for (let number = 1; number <= count; number += 1) trace.add({ id: `泛洪#${number}` });
    for (const after of [-5, 0, 1, 255, 256, 257, 511, 512, 1000, 1023, 1024, 9999]) {
      const first = Math.max(0, after) + 1;
      const expected = Array.from({ length: Math.max(0, count - first + 1) }, (_, index) => first + index);
      expect(await readAfter(trace, after)).toEqual(expected.map((number) => [number, `泛洪#${number}`]));
    }
  });

  it('passes over more events than it reads at once', async () => {
    const trace = new GrowingTrace();
    const long = 'x'.repeat(1_000);
    for (let number = 1; number <= 300; number += 1) trace.add({ id: `${number} ${long}` });
    for (const after of [100, 200, 255, 299])
      expect(
        (await readAfter(trace, after)).map(([number, id]) => [number, Number(id.split(' ')[0])]),
      ).toEqual(Array.from({ length: 300 - after }, (_, index) => [after + index + 1, after + index + 1]));
  });

  it('reads an event that is longer than what it reads at once', async () => {
    const trace = new GrowingTrace();
    const long = 'x'.repeat(300_000);
    trace.add({ id: 'a' });
    trace.add({ id: long });
    trace.add({ id: 'b' });
    expect(await readAfter(trace, 0)).toEqual([
      [1, 'a'],
      [2, long],
      [3, 'b'],
    ]);
  });

  it('reads on with one cursor while the trace grows', async () => {
    const trace = new GrowingTrace();
    const cursor = await trace.log.openAfter(0);
    expect((await cursor.next()).events).toEqual([]);
    trace.add({ id: 'a' });
    expect(await cursor.next()).toEqual({ first: 1, events: ['{"id":"a"}'] });
    trace.add({ id: 'b' });
    trace.add({ id: 'c' });
    expect(await cursor.next()).toEqual({ first: 2, events: ['{"id":"b"}', '{"id":"c"}'] });
    await cursor.close();
  });
});
