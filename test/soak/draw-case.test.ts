import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { readFault } from '../../src/faults/grammar.js';
import { faultKinds } from '../../src/faults/registry.js';
import { drawCase } from '../../src/soak/draw-case.js';
import { drawFault, drawnKinds } from '../../src/soak/draw-fault.js';

const ring = [1, 2, 3, 4, 5].map((id) => ({
  id,
  neighbours: [id === 1 ? 5 : id - 1, id === 5 ? 1 : id + 1],
  isForeign: id === 5,
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

  it('draws faults of each kind that there is, and each in a form that can be read', () => {
    // A peer is late at the start of a network only.
    const possible = faultKinds.filter(({ on, name }) => on !== 'transfer' && name !== 'late');
    expect(drawnKinds).toEqual(possible.map(({ name }) => name));
    const drawn = new Set<string>();
    for (let number = 1; number <= 2_000; number += 1)
      for (const text of drawCase('a', number, ring).faults) drawn.add(readFault(text).kind);
    expect([...drawn].sort()).toEqual([...drawnKinds].sort());
  });

  it('never draws a fault that a foreign peer cannot have', () => {
    const natives = new Set([1, 2, 3, 4]);
    for (const kind of faultKinds) {
      const isForNatives =
        (kind.on === 'peer' && !kind.alsoForeign) || (kind.on === 'transfer' && kind.by === 'holder');
      if (!isForNatives) continue;
      for (let number = 1; number <= 200; number += 1) {
        const { files, queries } = drawCase('a', number, ring);
        const random = randomOf('a', `${kind.name} ${number}`);
        for (const text of drawFault(kind.name, { random, peers: ring, files, queries })) {
          const { target } = readFault(text);
          if (target.on === 'peer') expect(natives).toContain(target.peers[0]);
          if (target.on === 'transfer') expect(natives).toContain(target.holder);
        }
      }
    }
  });
});
