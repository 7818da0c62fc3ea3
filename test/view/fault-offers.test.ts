import { describe, expect, it } from 'vitest';
import { checkFault } from '../../src/faults/check-fault.js';
import { readFault } from '../../src/faults/grammar.js';
import { type FaultTarget, faultTargetOf, offersFor } from '../../src/view/story/fault-offers.js';
import { traceOfFaults } from '../helpers/fault-trace.js';
import { storyOf } from '../helpers/stories.js';

const { story } = storyOf(traceOfFaults());
const peers = story.overlay.peers;

describe('the faults that a page offers', () => {
  it.each<FaultTarget>([
    { on: 'peer', peer: 2 },
    { on: 'link', from: 1, to: 2 },
    { on: 'transfer', holder: 6, origin: 1 },
  ])('are faults that the network can have: $on', (target) => {
    const offers = offersFor(target).flat();
    expect(offers.length).toBeGreaterThan(4);
    for (const { kind, text } of offers) {
      const fault = readFault(text);
      expect(fault.kind).toBe(kind);
      expect(() => checkFault(fault, peers), text).not.toThrow();
    }
  });

  it('are aimed at what was clicked on', () => {
    const aimOf = (kind: 'query' | 'transfer') => {
      const index = story.messages.findIndex((message) => message.kind === kind);
      return faultTargetOf({ kind: 'message', index }, story.messages);
    };
    expect(aimOf('query')).toEqual({ on: 'link', from: 1, to: 2 });
    expect(aimOf('transfer')).toEqual({ on: 'transfer', holder: 6, origin: 1 });
    expect(faultTargetOf({ kind: 'peer', peer: 4 }, [])).toEqual({ on: 'peer', peer: 4 });
    expect(faultTargetOf({ kind: 'link', from: 2, to: 5 }, [])).toEqual({ on: 'link', from: 2, to: 5 });
    expect(faultTargetOf({ kind: 'message', index: 99 }, story.messages)).toBeNull();
  });
});
