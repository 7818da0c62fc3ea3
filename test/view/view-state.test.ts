import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effectsOf, spanOf, stepAt, waveEnds, waveSum } from '../../src/view/story/cursor.js';
import { costOf } from '../../src/view/story/forecast.js';
import { readLink, writeLink } from '../../src/view/story/link.js';
import { milestonesAt } from '../../src/view/story/milestones.js';
import type { QueryStory } from '../../src/view/story/model.js';
import { Story } from '../../src/view/story/story.js';
import { Tallies, tallyAt } from '../../src/view/story/tally.js';
import {
  currentStep,
  follow,
  moveTo,
  selectMessageBy,
  selectPeerBy,
  showStep,
  stepBy,
  type ViewState,
  viewOf,
  waveBy,
  whatIfBy,
} from '../../src/view/story/view-state.js';
import { en } from '../../src/view/text/en.js';
import { eventRows, rowMark, rowPeers, rowText } from '../../src/view/text/event-rows.js';
import { momentSentence } from '../../src/view/text/moment-sentence.js';
import { hexRows, timeText } from '../../src/view/text/numbers.js';
import { messageSentence, stepSentence } from '../../src/view/text/sentence.js';
import { zh } from '../../src/view/text/zh.js';
import { simJson, traceOf } from '../helpers/sim.js';

const folder = mkdtempSync(join(tmpdir(), 'floodsim-view-'));
const story = new Story();
let query: QueryStory;
let missing: QueryStory;

