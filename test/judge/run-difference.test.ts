import { describe, expect, it } from 'vitest';
import type { CanonicalEvent, CanonicalTrace } from '../../src/judge/canonical.js';
import { differenceOfRuns } from '../../src/judge/run-difference.js';
import { runDifferenceText } from '../../src/report/run-difference.js';
import { Style } from '../../src/report/style.js';

const at = (wave: number | null, peer: number | null, text: string): CanonicalEvent => ({ wave, peer, text });
const network = { title: 'network two', events: [at(null, 1, 'neighbours=2'), at(null, 2, 'neighbours=1')] };

const issued = at(0, 1, 'query:issued file=f ttl=7');
const received = at(1, 2, 'query:received from=1 ttl=7 hops=0');
const matched = at(1, 2, 'query:matched to=none');
const dropped = at(1, 2, 'query:dropped reason=dead-end');
const hit = at(2, 1, 'hit:received from=2 hops=1 use=request');
const settled = at(null, null, 'query:settled by=count');

const run = (...events: CanonicalEvent[]): CanonicalTrace => [
  network,
  { title: 'query 1 of peer 1', events: [issued, ...events, settled] },
];

const found = run(received, matched, hit);
const notFound = run(received, dropped);

describe('differenceOfRuns', () => {
  it('finds none between a run and itself', () => {
    expect(differenceOfRuns(found, found)).toEqual({
      same: true,
      lines: { one: 7, other: 7 },
      sections: [],
    });
  });

  it('names the first place with all its events, and counts', () => {
    const { same, sections } = differenceOfRuns(found, notFound);
    expect(same).toBe(false);
    expect(sections).toEqual([
      {
        title: { one: 'query 1 of peer 1', other: 'query 1 of peer 1' },
        first: {
          wave: 1,
          peer: 2,
          one: [
            { ...received, inBoth: true },
            { ...matched, inBoth: false },
          ],
          other: [
            { ...received, inBoth: true },
            { ...dropped, inBoth: false },
          ],
        },
        unmatched: { one: [matched, hit], other: [dropped] },
        counts: [
          { event: 'query:matched', one: 1, other: 0 },
          { event: 'hit:received', one: 1, other: 0 },
          { event: 'query:dropped', one: 0, other: 1 },
        ],
      },
    ]);
  });

  it('counts an event that occurs twice in one run', () => {
    const { sections } = differenceOfRuns(run(received, received), run(received));
    expect(sections[0]?.unmatched).toEqual({ one: [received], other: [] });
  });

  it('names a query that only one run has, and another network', () => {
    const other = [{ title: 'network three', events: network.events }];
    const { sections } = differenceOfRuns(found, other);
    expect(sections.map(({ title, first }) => ({ title, first }))).toEqual([
      { title: { one: 'network two', other: 'network three' }, first: null },
      { title: { one: 'query 1 of peer 1', other: null }, first: null },
    ]);
  });
});

describe('runDifferenceText', () => {
  const style = new Style({ colours: false, width: 100, unicode: true });
  const names = { one: 'monday', other: 'latest' };
  const text = (one: CanonicalTrace, other: CanonicalTrace): string =>
    runDifferenceText(differenceOfRuns(one, other), names, style);

  it('says that two runs are the same', () => {
    expect(text(found, found)).toBe('✔ the same: 7 lines in canonical form\n');
  });

  it('shows what differed first, and the counts', () => {
    expect(text(found, notFound)).toBe(`✘ 1 part of the runs differs
  - monday
  + latest

query 1 of peer 1 differs first at peer 2, after 1 message:
  -   query:received from=1 ttl=7 hops=0
  - ! query:matched to=none
  +   query:received from=1 ttl=7 hops=0
  + ! query:dropped reason=dead-end
  elsewhere: 1 event only in -, 0 events only in +

  events         -  +
  query:matched  1  0
  hit:received   1  0
  query:dropped  0  1
`);
  });

  it('shows what only one run has, and another name', () => {
    const other = [{ title: 'network three', events: network.events }];
    expect(text(other, found)).toBe(`✘ 2 parts of the runs differ
  - monday
  + latest

network three, or network two, has the same events

query 1 of peer 1: only in +
`);
  });
});
