import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textsFor } from '../../src/view/text/texts.js';
import { repository } from '../helpers/sim.js';

/** Each translation, and its original. */
const translations = [
  ['README.zh-CN.md', 'README.md'],
  ['docs/zh/lecture.md', 'docs/lecture/README.md'],
  ['docs/zh/failure.md', 'docs/lecture/failure.md'],
] as const;

/** The terms of the course: peer, neighbour, flooding, query, hit, time to live, hops. */
const terms = ['对等方', '邻居', '泛洪', '查询', '命中', '生存时间', '跳数'];

const fence = /(?:<!-- (.+?) -->\n)?```(\w*)\n([\s\S]*?)```\n/gu;
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const proseOf = (text: string): string => text.replace(fence, '');

/** Commands, languages and contents; comments at the ends of lines may be translated. */
function blocksOf(text: string): (readonly [string | undefined, string, string])[] {
  return [...text.matchAll(fence)].map(([, command, language = '', content = '']) => [
    command,
    language,
    language === 'sh' ? content.replace(/ +#.*$/gmu, '') : content,
  ]);
}

/** The targets of all links from the root of the repository; a translation counts as its original. */
function linksOf(path: string): string[] {
  const targets = [...proseOf(read(path)).matchAll(/\]\(([^)]+)\)/gu)].map(([, target = '']) => target);
  return targets.map((target) => {
    if (target.startsWith('#')) return '#';
    const [file = '', anchor] = target.split('#');
    const resolved = posix.join(dirname(path), file);
    const original = translations.find(([translation]) => translation === resolved)?.[1] ?? resolved;
    return anchor === undefined ? original : `${original}#${anchor}`;
  });
}

describe.each([
  ['docs/lecture/README.md', textsFor('en')],
  ['docs/zh/lecture.md', textsFor('zh')],
] as const)('%s', (lecture, { live, cost, whatIf, header }) => {
  it('names the controls of the page as the page does', () => {
    const labels = [live.more, live.network.save, cost.title, whatIf.title(1, false).replace('1', '...')];
    for (const label of [...labels, header.themes.projector]) expect(read(lecture)).toContain(label);
  });
});

describe.each(translations)('%s', (translation, original) => {
  const [translated, english] = [read(translation), read(original)];

  it('has the same sections', () => {
    const levelsOf = (text: string) => proseOf(text).match(/^#+(?= )/gmu);
    expect(levelsOf(translated)).toEqual(levelsOf(english));
  });

  it('shows the same commands, code and outputs', () => {
    expect(blocksOf(translated)).toEqual(blocksOf(english));
    expect(blocksOf(english).length).toBeGreaterThan(3);
  });

  it('names the same commands, options and files in its sentences', () => {
    const codeOf = (text: string) => (proseOf(text).match(/`[^`\n]+`/gu) ?? []).toSorted();
    const missing = codeOf(english).filter((code) => !codeOf(translated).includes(code));
    expect(missing).toEqual([]);
  });

  it('has the same links, rows of tables and items of lists', () => {
    // The links between the two versions at the top differ.
    expect(linksOf(translation).filter((link) => link !== original)).toEqual(
      linksOf(original).filter((link) => link !== original),
    );
    for (const line of [/^\|/gmu, /^- /gmu, /^\d+\. /gmu])
      expect(proseOf(translated).match(line)?.length).toBe(proseOf(english).match(line)?.length);
  });

  it('is in Chinese, in the terms of the course', () => {
    for (const term of terms) expect(translated).toContain(term);
    for (const paragraph of proseOf(translated).split(/\n\n+/u))
      if (/^[A-Za-z]/u.test(paragraph)) expect(paragraph).toMatch(/\p{Script=Han}/u);
  });

  it('has an anchor for each link within itself', () => {
    const anchors = [...proseOf(translated).matchAll(/^#+ (.+)$/gmu)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor] of translated.matchAll(/\]\(#([^)]+)\)/gu)) expect(anchors).toContain(anchor);
  });
});
