import { describe, expect, it } from 'vitest';
import type { Difference } from '../../src/judge/differences.js';
import { differenceLines } from '../../src/report/differences.js';
import { Style } from '../../src/report/style.js';
import { difference } from '../helpers/differences.js';

const style = (): Style => new Style({ colours: false, width: 80, unicode: true });

const about = { ttl: 2, holder: 8 };

describe('differenceLines', () => {
  it.each<{ title: string; given: Partial<Difference>[]; says: string[] }>([
    {
      title: 'short-circuiting where the TTL expired, and the peers not reached because of it',
      given: [
        { expired: true, messages: -2 },
        { kind: 'not-reached', peer: 5, because: [4], messages: -1 },
        { kind: 'not-reached', peer: 6, because: [4] },
      ],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 arrived first, after 2 hops instead of 1, and its TTL of 2 expired: 2 fewer messages',
        'because of peer 4: peers 5 and 6 not reached; 1 fewer message',
      ],
    },
    {
      title: 'short-circuiting that also skips the origin',
      given: [{ messages: -1 }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 arrived first, after 2 hops instead of 1, with less TTL left; the peer sends to neither that sender nor the origin: 1 fewer message',
      ],
    },
    {
      title: 'short-circuiting that skips one more neighbour, farther from the origin',
      given: [{ messages: -1, hops: { predicted: 2, actual: 3 }, path: [0, 1, 3, 4] }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 1 → 3 → 4 arrived first, after 3 hops instead of 2, with less TTL left; the peer does not send to that sender: 1 fewer message',
      ],
    },
    {
      title: 'short-circuiting because of a fault',
      given: [{ expired: true, messages: -1, faults: [2] }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 arrived first, after 2 hops instead of 1, and its TTL of 2 expired; fault 2 delayed the copy over the shortest path: 1 fewer message',
      ],
    },
    {
      title: 'copies that a fault has sent',
      given: [{ kind: 'copied', to: [5, 6], faults: [1, 2] }],
      says: ['faults 1 and 2 sent the query from peer 4 to peers 5 and 6 once more'],
    },
    {
      title: 'short-circuiting over a one-way link',
      given: [{ messages: 1 }],
      says: [
        'short-circuiting at peer 4: the copy over 0 → 3 → 4 arrived first, after 2 hops instead of 1, with less TTL left; the peer has no link to that sender, so it skips no neighbour: 1 more message',
      ],
    },
    {
      title: 'the faults that dropped messages or stopped a peer, and the peers behind them',
      given: [
        { kind: 'lost', to: [5, 6], faults: [1, 2] },
        { kind: 'undelivered', to: [7], faults: [3], messages: -1 },
        { kind: 'peer-stopped', peer: 7, faults: [3], messages: -1 },
        { kind: 'peer-stopped', peer: 9, to: [3], faults: [4], messages: -1 },
        { kind: 'not-reached', peer: 5, because: [4], messages: -2 },
      ],
      says: [
        'faults 1 and 2 dropped the query from peer 4 to peers 5 and 6',
        'messages from peer 4 to peer 7 were not delivered, because of fault 3: 1 fewer message',
        'fault 3 stopped peer 7: 1 fewer message',
        'fault 4 stopped peer 9 before it sent the query to peer 3: 1 fewer message',
        'because of peer 4: peer 5 not reached; 2 fewer messages',
      ],
    },
    { title: 'nothing for another path without consequences', given: [{}, { kind: 'other-path' }], says: [] },
    {
      title: 'a longer path to the holder, because its hops are reported',
      given: [{ peer: 8, path: [0, 3, 8] }],
      says: [
        'short-circuiting at peer 8: the copy over 0 → 3 → 8 arrived first, after 2 hops instead of 1, with less TTL left',
      ],
    },
    {
      title: 'another path over which more peers were reached',
      given: [{ kind: 'other-path' }, { kind: 'reached', peer: 5, because: [4] }],
      says: [
        'peer 4 received the query over 0 → 3 → 4, which was not predicted',
        'because of peer 4: peer 5 reached, which was not predicted',
      ],
    },
    {
      title: 'peers that received the query over another path',
      given: [
        { kind: 'holder-vanished', peer: 1, messages: 1 },
        { kind: 'other-path', because: [1], messages: 1 },
      ],
      says: [
        'peer 1 no longer has the file: 1 more message',
        'because of peer 1: peer 4 received the query over another path; 1 more message',
      ],
    },
    {
      title: 'events of the network',
      given: [
        { kind: 'peer-died', messages: 0 },
        { kind: 'peer-died', to: [5], messages: -1 },
        { kind: 'undelivered', to: [5, 6, 7], messages: -3 },
        { kind: 'holder-appeared' },
        { kind: 'unreported' },
        { kind: 'unreported', to: [5], messages: -1 },
        { kind: 'delivered', to: [9], messages: 1 },
        { kind: 'other-path', path: [4], messages: 1 },
      ],
      says: [
        'peer 4 died',
        'peer 4 died before it sent the query to peer 5: 1 fewer message',
        'messages from peer 4 to peers 5, 6 and 7 were not delivered: 3 fewer messages',
        'peer 4 has the file now, but did not have it before',
        'no event shows what peer 4 did with the query',
        'no event shows whether peer 4 sent the query to peer 5: 1 fewer message',
        'peer 4 sent the query to peer 9 (absent, but a program listens there): 1 more message',
        'peer 4 received the query from an unknown sender: 1 more message',
      ],
    },
    {
      title: 'violations of the rules',
      given: [
        { kind: 'unexplained', to: [0], messages: 1 },
        { kind: 'unexplained', to: [5, 6], messages: -2 },
      ],
      says: [
        'peer 4 sent the query to peer 0, against the rules: 1 more message',
        'peer 4 did not send the query to peers 5 and 6, against the rules: 2 fewer messages',
      ],
    },
  ])('reports $title', ({ given, says }) => {
    expect(differenceLines(given.map(difference), about, style())).toEqual(says);
  });

  it('reports the first three differences of a kind alone, and the rest in one line', () => {
    const many = (kind: Difference['kind']) =>
      Array.from({ length: 6 }, (_, peer) => difference({ kind, peer, messages: -1, to: [9] }));
    const words = differenceLines([...many('longer-path'), ...many('unexplained')], about, style());
    expect(words).toHaveLength(8);
    expect(words[3]).toBe('short-circuiting at 3 more peers (3, 4 and 5): 3 fewer messages');
    expect(words[7]).toBe('the same at 3 more peers (3, 4 and 5): 3 fewer messages');
  });

  it('reports the largest groups of consequences alone, and the rest together', () => {
    const followed = [1, 2, 3, 4, 5, 6].map((cause) =>
      difference({ kind: 'not-reached', peer: 20 - cause, because: [cause], messages: -1 }),
    );
    const most = [8, 7].map((peer) => difference({ kind: 'not-reached', peer, because: [6] }));
    expect(differenceLines([...followed, ...most], about, style())).toEqual([
      'because of peer 6: peers 7, 8 and 14 not reached; 1 fewer message',
      'because of peer 1: peer 19 not reached; 1 fewer message',
      'because of peer 2: peer 18 not reached; 1 fewer message',
      'because of peer 3: peer 17 not reached; 1 fewer message',
      'because of other peers: peers 15 and 16 not reached; 2 fewer messages',
    ]);
  });
});
