import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../helpers/sim.js';

/** A numbered line: `**A1.** A peer refuses ...`. */
const line = /^\*\*([A-Z]\d+)\.\*\* /gmu;

const numbersIn = (text: string): string[] => [...text.matchAll(/[A-Z]\d+/gu)].map(([number]) => number);

function testedNumbers(): string[] {
  const files = readdirSync(join(repository, 'test'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(repository, 'test', path), 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/['"`]((?:\[[A-Z]\d+\] ?)+)/gu)].flatMap(([, numbers = '']) => numbersIn(numbers)),
  );
}

describe('docs/security.md', () => {
  const text = readFileSync(join(repository, 'docs/security.md'), 'utf8');
  const promised = [...text.matchAll(line)].map(([, number = '']) => number);

  it('numbers each promise once', () => {
    expect(promised.length).toBeGreaterThan(0);
    expect(promised).toEqual([...new Set(promised)]);
  });

  it('has a test for each promise, and a promise for each number in the title of a test', () => {
    expect([...new Set(testedNumbers())].sort()).toEqual([...promised].sort());
  });
});
