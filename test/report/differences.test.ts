import { describe, expect, it } from 'vitest';
import type { Difference } from '../../src/judge/difference.js';
import { differenceWords } from '../../src/report/differences.js';
import { Style } from '../../src/report/style.js';
import { difference } from '../helpers/differences.js';

const style = (): Style => new Style({ colours: false, width: 80, unicode: true });

const about = { ttl: 2, holder: 8 };

describe('differences', () => {
  it.each<{ title: string; given: Partial<Difference>[]; says: string[] }>([
    {
      title: 'short-circuiting where the TTL ran out, and who was not reached for it',
      given: [
        { expired: true, messages: -2 },
        { kind: 'not-reached', peer: 5, because: [4], messages: -1 },
        { kind: 'not-reached', peer: 6, because: [4] },
      ],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 came first, with 2 hops instead of 1, and its TTL of 2 ran out: 2 messages fewer',
        'because of peer 4, not reached: peers 5 and 6; 1 message fewer',
      ],
    },
    {
      title: 'short-circuiting that spares the origin, too',
      given: [{ messages: -1 }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 came first, with 2 hops instead of 1 and less TTL left; it asks neither that sender nor the origin: 1 message fewer',
      ],
    },
    {
      title: 'short-circuiting that spares a neighbour more, farther from the origin',
      given: [{ messages: -1, hops: { predicted: 2, seen: 3 }, path: [0, 1, 3, 4] }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 1 → 3 → 4 came first, with 3 hops instead of 2 and less TTL left; it does not ask that sender: 1 message fewer',
      ],
    },
    {
      title: 'short-circuiting over a one-way link',
      given: [{ messages: 1 }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 came first, with 2 hops instead of 1 and less TTL left; its sender is no neighbour to be spared: 1 message more',
      ],
    },
    { title: 'not another way of which nothing followed', given: [{}, { kind: 'other-way' }], says: [] },
    {
      title: 'a longer way to the holder, as its hops are told',
      given: [{ peer: 8, path: [0, 3, 8] }],
      says: [
        'short-circuiting at peer 8: the copy over 0 → 3 → 8 came first, with 2 hops instead of 1 and less TTL left',
      ],
    },
    {
      title: 'another way that others heard over',
      given: [{ kind: 'other-way' }, { kind: 'reached', peer: 5, because: [4] }],
      says: [
        'peer 4 heard over 0 → 3 → 4, which was not predicted',
        'because of peer 4, reached all the same: peer 5',
      ],
    },
    {
      title: 'who heard another way',
      given: [
        { kind: 'holder-vanished', peer: 1, messages: 1 },
        { kind: 'other-way', because: [1], messages: 1 },
      ],
      says: [
        'peer 1 has not the file that it had before: 1 message more',
        'because of peer 1, heard another way: peer 4; 1 message more',
      ],
    },
    {
      title: 'what the network did',
      given: [
        { kind: 'peer-died', messages: 0 },
        { kind: 'peer-died', to: [5], messages: -1 },
        { kind: 'undelivered', to: [5, 6, 7], messages: -3 },
        { kind: 'holder-appeared' },
        { kind: 'untold' },
        { kind: 'untold', to: [5], messages: -1 },
        { kind: 'delivered', to: [9], messages: 1 },
        { kind: 'other-way', path: [4], messages: 1 },
      ],
      says: [
        'peer 4 died',
        'peer 4 died, and had not asked peer 5: 1 message fewer',
        'what peer 4 sent to peers 5, 6 and 7 could not be delivered: 3 messages fewer',
        'peer 4 has the file, which it had not before',
        'what became of the query at peer 4 was not told',
        'whether peer 4 asked peer 5 was not told: 1 message fewer',
        'peer 4 asked peer 9: no file describes it, but something listens there: 1 message more',
        'peer 4 heard from a sender that did not say who it is: 1 message more',
      ],
    },
    {
      title: 'what broke the rules',
      given: [
        { kind: 'unexplained', to: [0], messages: 1 },
        { kind: 'unexplained', to: [5, 6], messages: -2 },
      ],
      says: [
        'against the rules, peer 4 asked peer 0: 1 message more',
        'against the rules, peer 4 did not ask peers 5 and 6: 2 messages fewer',
      ],
    },
  ])('tells $title', ({ given, says }) => {
    expect(differenceWords(given.map(difference), about, style())).toEqual(says);
  });

  it('tells many of a kind in one line, and of each kind the first', () => {
    const many = (kind: Difference['kind']) =>
      Array.from({ length: 6 }, (_, peer) => difference({ kind, peer, messages: -1, to: [9] }));
    const words = differenceWords([...many('longer-way'), ...many('unexplained')], about, style());
    expect(words).toHaveLength(8);
    expect(words[3]).toBe('short-circuiting at 3 peers more (3, 4 and 5): 3 messages fewer');
    expect(words[7]).toBe('the same at 3 peers more (3, 4 and 5): 3 messages fewer');
  });

  it('tells what followed of many causes together, but for those that most followed of', () => {
    const followed = [1, 2, 3, 4, 5, 6].map((cause) =>
      difference({ kind: 'not-reached', peer: 20 - cause, because: [cause], messages: -1 }),
    );
    const most = [8, 7].map((peer) => difference({ kind: 'not-reached', peer, because: [6] }));
    expect(differenceWords([...followed, ...most], about, style())).toEqual([
      'because of peer 6, not reached: peers 7, 8 and 14; 1 message fewer',
      'because of peer 1, not reached: peer 19; 1 message fewer',
      'because of peer 2, not reached: peer 18; 1 message fewer',
      'because of peer 3, not reached: peer 17; 1 message fewer',
      'because of others, not reached: peers 15 and 16; 2 messages fewer',
    ]);
  });
});
