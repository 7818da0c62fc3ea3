import { describe, expect, it } from 'vitest';
import { networkBytes } from '../../src/simulate/memory.js';
import { loadSimulated } from '../../src/simulate/network.js';
import { simulate } from '../../src/simulate/simulate.js';

const usual = { cwd: process.cwd(), undirected: false, note: () => {} };

describe('loadSimulated', () => {
  it('gives the size of a network before it is made, and does not make it if that is refused', async () => {
    const refusal = new Error('too large');
    const sizes: unknown[] = [];
    const beforeMaking = (size: unknown): void => {
      sizes.push(size);
      throw refusal;
    };
    await expect(loadSimulated('random-regular20000000x10', { ...usual, beforeMaking })).rejects.toBe(
      refusal,
    );
    expect(sizes).toEqual([{ nodes: 20_000_000, links: 100_000_000 }]);
    // Four numbers for each of 200 million directed links.
    expect(networkBytes(20_000_000, 200_000_000)).toBeGreaterThan(3.2e9);
  });
});

describe('simulate', () => {
  it.each([
    [{ strategy: 'wlak' }, "there is no strategy 'wlak'"],
    [{ loss: '150%' }, '--loss "150%" is not a share of the messages'],
    [{ churn: 'up' }, '--churn "up" cannot be read'],
    [{ every: 'x' }, '--every "x" is not a time'],
    [{ latency: '10' }, '--latency "10" cannot be read'],
  ])('refuses %o before it looks at the network', async (values, message) => {
    const topology = 'there-is-no-such-network.ini';
    await expect(simulate({ topology, ...values })).rejects.toMatchObject({ code: 'bad-usage', message });
  });
});
