import { describe, expect, it } from 'vitest';
import { checkFault } from '../../src/faults/check-fault.js';
import { readFault } from '../../src/faults/grammar.js';
import { faultKinds } from '../../src/faults/registry.js';
import { drawCase } from '../../src/soak/draw-case.js';
import { drawnKinds } from '../../src/soak/draw-fault.js';

const ring = [1, 2, 3, 4, 5].map((id) => ({
  id,
  neighbours: [id === 1 ? 5 : id - 1, id === 5 ? 1 : id + 1],
  ...(id === 5 && { program: {} }),
}));

describe('drawCase', () => {
  it('depends on seed, number and peers only', () => {
    for (let number = 1; number <= 50; number += 1)
      expect(drawCase('a', number, ring)).toEqual(drawCase('a', number, structuredClone(ring)));
    expect(drawCase('a', 1, ring)).not.toEqual(drawCase('b', 1, ring));
    expect(drawCase('a', 1, ring).faults).not.toEqual(drawCase('a', 2, ring).faults);
  });

  it('has queries that can be asked at the same time, and a file for the proof that its origin does not have', () => {
    for (let number = 1; number <= 300; number += 1) {
      const { queries, files, proof } = drawCase('a', number, ring);
      expect(new Set(queries.map(({ origin, file }) => `${origin} ${file}`)).size).toBe(queries.length);
      expect(queries.length).toBeGreaterThan(0);
      const holders = files.find(({ name }) => name === proof.file)?.holders;
      expect(holders).toHaveLength(1);
      expect(holders).not.toContain(proof.origin);
    }
  });

  it('draws faults of each kind that there is, and only those that the network can have', () => {
    expect(drawnKinds).toEqual(faultKinds.map(({ name }) => name));
    const drawn = new Set<string>();
    for (let number = 1; number <= 3_000; number += 1)
      for (const text of drawCase('a', number, ring).faults) {
        const fault = readFault(text);
        checkFault(fault, ring);
        drawn.add(fault.kind);
      }
    expect([...drawn].sort()).toEqual([...drawnKinds].sort());
  });

  it('draws no fault that a network of foreign peers, or without links, cannot have', () => {
    const foreign = ring.map((peer) => ({ ...peer, program: {} }));
    const apart = ring.map((peer) => ({ ...peer, neighbours: [9] }));
    for (let number = 1; number <= 500; number += 1)
      for (const peers of [foreign, apart, [{ id: 1, neighbours: [] }]])
        for (const text of drawCase('a', number, peers).faults) checkFault(readFault(text), peers);
  });
});
