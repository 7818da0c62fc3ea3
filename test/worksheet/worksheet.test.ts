import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worksheetHtml } from '../../src/worksheet/html.js';
import { worksheetMarkdown } from '../../src/worksheet/markdown.js';
import { createWorksheet } from '../../src/worksheet/questions.js';
import type { SheetWords } from '../../src/worksheet/words.js';
import { en } from '../../src/worksheet/words-en.js';
import { zh } from '../../src/worksheet/words-zh.js';
import { type Question, savedOf, type Worksheet } from '../../src/worksheet/worksheet.js';
import { chain, complete, distances, type Graph, grid, ring, star } from '../helpers/graphs.js';
import { directedGraph, mutualGraph } from '../helpers/random-graphs.js';
import { flood } from '../helpers/virtual-flood.js';

const nodesOf = ({ neighbours }: Graph) => neighbours.map((list, id) => ({ id, neighbours: list }));
const sheetOf = (graph: Graph, seed = '1'): Worksheet => createWorksheet(graph.name, nodesOf(graph), seed);
const languages: readonly (readonly [string, SheetWords])[] = [
  ['English', en],
  ['Chinese', zh],
];

/** The network after a peer has stopped. */
function without({ name, neighbours }: Graph, removed: number): Graph {
  const lists = neighbours.map((list, id) => (id === removed ? [] : list.filter((to) => to !== removed)));
  return { name, neighbours: lists };
}

/** Checks an answer against floods with the product's own rules, not against the prediction. */
function expectTrue(graph: Graph, question: Question): void {
  const others = (from: Graph, origin: number, ttl: number, left: readonly number[] = []): number[] => {
    const { reached } = flood(from, { origin, ttl });
    return [...from.neighbours.keys()].filter(
      (id) => id !== origin && !reached.has(id) && !left.includes(id),
    );
  };
  switch (question.kind) {
    case 'waves': {
      const { origin, ttl, waves } = question;
      const found = distances(graph, origin);
      expect(waves).toHaveLength(ttl);
      for (const [index, wave] of waves.entries())
        expect(wave).toEqual([...found.keys()].filter((id) => found[id] === index + 1));
      return;
    }
    case 'cost':
    case 'ttl': {
      const { origin, ttl, messages, duplicates } = question;
      const counts = flood(graph, { origin, ttl });
      expect(counts.sent).toBeGreaterThanOrEqual(messages.min);
      expect(counts.sent).toBeLessThanOrEqual(messages.max);
      expect(counts.duplicates - duplicates.min).toBe(counts.sent - messages.min);
      if (question.kind === 'ttl') expect(question.notReached).toEqual(others(graph, origin, ttl));
      else expect(counts.sent).toBe(flood(graph, { origin, ttl: 1000 }).sent);
      return;
    }
    case 'nearest': {
      const { origin, holder, ttl, path } = question;
      expect(flood(graph, { origin, ttl, holders: [holder] }).hits.has(holder)).toBe(true);
      expect(flood(graph, { origin, ttl: ttl - 1, holders: [holder] }).hits.has(holder)).toBe(false);
      expect([path[0], path.at(-1), path.length]).toEqual([origin, holder, ttl + 1]);
      for (const [index, peer] of path.slice(1).entries())
        expect(graph.neighbours[path[index] ?? -1]).toContain(peer);
      return;
    }
    case 'holder': {
      const { origin, holder, ttl, messages, without: all } = question;
      const { sent } = flood(graph, { origin, ttl, holders: [holder] });
      expect(sent).toBeGreaterThanOrEqual(messages.min);
      expect(sent).toBeLessThanOrEqual(messages.max);
      const saved = flood(graph, { origin, ttl }).sent - sent;
      expect(saved).toBeGreaterThanOrEqual(savedOf(question).min);
      expect(saved).toBeLessThanOrEqual(savedOf(question).max);
      expect(all.min).toBeGreaterThan(messages.max);
      return;
    }
    case 'removed': {
      const { origin, removed, target, notReached, before, after } = question;
      const rest = without(graph, removed);
      expect(notReached).toEqual(others(rest, origin, 1000, [removed]));
      expect(distances(graph, origin)[target]).toBe(before);
      expect(distances(rest, origin)[target]).toBe(after ?? Number.POSITIVE_INFINITY);
      return;
    }
    case 'farthest': {
      const { diameter, pairs } = question;
      const all = [...graph.neighbours.keys()].flatMap((id) => distances(graph, id).filter(Number.isFinite));
      expect(diameter).toBe(Math.max(...all));
      expect(pairs.length).toBeGreaterThan(0);
      for (const [from, to] of pairs) expect(distances(graph, from)[to]).toBe(diameter);
    }
  }
}

