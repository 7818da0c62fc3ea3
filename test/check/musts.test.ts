import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirements } from '../../src/check/registry.js';
import { rules } from '../../src/judge/rules/index.js';
import { repository } from '../helpers/sim.js';

const wire = readFileSync(join(repository, 'docs/wire.md'), 'utf8');

/** The numbers of the rules, in the order of the page. */
const musts = [...wire.matchAll(/\*\*(W\d+)\*\*(?! stands)/gu)].map(([, number]) => number ?? '');

const numbersIn = (text: string): string[] => text.match(/\bW\d+\b/gu) ?? [];

describe('the comments of examples/python/peer.py', () => {
  it('name requirements that exist', () => {
    const lines = readFileSync(join(repository, 'examples/python/peer.py'), 'utf8').split('\n');
    const comments = lines.map((line) => /# (.*)$/u.exec(line)?.[1] ?? '').join('\n');
    const named =
      comments.match(/\b(?:found|relay|duplicate|serve|fetch|stream|refuse|load)\.[a-z-]+/gu) ?? [];
    expect(named).not.toHaveLength(0);
    for (const id of named) expect(requirements.map((one) => one.id)).toContain(id);
  });
});

describe('the rules of docs/wire.md', () => {
  it('have each number once, without a gap', () => {
    const inOrder = musts.toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
    expect(inOrder).toEqual(musts.map((_, index) => `W${index + 1}`));
    expect(musts.length).toBeGreaterThan(60);
  });

  it('are each tested by a requirement of sim check', () => {
    const cited = new Set(requirements.flatMap((one) => one.musts));
    expect(musts.filter((number) => !cited.has(number))).toEqual([]);
  });

  it('are cited by every requirement, and only rules that exist', () => {
    for (const { id, musts: cited } of requirements) {
      expect(cited, id).not.toHaveLength(0);
      for (const number of cited) expect(musts, id).toContain(number);
    }
  });

  it('exist if an example or a rule of the judge cites them', () => {
    const example = readFileSync(join(repository, 'examples/javascript/peer.mjs'), 'utf8');
    const cited = [example, ...Object.values(rules).map(({ see }) => see)].flatMap(numbersIn);
    expect(cited).not.toHaveLength(0);
    for (const number of cited) expect(musts).toContain(number);
  });

  it('are named, or their section, for each violation', () => {
    for (const { see } of Object.values(rules)) {
      const heading = /^"(.+)"$/u.exec(see)?.[1];
      if (see.startsWith('docs/')) expect(existsSync(join(repository, see)), see).toBe(true);
      else if (heading === undefined) expect(numbersIn(see)).not.toHaveLength(0);
      else expect(wire).toContain(`## ${heading}\n`);
    }
  });
});
