import { describe, expect, it } from 'vitest';
import { en } from '../../src/view/text/en.js';
import { chooseLanguage, languages, textsFor } from '../../src/view/text/texts.js';

/** All texts of a catalogue by path; a function gets numbers, as text, that its result contains. */
function flatten(node: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof node === 'string') into.set(path, node);
  else if (typeof node === 'function') into.set(path, String(node(...sampleArguments(path, node.length))));
  else for (const [key, value] of Object.entries(node ?? {})) flatten(value, `${path}.${key}`, into);
  return into;
}

/** Lists of peers or faults for the functions that take them, numbers as text for all others. */
function sampleArguments(path: string, count: number): unknown[] {
  const takesPeers = [
    '.sentences.peers',
    '.sentences.manyPeers',
    '.cost.at',
    '.cost.atMany',
    '.counters.withoutFaults',
  ].includes(path);
  return Array.from({ length: count }, (_, index) => (takesPeers && index === 0 ? [7, 8] : `${70 + index}`));
}

describe('the catalogues', () => {
  const english = flatten(en, '', new Map());

  it.each(languages.map(({ code }) => code))('have every text in %s', (code) => {
    const texts = flatten(textsFor(code), '', new Map());
    expect([...texts.keys()]).toEqual([...english.keys()]);
    // An empty fate: its mark says enough.
    const given = [...texts].filter(([path]) => !path.startsWith('.spaceTime.fates.'));
    expect(given.filter(([, text]) => text.trim() === '' || /undefined|NaN|\[object/u.test(text))).toEqual(
      [],
    );
  });

  it('show the same numbers in each language', () => {
    const numbers = (text: string) => (text.match(/\d+/gu) ?? []).sort();
    const chinese = flatten(textsFor('zh'), '', new Map());
    for (const [path, text] of english) expect(numbers(chinese.get(path) ?? ''), path).toEqual(numbers(text));
  });

  it('have Chinese characters in each Chinese text of more than one word', () => {
    const same = [...flatten(textsFor('zh'), '', new Map())].filter(
      ([path, text]) => text === english.get(path) && /[a-z]{2,} [a-z]{2,}/iu.test(text),
    );
    expect(same).toEqual([]);
  });

  it('have a space in Chinese after a number, and none after another name', () => {
    const { sentences } = textsFor('zh');
    const many = sentences.manyPeers([1, 2], 3);
    expect(sentences.underWay('对等方 4', '未知对等方')).toBe('对等方 4 收到未知对等方发来的查询。');
    expect(sentences.ttl(sentences.unknownPeer)).toMatch(/^未知对等方没有/u);
    expect(sentences.whatIfFound(many)).toBe('在对等方 1、2 及另外 3 个命中。');
    expect(sentences.whatIfFound(sentences.peers([1, 2]))).toBe('在对等方 1 和 2 命中。');
  });

  it('have no characters in English that Chinese fonts draw full width', () => {
    expect([...english.values()].filter((text) => /[·“”‘’…]/u.test(text))).toEqual([]);
  });

  it('count one and many in English', () => {
    expect(en.transport.live(1)).toBe('Live, 1 event so far');
    expect(en.transport.live(5)).toBe('Live, 5 events so far');
    expect(en.sentences.wave(2, 1, 1, 0)).toBe('Wave 2: 1 message, 1 new peer, 0 duplicates.');
    expect(en.sentences.peers([3])).toBe('peer 3');
    expect(en.sentences.peers([3, 4, 5])).toBe('peers 3, 4 and 5');
  });
});

describe('the language', () => {
  it('is the first one that is available', () => {
    expect(chooseLanguage(['fr', 'zh-CN', 'en'])).toBe('zh');
    expect(chooseLanguage(['de-AT', 'en-GB'])).toBe('en');
    expect(chooseLanguage(['constructor'])).toBe('en');
    expect(chooseLanguage([])).toBe('en');
  });
});
