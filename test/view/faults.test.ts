import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/faults/grammar.js';
import { isOnLink } from '../../src/faults/target-links.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { keyOf } from '../../src/view/draw/network/key.js';
import { inkOf } from '../../src/view/draw/space-time/inks.js';
import { spaceTimePlan } from '../../src/view/draw/space-time/plan.js';
import { drawSpaceTime } from '../../src/view/draw/space-time/space-time.js';
import { spaceTimeView, wholeWindow } from '../../src/view/draw/space-time/view.js';
import { CutLinks } from '../../src/view/story/cut-links.js';
import { costOf, unpredictedFaults } from '../../src/view/story/forecast.js';
import { milestonesAt } from '../../src/view/story/milestones.js';
import { tallyAt } from '../../src/view/story/tally.js';
import { rowPeers, rowText } from '../../src/view/text/event-rows.js';
import { messageSentence, stepSentence } from '../../src/view/text/sentence.js';
import { type Language, textsFor } from '../../src/view/text/texts.js';
import { sampleFaults, traceOfFaults } from '../helpers/fault-trace.js';
import { RecordingPen } from '../helpers/recording-pen.js';
import { lastMoment, storyOf } from '../helpers/stories.js';

const { story, query } = storyOf(traceOfFaults());

function copies(from: number, to: number) {
  return story.messages.filter((one) => one.kind === 'query' && one.from === from && one.to === to);
}

function sentences(language: Language): string[] {
  const texts = textsFor(language);
  return query.steps
    .filter(({ act }) => act !== undefined)
    .map((step) => stepSentence(step, story, query, texts));
}

describe('the story of faults', () => {
  it('ends a message where a fault dropped it', () => {
    expect(copies(1, 2)).toMatchObject([{ fate: 'lost-by-fault', endedAt: 12, acts: [{ fault: 1 }] }]);
    const [lost] = copies(1, 2);
    if (lost === undefined) throw new Error('no message');
    expect(inkOf(lost)).toMatchObject({ end: 'cross', color: 'fault' });
    expect(messageSentence(lost, textsFor('en'))).toBe(
      'Fault 1 (cut 1-2) drops the query from peer 1 to peer 2.',
    );
  });

  it('has the copy that a fault sends as a message of its own, which no peer has sent', () => {
    const [sent, copy] = copies(1, 3);
    expect(sent).toMatchObject({ fate: 'asked', copyOf: null });
    expect(copy).toMatchObject({ fate: 'duplicate', copyOf: sent?.index, endedAt: 22, acts: [{ fault: 2 }] });
    expect(tallyAt(story, query)).toMatchObject({ sent: 5, duplicates: 2, reached: 3 });
  });

  it('finds the copy of a message also where its arrival names the message that was sent', () => {
    const trace = traceOfFaults();
    const copied = trace.find(({ type }) => type === 'query:duplicated');
    const renamed = trace.map((event) =>
      event.cause === copied?.id && copied?.cause !== undefined ? { ...event, cause: copied.cause } : event,
    );
    const { story: other } = storyOf(renamed);
    expect(other.messages).toEqual(story.messages);
  });

  it('notes at a message what a fault did to it', () => {
    expect(copies(1, 4)).toMatchObject([
      { fate: 'asked', acts: [{ fault: 3, effect: 'delayed', amount: 20 }] },
    ]);
    const transfer = story.messages.find(({ kind }) => kind === 'transfer');
    expect(transfer?.acts).toMatchObject([{ fault: 5, effect: 'flipped', amount: 57 }]);
  });

  it('knows the faults that the prediction of a query does not know, without those on transfers', () => {
    expect(unpredictedFaults(story, query)).toEqual([1, 2, 3, 4, 6]);
  });

  it('knows when each fault was active, and when a peer was paused', () => {
    expect(story.faults.map(({ text }) => text)).toEqual(sampleFaults);
    expect(story.faults.map(({ spans }) => spans)).toEqual([
      [{ from: 2, to: null }],
      [{ from: 2, to: null }],
      [{ from: 2, to: null }],
      [{ from: 10.2, to: null }],
      [{ from: 2, to: null }],
      [{ from: 40, to: 50 }],
      [{ from: 2, to: null }],
    ]);
    expect(story.peers.get(4)?.pauses).toEqual([{ from: 41, to: 50 }]);
  });

  it('says in both languages what each fault does', () => {
    expect(sentences('en')).toEqual([
      'Fault 4 (kill 5 on query:issued) starts.',
      'Fault 4 (kill 5 on query:issued) kills peer 5.',
      'Fault 1 (cut 1-2) drops the query from peer 1 to peer 2.',
      'Fault 2 (duplicate 1>3) sends the query from peer 1 to peer 3 twice.',
      'Fault 6 (pause 4 on query:received at 4 for 10ms) starts.',
      'Fault 6 (pause 4 on query:received at 4 for 10ms) pauses peer 4.',
      'Fault 5 (flip 6) flips a byte of the archive from peer 6 to peer 1.',
      'Fault 6 (pause 4 on query:received at 4 for 10ms) ends.',
      'Fault 6 (pause 4 on query:received at 4 for 10ms) lets peer 4 run again.',
    ]);
    expect(sentences('zh')[1]).toBe('故障 4（kill 5 on query:issued）终止了对等方 5。');
    expect(sentences('zh')[2]).toBe('故障 1（cut 1-2）丢弃了对等方 1 发给对等方 2 的查询。');
  });

  it('has a row for each of them', () => {
    const rows = query.steps
      .filter(({ act }) => act !== undefined)
      .map((step) => {
        const message = story.messages[step.message ?? -1];
        return `${rowPeers(step, message)} ${rowText(step, message, query, textsFor('en'))}`.trim();
      });
    expect(rows).toEqual([
      'fault 4: starts',
      '5 fault 4: killed',
      '1 → 2 fault 1: dropped',
      '1 → 3 fault 2: sent twice',
      'fault 6: starts',
      '4 fault 6: paused',
      '6 → 1 fault 5: byte flipped',
      'fault 6: ends',
      '4 fault 6: resumed',
    ]);
  });

  it('explains the messages that were not sent behind a dropped one', () => {
    expect(costOf(story, query).terms.map(({ reason }) => reason)).toContain('fault');
  });

  it('has a key for its marks', () => {
    expect(keyOf(story, query, null)).toEqual(
      expect.arrayContaining(['dropped', 'copied', 'cutLink', 'paused']),
    );
  });
});

