import { describe, expect, it } from 'vitest';
import { type SimulationRequest, simulateCommandOf } from '../../src/simulate/request.js';

describe('simulateCommandOf', () => {
  it('gives only the topology where nothing else is asked for', () => {
    expect(simulateCommandOf({ topology: 'ring8' })).toBe('sim simulate ring8');
  });

  it('quotes what a shell would split, and keeps zeros', () => {
    const request: SimulationRequest = {
      topology: 'barabasi-albert peers=100 attach=3 seed=7',
      latency: 'uniform 10..100ms',
      loss: 0,
      every: '0',
    };
    expect(simulateCommandOf(request)).toBe(
      "sim simulate 'barabasi-albert peers=100 attach=3 seed=7' --every 0 --latency 'uniform 10..100ms' --loss 0",
    );
  });

  it('writes an option that is on or off as a flag', () => {
    const request: SimulationRequest = { topology: 'x.ini', undirected: true, forwardOnHit: false };
    expect(simulateCommandOf(request)).toBe('sim simulate x.ini --undirected --forward-on-hit=false');
  });
});