describe('createWorksheet', () => {
  it.each([
    ['two-way', mutualGraph],
    ['one-way', directedGraph],
  ])('has answers that hold in floods with the rules of the peers, for %s links', (_, graphs) => {
    fc.assert(
      fc.property(
        graphs.filter(({ neighbours }) => neighbours.length > 2),
        fc.string(),
        (graph, seed) => {
          for (const question of sheetOf(graph, seed).questions) expectTrue(graph, question);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([chain(5), ring(8), star(6), grid(3, 3)])('asks all kinds of questions: $name', (graph) => {
    const kinds = sheetOf(graph).questions.map(({ kind }) => kind);
    expect(kinds).toEqual(['waves', 'cost', 'ttl', 'nearest', 'holder', 'removed', 'farthest']);
  });

  it('is the same for the same seed, and asks about other peers for another', () => {
    expect(sheetOf(grid(4, 4), 'a')).toEqual(sheetOf(grid(4, 4), 'a'));
    const sheets = Array.from({ length: 20 }, (_, seed) =>
      JSON.stringify(sheetOf(grid(4, 4), `${seed}`).questions),
    );
    expect(new Set(sheets).size).toBe(20);
  });

  it('gives the sum of a full flood only where it holds', () => {
    const costOf = (graph: Graph) => sheetOf(graph).questions.find(({ kind }) => kind === 'cost');
    expect(costOf(complete(5))).toMatchObject({ messages: { min: 16, max: 16 }, isFullFlood: true });
    expect(costOf({ name: 'one-way', neighbours: [[1], [2], [0]] })).toMatchObject({ isFullFlood: false });
  });
});

describe.each(languages)('a sheet in %s', (_, words) => {
  const sheet = sheetOf(grid(3, 3));
  const asked = sheet.questions.map((question) => words.ask(question, sheet));

  it('has an answer for each blank, and differs from question to question', () => {
    for (const { blanks, answers, title, text } of asked) {
      expect(answers).toHaveLength(blanks.length);
      expect(blanks.length).toBeGreaterThan(0);
      for (const shown of [title, ...text, ...blanks, ...answers]) expect(shown).not.toBe('');
    }
    expect(new Set(asked.map(({ title }) => title)).size).toBe(asked.length);
  });

  it.each([
    ['HTML', worksheetHtml],
    ['Markdown', worksheetMarkdown],
  ])('has the answers only if they are wanted, as %s', (_name, write) => {
    const [plain, full] = [write(sheet, words, false), write(sheet, words, true)];
    expect(plain).not.toContain(words.answersTitle);
    expect(full.split(words.answersTitle)).toHaveLength(2);
    const [before = '', answers = ''] = full.split(words.answersTitle);
    for (const { title } of asked) {
      expect(before).toContain(title);
      expect(answers).toContain(title);
    }
    expect(answers).toContain(asked[0]?.answers[0]);
  });

  it('loads nothing, and shows a hostile name as text', () => {
    const hostile = createWorksheet(
      '<img src=x onerror=alert(1)>\u202e`*',
      nodesOf(ring(4)),
      '</title><script>',
    );
    const html = worksheetHtml(hostile, words, true);
    expect(html).not.toMatch(/<img|<script|\u202e/u);
    expect(html.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import| src="/u);
    expect(worksheetMarkdown(hostile, words, true)).not.toMatch(/[^\\]<(?:img|script)/u);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain(`<html lang="${words.tag}">`);
  });
});

describe('the drawing', () => {
  it.each([chain(3), ring(8), star(6), complete(6), grid(4, 4)])(
    'has each peer and link once: $name',
    (graph) => {
      const svg = /<svg[\s\S]*<\/svg>/u.exec(worksheetHtml(sheetOf(graph), en, false))?.[0] ?? '';
      expect(svg.match(/<circle /gu)).toHaveLength(graph.neighbours.length);
      expect(svg.match(/<line /gu)).toHaveLength(graph.neighbours.flat().length / 2);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|polygon/u);
    },
  );

  it('marks the direction of a one-way link', () => {
    const html = worksheetHtml(sheetOf({ name: 'one-way', neighbours: [[1], [2], [0]] }), en, false);
    expect(html.match(/<polygon /gu)).toHaveLength(3);
  });
});
