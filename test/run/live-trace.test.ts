import { describe, expect, it } from 'vitest';
import { LiveTrace } from '../../src/run/live-trace.js';
import { RunFolder } from '../../src/run/run-folder.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A trace that has received so many events at once, and the numbers of those that it has emitted. */
function received(count: number): { readonly trace: LiveTrace; readonly emitted: number[] } {
  const trace = new LiveTrace(process.hrtime.bigint(), RunFolder.createAt(temporaryFolder(), true));
  const emitted: number[] = [];
  trace.subscribe({ onOrdered: ({ at }) => emitted.push(at) });
  const events = Array.from({ length: count }, (_, at): TraceEvent => {
    return { id: `${at}#1`, at, type: 'link:opened', peer: at, to: 1 };
  });
  trace.receive(events.reverse());
  return { trace, emitted };
}

describe('LiveTrace', () => {
  it('emits very many events in several turns, in order, so that agents of other hosts get signs of life', async () => {
    const { emitted } = received(23_000);
    let most = 0;
    for (let before = 0; emitted.length < 23_000; before = emitted.length) {
      await turn();
      most = Math.max(most, emitted.length - before);
    }
    expect(most).toBe(5_000);
    expect(emitted).toEqual(Array.from({ length: 23_000 }, (_, at) => at));
  });

  it('emits all of them at once when it must, also those that follow from them', async () => {
    const { trace, emitted } = received(23_000);
    trace.subscribe({
      onOrdered: ({ type, at }) => {
        if (at === 22_999 && type === 'link:opened') trace.record({ type: 'peer:stopped', peer: 1 }, 23_000);
      },
    });
    trace.flush();
    expect(emitted).toHaveLength(23_001);
    await trace.flushed();
    expect(emitted.at(-1)).toBe(23_000);
  });
});
