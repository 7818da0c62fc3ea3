import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { latencies, lightFlood, walkers } from '../reproduce/effects.js';
import type { Publication } from '../reproduce/figures.js';
import { limewire } from '../reproduce/limewire.js';
import { maelstrom } from '../reproduce/maelstrom.js';
import { snapshot } from '../reproduce/snapshot.js';

const page = readFileSync(new URL('../../docs/reproduced.md', import.meta.url), 'utf8');
const small = { peers: 2_000, queries: 40 };

function differing({ figures }: Publication): string[] {
  return figures.filter(({ isSame }) => isSame === false).map(({ what, ours }) => `${what}: ${ours}`);
}

describe('published figures', () => {
  test('Maelstrom: all messages and distances, and the page has them', async () => {
    const made = await maelstrom();
    expect(differing(made)).toEqual([]);
    for (const { what, published, ours } of made.figures)
      expect(page).toContain(`| ${what} | ${published} | ${ours} | yes |`);
  });

  test('LimeWire: the horizons of the formula, and about the same shares in a network', async () => {
    const { figures } = await limewire(100_000);
    const byFormula = figures.filter(({ what }) => !what.includes('random network'));
    expect(byFormula.map(({ isSame }) => isSame)).toEqual([true, true, true, true]);
    const measured = figures.filter(({ what }) => what.includes('random network'));
    // 100,000 peers are fewer than the 117,186 of the larger horizon: many paths meet.
    expect(measured.map(({ ours }) => Number.parseFloat(ours) > 60)).toEqual([true, true]);
  });

  test('SNAP: a full flood of a network of this size has 2E - (N - 1) messages', async () => {
    const { figures } = await snapshot(undefined, 5);
    const numberIn = (part: string): number => {
      const figure = figures.find(({ what }) => what.includes(part));
      return Number(figure?.ours.replaceAll(',', ''));
    };
    const reached = figures.find(({ what }) => what.includes('full flood'))?.what ?? '';
    const peers = Number(/reaches ([\d,]+) peers/u.exec(reached)?.[1]?.replaceAll(',', '') ?? 10_876);
    expect(numberIn('full flood')).toBe(2 * 39_994 - (peers - 1));
    expect(numberIn('diameter')).toBeGreaterThan(4);
    expect(numberIn('diameter')).toBeLessThan(7);
  });

  test.each([
    ['unequal latencies lower the reach', latencies],
    ['walkers need fewer messages', walkers],
  ])('%s', async (_, effect) => {
    expect(differing(await effect(small))).toEqual([]);
  });

  test('most messages of a flood are redundant, and LightFlood saves them', async () => {
    const { figures } = await lightFlood(small);
    const saved = figures
      .filter(({ what }) => what.includes('saves'))
      .map(({ ours }) => Number.parseFloat(ours));
    expect(saved.every((percent) => percent > 40)).toBe(true);
  });
});
