import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkClaim,
  checkImage,
  checkJobName,
  checkNamespace,
  jobNameFrom,
} from '../../src/kubernetes/names.js';
import { hostileTexts } from '../helpers/hostile.js';

describe('jobNameFrom', () => {
  it('makes a name that is accepted of any text, for any number of pods', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom(...hostileTexts));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 99_999 }), (topology, last) => {
        const name = jobNameFrom(topology, last);
        expect(checkJobName(name, last)).toBe(name);
      }),
    );
  });

  it('keeps the letters and digits of a topology', () => {
    expect(jobNameFrom('Grid 3x3', 2)).toBe('floodsim-grid-3x3');
    expect(jobNameFrom('9-数据', 2)).toBe('floodsim-9');
    expect(jobNameFrom('数据', 2)).toBe('floodsim');
    expect(jobNameFrom('floodsim', 2)).toBe('floodsim');
  });
});

describe('names for Kubernetes', () => {
  it('are refused, with an example, if they do not have the form that Kubernetes requires', () => {
    const refused: readonly (readonly [check: () => unknown, message: RegExp])[] = [
      [() => checkJobName('Ring', 2), /^--name "Ring" must consist of a-z/u],
      [() => checkJobName('8ring', 2), /begin with a letter/u],
      [() => checkJobName('a'.repeat(62), 2), /has 62 characters; .* 61 fit/u],
      [() => checkJobName('a'.repeat(61), 10), /60 fit/u],
      [() => checkNamespace('a.b'), /^--namespace "a\.b"/u],
      [() => checkNamespace('a'.repeat(64)), /^--namespace/u],
      [() => checkClaim('--claim', 'a..b'), /^--claim "a\.\.b"/u],
      [() => checkClaim('--results', '-a'), /^--results "-a"/u],
      [() => checkImage('Floodsim'), /^--image "Floodsim"/u],
      [() => checkImage('a b'), /^--image/u],
      [() => checkImage('a:'), /^--image/u],
      [() => checkImage('https://example.org/a'), /^--image/u],
    ];
    for (const [check, message] of refused) expect(check).toThrow(message);
  });

  it('are accepted at their limits', () => {
    expect(checkJobName('a'.repeat(61), 2)).toHaveLength(61);
    expect(checkNamespace('1')).toBe('1');
    expect(checkClaim('--claim', 'nfs.lab-1')).toBe('nfs.lab-1');
    for (const image of [
      ...['floodsim', 'floodsim:0.1.0', 'localhost:5000/floodsim', 'docker.io/library/a_b--c.d:V1'],
      ...[`ghcr.io/lab/a@sha256:${'0'.repeat(64)}`, '[::1]:5000/floodsim:x'],
    ])
      expect(checkImage(image)).toBe(image);
  });
});