describe('the story of a recovery', () => {
  it('names the holder whose file was verified, not the one whose transfer failed', () => {
    const trace = traceOfFaults();
    const failed = trace.find(({ type }) => type === 'transfer:failed');
    const hit = trace.find(({ type }) => type === 'hit:received');
    if (failed === undefined || hit?.type !== 'hit:received') throw new Error('no transfer');
    const last = { peer: 1, query: query.id, from: 4 } as const;
    const facts = {
      file: 'a.txt',
      size: 100,
      bytes: 90,
      md5: null,
      sha256: null,
      savedTo: '/a.txt',
      comparedWith: 'hit',
    } as const;
    const added: readonly TraceEvent[] = [
      { ...hit, id: '1#90', at: 47, from: 4, use: 'alternate', cause: '4#x' },
      {
        ...last,
        id: '1#91',
        at: 49,
        type: 'transfer:started',
        form: 'framed',
        file: 'a.txt',
        size: 100,
        cause: failed.id,
      },
      { ...last, ...facts, id: '1#92', at: 55, type: 'transfer:verified', cause: '1#91' },
    ];
    const { story: recovered, query: asked } = storyOf([...trace, ...added]);
    expect(milestonesAt(recovered, asked, 100)).toMatchObject({
      hit: { from: 4 },
      transfer: { from: 4, fate: 'verified' },
    });
  });
});

describe('the links that are cut', () => {
  const active = (text: string, spans = [{ from: 5, to: 9 }]) => [
    { number: 1, text, kind: text.split(' ')[0] ?? '', spans, endedAt: null },
  ];
  it.each([
    ['cut 1-2', 'both'],
    ['cut 1>2', 'forth'],
    ['cut 2>1 at 20ms for 1s', 'back'],
    ['cut 2-*', 'both'],
    ['cut *>2', 'forth'],
    ['cut *', 'both'],
    ['cut 1-3', null],
    ['cut 12-2', null],
    ['partition {1,3} {2,4} for 1s', 'both'],
    ['partition {1,2} {3}', null],
    ['latency 1-2 50ms', null],
  ])('%s: %s', (text, side) => {
    expect(new CutLinks(active(text), 7).sideOf(1, 2)).toBe(side);
    expect(new CutLinks(active(text), 9).sideOf(1, 2)).toBeNull();
    expect(new CutLinks(active(text), 4).isEmpty).toBe(true);
  });
});

describe('the links that faults cut', () => {
  it('are those of the grammar, whatever the fault is aimed at', () => {
    const peer = fc.integer({ min: 1, max: 4 });
    const end = fc.oneof(peer.map(String), fc.constant('*'));
    const link = fc
      .tuple(end, fc.constantFrom('-', '>'), end)
      .filter(([from, , to]) => from !== to)
      .map((parts) => `cut ${parts.join('')}`);
    const groups = fc
      .shuffledSubarray([1, 2, 3, 4], { minLength: 3 })
      .map(([first, ...others]) => `partition {${first}} {${others.join()}}`);
    const more = fc.constantFrom(
      '',
      ' at 1s',
      ' for 2s',
      ' once',
      ' on query:sent 1-2',
      ' after 3 query:sent',
    );
    fc.assert(
      fc.property(fc.oneof(link, groups, fc.constant('cut *')), more, peer, peer, (start, rest, from, to) => {
        const { text, kind, target } = readFault(start + rest);
        const cuts = new CutLinks(
          [{ number: 1, text, kind, spans: [{ from: 0, to: null }], endedAt: null }],
          1,
        );
        const sides = [isOnLink(target, from, to), isOnLink(target, to, from)].map(Number).join('');
        expect(cuts.sideOf(from, to)).toBe({ '11': 'both', '10': 'forth', '01': 'back' }[sides] ?? null);
      }),
    );
  });
});

describe('the space-time diagram of faults', () => {
  it('begins the copy of a fault with a square, ends a dropped message with a cross, and dashes a paused lane', () => {
    const plan = spaceTimePlan(story, query, 'clock', false);
    const view = spaceTimeView(plan, { x: 0, y: 0, width: 1000, height: 400 }, wholeWindow(plan), {
      scale: 1,
    });
    const pen = new RecordingPen();
    drawSpaceTime(pen, view, lastMoment(story, query), textsFor('en').spaceTime);
    const ofFaults = pen.drawn.filter((drawn) => JSON.stringify(drawn).includes('"fault"'));
    expect(ofFaults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['rect', 'segments', 'line']));
  });
});