beforeAll(async () => {
  const args = ['complete5', '--get', '5.txt', '--get', 'nobody.txt'];
  for (const event of traceOf(await simJson(args, folder))) story.see(event);
  const [first, second] = story.queries;
  if (first === undefined || second === undefined) throw new Error('two queries expected');
  [query, missing] = [first, second];
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('the moment that is shown', () => {
  it('is the end at first, and the start after as many steps back as there are', () => {
    let view = viewOf(story, 0);
    expect(view).toMatchObject({ at: spanOf(query).to, isFollowing: true });
    const seen = new Set<number>();
    for (let left = query.steps.length; left > 0; left -= 1) {
      seen.add(currentStep(view, query));
      view = stepBy(view, query, -1);
    }
    expect(seen.size).toBe(query.steps.length);
    expect(view).toMatchObject({ at: query.issuedAt, step: 0, isFollowing: false });
    expect(stepBy(view, query, -1)).toEqual(view);
    for (let left = query.steps.length - 1; left > 0; left -= 1) view = stepBy(view, query, 1);
    expect(view).toMatchObject({ at: spanOf(query).to, isFollowing: true });
  });

  it('steps back to the last step if the cursor is between two', () => {
    const [at = 0, next = 0] = [query.steps[1]?.at, query.steps[2]?.at];
    const between = moveTo(viewOf(story, 0), query, (at + next) / 2);
    expect(stepAt(query, between.at)).toBe(1);
    expect(stepBy(between, query, -1).at).toBe(at);
  });

  it('never leaves the time of the query', () => {
    expect(moveTo(viewOf(story, 0), query, -5).at).toBe(query.issuedAt);
    expect(moveTo(viewOf(story, 0), query, 1e9).at).toBe(spanOf(query).to);
  });

  it('moves by wave to the end of each wave, and sums it up', () => {
    const ends = waveEnds(story, query);
    expect(ends.map(({ wave }) => wave)).toEqual(ends.map((_, index) => index + 1));
    expect(ends.length).toBeGreaterThan(1);
    let view = moveTo(viewOf(story, 0), query, query.issuedAt);
    let messages = 0;
    for (const { wave, at } of ends) {
      view = waveBy(view, story, query, 1);
      expect(view).toMatchObject({ at, wave });
      messages += waveSum(story, query, wave, at).messages;
    }
    expect(messages).toBe(tallyAt(story, query).sent);
    expect(waveBy(view, story, query, 1)).toMatchObject({ at: spanOf(query).to, wave: null });
    expect(waveBy(view, story, query, -1).wave).toBe(ends.at(-2)?.wave);
  });

  it('follows a growing trace only at its end', () => {
    const live = new Story();
    let view = viewOf(live, 0);
    for (const [position, event] of story.events.entries()) {
      live.see(event);
      view = follow(view, live);
      const shown = live.queries[view.query];
      if (shown !== undefined) expect(view.at, `event ${position}`).toBe(spanOf(shown).to);
    }
    const back = showStep(view, query, 1);
    expect(follow(back, live).at).toBe(back.at);
  });

  it('selects each message in order, and stops at the last', () => {
    let view = viewOf(story, 0);
    for (const index of query.messages) {
      view = selectMessageBy(view, query, 1);
      expect(view.selected).toEqual({ kind: 'message', index });
    }
    expect(selectMessageBy(view, query, 1)).toEqual(view);
  });

  it('selects one peer after the other, and stays at the first and the last', () => {
    const order = [4, 1, 7];
    const selected = (deltas: readonly (1 | -1)[]) =>
      deltas.reduce((view, delta) => selectPeerBy(view, order, delta), viewOf(story, 0)).selected;
    expect(selected([1])).toEqual({ kind: 'peer', peer: 4 });
    expect(selected([-1])).toEqual({ kind: 'peer', peer: 7 });
    expect(selected([1, 1, 1, 1])).toEqual({ kind: 'peer', peer: 7 });
    expect(selected([1, 1, -1, -1])).toEqual({ kind: 'peer', peer: 4 });
    expect(selectPeerBy(viewOf(story, 0), [], 1).selected).toBeNull();
  });

  it('keeps the TTL of the prediction in its bounds', () => {
    const view = whatIfBy(viewOf(story, 0), query, 1, 3);
    expect(view.whatIf).toBe(3);
    expect(whatIfBy({ ...view, whatIf: 1 }, query, -1, 3).whatIf).toBe(1);
  });
});

describe('the counters', () => {
  it('are the same with and without a walk over all messages', () => {
    for (const shown of [query, missing]) {
      const tallies = new Tallies(story, shown);
      for (const { at } of [...shown.steps, { at: shown.issuedAt - 1 }, { at: Number.POSITIVE_INFINITY }]) {
        expect(tallies.at(at)).toEqual(tallyAt(story, shown, at));
      }
    }
  });

  it('are explained by the sum of links, peers and the reasons', () => {
    for (const shown of [query, missing]) {
      const { messages, links, peers, terms } = costOf(story, shown);
      const sum = terms.reduce((total, { amount }) => total + amount, 2 * links - (peers - 1));
      expect(messages).toBe(sum);
      expect(messages).toBe(tallyAt(story, shown).sent);
      expect(terms.map(({ reason }) => reason)).not.toContain('unexplained');
    }
  });
});

describe('the milestones', () => {
  it('are those of a verified file, along the path of its hit', () => {
    const { hit, path, transfer, outcome } = milestonesAt(story, query, Number.POSITIVE_INFINITY);
    expect({ from: hit?.from, last: path.at(-1), first: path[0] }).toEqual({ from: 5, last: 5, first: 1 });
    expect(transfer?.fate).toBe('verified');
    expect(outcome).toBe('verified');
  });

  it('are none before the start, and only an outcome without a hit', () => {
    const none = { hit: null, path: [], transfer: null };
    expect(milestonesAt(story, query, query.issuedAt)).toEqual({ ...none, outcome: null });
    expect(milestonesAt(story, missing, Number.POSITIVE_INFINITY)).toEqual({ ...none, outcome: 'not-found' });
  });
});

describe('causes and effects', () => {
  it('are each the reverse of the other', () => {
    for (const { index, cause } of story.messages) {
      if (cause !== null) expect(effectsOf(story, cause)).toContain(index);
      for (const effect of effectsOf(story, index)) expect(story.messages[effect]?.cause).toBe(index);
    }
  });
});

describe('the link to a moment', () => {
  it('is read as it was written', () => {
    const link = { query: 1, at: 17.5, selected: { kind: 'message', index: 8 }, whatIf: 2 } as const;
    const full = { ...link, axis: 'waves', layout: 'map', theme: 'dark', lang: 'zh' };
    expect(writeLink(full)).toBe('query=2&t=17.5&sel=8&what=2&axis=waves&layout=map&theme=dark&lang=zh');
    expect(readLink(`#${writeLink(full)}`)).toEqual(full);
    expect(readLink('#peer=3')).toEqual({ selected: { kind: 'peer', peer: 3 } });
  });

  it('ignores what is not a number', () => {
    expect(readLink('#query=0&t=-4&sel=1.5&what=x')).toEqual({});
    expect(readLink('')).toEqual({});
  });
});

describe('sentences', () => {
  it.each([en, zh])('say what happens in each step in $tag', (texts) => {
    for (const shown of [query, missing]) {
      const sentences = shown.steps.map((step) => stepSentence(step, story, shown, texts));
      for (const sentence of sentences) expect(sentence).toMatch(/\S[.。]$/u);
      expect(sentences.join('\n')).not.toMatch(/undefined|null|NaN/u);
    }
  });

  it('are about what the user went to last', () => {
    const [index = -1, other = -1] = query.messages;
    const message = { kind: 'message', index } as const;
    const sentenceOf = (view: ViewState) => momentSentence(view, story, query, en).sentence;
    const about = (position: number) => messageSentence(story.messages[position] ?? never(), en);
    const selected = { ...viewOf(story, 0), selected: message };
    expect(sentenceOf(selected)).toBe(about(index));
    expect(sentenceOf({ ...selected, pointed: { kind: 'message', index: other } })).toBe(about(other));
    const stepped = showStep(selected, query, 0);
    expect(sentenceOf(stepped)).toBe('Peer 1 asks all its neighbours for 5.txt.');
    expect(sentenceOf(selectMessageBy(stepped, query, 1))).toBe(about(other));
    expect(sentenceOf(waveBy(stepped, story, query, 1))).toMatch(/^Wave \d: /u);
    expect(sentenceOf({ ...moveTo(viewOf(story, 0), query, 0), at: -1 })).toBe(en.sentences.before);
  });

  it('name the peers and the fate of a message', () => {
    const duplicate = story.messages.find(({ fate }) => fate === 'duplicate');
    if (duplicate === undefined) throw new Error('a complete network has duplicates');
    const { from, to } = duplicate;
    expect(messageSentence(duplicate, en)).toBe(
      `Peer ${to} has seen this query before: the copy from peer ${from} is dropped.`,
    );
    expect(stepSentence(missing.steps.at(-1) ?? never(), story, missing, en)).toBe(
      'The query of peer 1 has ended: nobody.txt was not found.',
    );
  });
});

describe('the rows of the event list', () => {
  const everything = { query: null, peer: null, outcome: 'all', search: '' } as const;
  const count = (filter: object) => eventRows(story, { ...everything, ...filter }, en).length;

  it('are all steps, of one query or of all', () => {
    expect(count({ query: 0 })).toBe(query.steps.length);
    expect(count({})).toBe(query.steps.length + missing.steps.length);
  });

  it('are filtered by kind, peer and words', () => {
    expect(count({ query: 0, outcome: 'duplicate' })).toBe(tallyAt(story, query).duplicates);
    expect(count({ query: 0, search: 'DUPlicate' })).toBe(tallyAt(story, query).duplicates);
    expect(count({ query: 0, search: 'no such words' })).toBe(0);
    const ofPeer = eventRows(story, { ...everything, query: 0, peer: 3 }, en);
    expect(ofPeer.length).toBeGreaterThan(0);
    for (const { position } of ofPeer) {
      const step = query.steps[position] ?? never();
      expect(rowPeers(step, story.messages[step.message ?? -1])).toContain('3');
    }
  });

  it('have a mark and a text for each step', () => {
    const texts = query.steps.map((step) => rowText(step, story.messages[step.message ?? -1], query, en));
    expect(texts[0]).toBe('asks its neighbours');
    expect(texts.filter((text) => text === '')).toEqual([]);
    const marks = query.steps.map((step) => rowMark(step, story.messages[step.message ?? -1]));
    expect(new Set(marks)).toEqual(
      new Set(['origin', 'asked', 'duplicate', 'holder', 'hit', 'file', 'note', 'verified']),
    );
  });
});

describe('numbers', () => {
  it('have as many digits as a reader needs', () => {
    expect([1.25, 163.4, 2412, 61_000].map(timeText)).toEqual(['1.3 ms', '163 ms', '2.41 s', '61.0 s']);
  });

  it('are shown in hex row by row', () => {
    expect(hexRows(new TextEncoder().encode('get 9.txt\n'), 8)).toEqual([
      { offset: '0000', hex: '67 65 74 20 39 2e 74 78', text: 'get 9.tx' },
      { offset: '0008', hex: '74 0a', text: 't.' },
    ]);
  });
});

function never(): never {
  throw new Error('expected a step');
}
