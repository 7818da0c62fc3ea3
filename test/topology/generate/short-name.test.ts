import { describe, expect, it } from 'vitest';
import { commandOfShortName, networkOfShortName } from '../../../src/topology/generate/short-name.js';
import { linkCount } from '../../../src/topology/graph.js';

describe('networkOfShortName', () => {
  it.each([
    ['chain3', 3, 2, 'sim topology generate chain --peers 3'],
    ['grid3x4', 12, 17, 'sim topology generate grid --width 3 --height 4'],
    ['hypercube4', 16, 32, 'sim topology generate hypercube --dimensions 4'],
    ['tree15', 15, 14, 'sim topology generate tree --peers 15'],
    ['barabasi-albert20x2', 20, 37, 'sim topology generate barabasi-albert --peers 20 --attach 2 --seed 1'],
  ])('makes %s', (name, peers, links, command) => {
    const made = networkOfShortName(name);
    expect(made?.peers).toHaveLength(peers);
    expect(linkCount(made?.peers ?? [])).toBe(links);
    expect(made?.command).toBe(command);
    expect(commandOfShortName(name)).toBe(command);
    expect(networkOfShortName(name)).toEqual(made);
  });

  it.each(['', 'ring', '8', 'ring8.ini', 'rung8', 'ring8x', 'ring-8', 'ring8x3', './ring8', 'constructor8'])(
    'takes %j for something else',
    (text) => {
      expect(networkOfShortName(text)).toBeUndefined();
    },
  );

  it('refuses values that the kind cannot have', () => {
    expect(() => networkOfShortName('ring2')).toThrow('--peers 2 is out of range');
    expect(() => networkOfShortName('grid3')).toThrow('--height is missing');
  });
});
