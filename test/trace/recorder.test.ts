import { afterEach, describe, expect, it, vi } from 'vitest';
import { Recorder } from '../../src/trace/recorder.js';

afterEach(() => vi.useRealTimers());

describe('Recorder', () => {
  it('leaves no timer behind for events that are delivered at once', () => {
    vi.useFakeTimers();
    const delivered: number[] = [];
    const recorder = new Recorder(
      'supervisor',
      () => 0,
      (events) => delivered.push(events.length),
    );
    // Many deliveries at one time: those after the first few would have to wait.
    for (let peer = 1; peer <= 100; peer += 1) {
      recorder.record({ type: 'peer:stopped', peer });
      recorder.flush();
    }
    expect(delivered).toHaveLength(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});
