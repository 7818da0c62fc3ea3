import { describe, expect, it } from 'vitest';
import { commandOfName, networkOfName } from '../../../src/topology/generate/network-name.js';
import { linkCount } from '../../../src/topology/graph.js';

describe('networkOfName', () => {
  it.each([
    ['chain3', 3, 2, 'sim topology generate chain --peers 3'],
    ['grid3x4', 12, 17, 'sim topology generate grid --width 3 --height 4'],
    ['hypercube4', 16, 32, 'sim topology generate hypercube --dimensions 4'],
    ['tree15', 15, 14, 'sim topology generate tree --peers 15'],
    ['barabasi-albert20x2', 20, 37, 'sim topology generate barabasi-albert --peers 20 --attach 2 --seed 1'],
  ])('makes %s', (name, peers, links, command) => {
    const made = networkOfName(name);
    expect(made?.peers).toHaveLength(peers);
    expect(linkCount(made?.peers ?? [])).toBe(links);
    expect(made?.command).toBe(command);
    expect(commandOfName(name)).toBe(`${command} --out ${name}.ini`);
    expect(networkOfName(name)).toEqual(made);
  });

  it.each(['', 'ring', '8', 'ring8.ini', 'rung8', 'ring8x', 'ring-8', 'ring8x3', './ring8', 'constructor8'])(
    'takes %j for something else',
    (text) => {
      expect(networkOfName(text)).toBeUndefined();
    },
  );

  it('refuses values that the kind cannot have', () => {
    expect(() => networkOfName('ring2')).toThrow('--peers 2 is out of range');
    expect(() => networkOfName('grid3')).toThrow('--height is missing');
  });

  it('makes the same network of a long name', () => {
    const made = networkOfName('barabasi-albert attach=2 peers=20');
    expect(made?.peers).toEqual(networkOfName('barabasi-albert20x2')?.peers);
    expect(networkOfName('barabasi-albert peers=20 attach=2 seed=7')?.peers).not.toEqual(made?.peers);
    expect(networkOfName('barabasi-albert n=20 attach=2 seed=ab')?.command).toBe(
      'sim topology generate barabasi-albert --peers 20 --attach 2 --seed ab',
    );
  });

  it('connects the parts of a network where its name says so', () => {
    const apart = networkOfName('erdos-renyi peers=40 links=5');
    const connected = networkOfName('erdos-renyi peers=40 links=5 connect');
    expect(linkCount(apart?.peers ?? [])).toBe(5);
    expect(linkCount(connected?.peers ?? [])).toBeGreaterThanOrEqual(39);
    expect(connected?.command).toMatch(/ --seed 1 --connect$/u);
  });

  it('says what a long name has wrong', () => {
    expect(() => networkOfName('barabasi-alber peers=20')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('did you mean barabasi-albert?') }),
    );
    expect(() => networkOfName('ring pers=20')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('did you mean peers?') }),
    );
    expect(() => networkOfName('ring peers=many')).toThrow('"peers=many" is not a value of ring');
    expect(networkOfName('my graph=1.txt')).toBeUndefined();
  });
});
