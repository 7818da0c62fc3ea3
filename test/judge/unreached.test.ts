import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { summarizeQuery } from '../../src/judge/summary.js';
import { unreachedReasons } from '../../src/judge/unreached.js';
import { reasonsOf } from '../../src/report/reasons.js';
import type { NewEvent, OverlayPeer, TraceEvent } from '../../src/trace/event.js';
import { queryTraceOf } from '../helpers/folds.js';

it('lists the same reasons as the schema of the results', () => {
  const schema = readFileSync(new URL('../../docs/result.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(schema).$defs.unreachedReason.enum).toEqual([...unreachedReasons]);
});

const query = 'q'.repeat(32);
const file = 'f';
const program = { command: 'x', dialect: 'native', tap: true } as const;

/** A chain 1 - 2 - 3 - 4 in which peer 4 has the file. */
const chain: readonly OverlayPeer[] = [
  { id: 1, neighbours: [2] },
  { id: 2, neighbours: [1, 3] },
  { id: 3, neighbours: [2, 4] },
  { id: 4, neighbours: [3] },
];
const foreign = (ids: readonly number[], more: Partial<typeof program> | { tap: boolean } = {}) =>
  chain.map((peer) => (ids.includes(peer.id) ? { ...peer, program: { ...program, ...more } } : peer));

const sent = (peer: number, to: number, ttl: number, hops: number): NewEvent => {
  return { type: 'query:sent', peer, query, to, ttl, hops };
};
const received = (from: number | null, peer: number, ttl: number, hops: number): NewEvent => {
  return { type: 'query:received', peer, query, from, file, origin: 1, ttl, hops };
};
const forwarded = (peer: number, to: number[]): NewEvent => ({ type: 'query:forwarded', peer, query, to });
const dropped = (peer: number, reason: 'ttl' | 'duplicate'): NewEvent => {
  return { type: 'query:dropped', peer, query, reason };
};
const died = (peer: number): NewEvent => {
  return { type: 'peer:died', peer, code: 1, signal: null, lastLines: [], log: '' };
};
const matched = (peer: number): NewEvent => ({ type: 'query:matched', peer, query, file, origin: 1, to: [] });
const limited = (peer: number, from: number | null): NewEvent => {
  return { type: 'query:rate-limited', peer, from, count: 9 };
};
const to2 = [sent(1, 2, 7, 0), received(1, 2, 7, 0)];
const to3 = [...to2, forwarded(2, [3]), sent(2, 3, 6, 1), received(2, 3, 6, 1)];
const to4 = [...to3, forwarded(3, [4]), sent(3, 4, 5, 2), received(3, 4, 5, 2)];
const held: NewEvent = { type: 'file:held', peer: 4, file, path: '/f', size: 1 };

/** The reasons that the reports print. */
function why(
  flood: readonly NewEvent[],
  {
    peers = chain,
    ttl = 7,
    after = [held],
  }: {
    readonly peers?: readonly OverlayPeer[];
    readonly ttl?: number;
    readonly after?: readonly NewEvent[];
  } = {},
): string {
  const all: NewEvent[] = [
    { type: 'run:started', schema: 1, floodsim: '', topology: 't', peers, absent: [] },
    { type: 'query:issued', peer: 1, query, file, ttl },
    ...flood,
    { type: 'query:settled', query, by: 'count' },
    { type: 'query:resolved', peer: 1, query, file, outcome: 'not-found' },
    ...after,
  ];
  const trace = all.map((event, at) => ({ id: `e${at}`, at, ...event }) as TraceEvent);
  const result = summarizeQuery(queryTraceOf(trace, query), {
    file,
    origin: 1,
    ttl,
    query,
    fallbackVerdict: 'unknown',
  });
  return reasonsOf(result).join('\n');
}

describe('the reasons why nothing was found', () => {
  it.each<{ title: string; flood: NewEvent[]; more?: Parameters<typeof why>[1]; says: string[] }>([
    {
      title: 'the TTL that was too small, and the one that may reach the holder',
      flood: [sent(1, 2, 1, 0), received(1, 2, 1, 0), dropped(2, 'ttl')],
      more: { ttl: 1 },
      says: ['its TTL of 1 expired', 'peer 4 has it, 3 links away: TTL 3 may reach it'],
    },
    {
      title: 'the link over which the message was not delivered, with the error',
      flood: [
        ...to2,
        forwarded(2, [3]),
        sent(2, 3, 6, 1),
        {
          ...{ type: 'query:failed', peer: 2, query, to: 3, reason: 'connection refused' },
        },
      ],
      says: [
        'messages could not be delivered',
        'peer 4 has it, 3 links away, but the message from peer 2 to peer 3 was not delivered: connection refused',
      ],
    },
    {
      title: 'a peer that died before it forwarded the query',
      flood: [...to2, died(2)],
      says: ['a peer was not running', 'peer 4 has it, 3 links away, but peer 2 on the path had died'],
    },
    {
      title: 'a peer that died before the message arrived',
      flood: [...to2, forwarded(2, [3]), sent(2, 3, 6, 1), died(3)],
      says: ['peer 4 has it, 3 links away, but peer 3 on the path had died'],
    },
    {
      title: 'the fault that killed a peer on the path',
      flood: [
        ...to2,
        { type: 'fault:applied', fault: 2, effect: 'killed', peer: 2 },
        { type: 'peer:stopped', peer: 2 },
      ],
      says: [
        'a peer was not running',
        'peer 4 has it, 3 links away, but fault 2 had killed peer 2 on the path',
      ],
    },
    {
      title: 'the fault that paused a foreign peer, which did not forward',
      flood: [...to2, { type: 'fault:applied', fault: 1, effect: 'paused', peer: 2 }],
      more: { peers: foreign([2]) },
      says: [
        'a peer was not running',
        'peer 4 has it, 3 links away, but fault 1 had paused peer 2 on the path',
      ],
    },
    {
      title: 'the fault that killed the only holder',
      flood: [
        ...to3,
        { type: 'fault:applied', fault: 3, effect: 'killed', peer: 4 },
        { type: 'peer:stopped', peer: 4 },
        died(3),
      ],
      more: { after: [] },
      says: ['no running peer shares it; fault 3 has killed peer 4; peer 3 is not running'],
    },
    {
      title: 'the fault that stopped the holder',
      flood: [
        ...to4,
        matched(4),
        { type: 'fault:applied', fault: 1, effect: 'stopped', peer: 4 },
        { type: 'peer:stopped', peer: 4 },
      ],
      more: { after: [] },
      says: ['peer 4 has it, 3 links away, but fault 1 had stopped it'],
    },
    {
      title: 'a foreign peer that did not forward, and not an unreachable peer elsewhere',
      flood: to2,
      more: { peers: foreign([2]) },
      says: [
        'a foreign peer did not forward it',
        'but peer 2, a foreign peer, did not forward the query to peer 3',
      ],
    },
    {
      title: 'a foreign peer at which the TTL expired',
      flood: [sent(1, 2, 1, 0), received(1, 2, 1, 0)],
      more: { peers: foreign([2]), ttl: 1 },
      says: ['its TTL of 1 expired', 'TTL 3 may reach it'],
    },
    {
      title: 'a link that no proxy observes',
      flood: to2,
      more: { peers: foreign([2, 3], { tap: false }) },
      says: [
        'messages between foreign peers were not observed',
        'behind the link from peer 2 to peer 3, which no proxy observes',
      ],
    },
    {
      title: 'a rate limit for queries',
      flood: [...to2, limited(3, null)],
      more: { peers: foreign([2]) },
      says: [
        'a peer ignored messages over the rate limit',
        'but peer 3 ignored messages over the rate limit from peer 2',
      ],
    },
    {
      title: 'a rate limit for hits',
      flood: [...to4, matched(4), limited(1, 4)],
      more: { peers: foreign([4]), after: [] },
      says: ['peer 4 has it and received the query, but peer 1 ignored hits over the rate limit'],
    },
    {
      title: 'a hit that could not be sent, with the error',
      flood: [...to4, matched(4), { type: 'hit:failed', peer: 4, query, reason: 'connection refused' }],
      more: { after: [] },
      says: ['peer 4 has it and received the query, but its hit did not arrive: connection refused'],
    },
    {
      title: 'a holder that died before its hit arrived',
      flood: [...to4, matched(4), died(4)],
      more: { after: [] },
      says: ['peer 4 has it, 3 links away, but it had died'],
    },
    {
      title: 'a holder that has the file only since the query passed',
      flood: [...to4, { type: 'query:dropped', peer: 4, query, reason: 'dead-end' }],
      says: ['these are all other peers', 'peer 4 has it now, but did not have it when the query arrived'],
    },
    {
      title: 'a foreign holder without an observed hit',
      flood: to4,
      more: { peers: foreign([4]) },
      says: ['peer 4 has it and received the query, but no hit from it was observed'],
    },
    {
      title: 'a peer that has the file and cannot serve it',
      flood: to4,
      more: {
        after: [
          {
            ...{ type: 'file:unservable', peer: 4, file, path: '/f', reason: 'unreadable' },
            message: 'cannot read it: EACCES',
          },
        ],
      },
      says: ['peer 4 has it but cannot read it: EACCES'],
    },
    {
      title: 'a longer path on which the TTL expired',
      flood: [sent(1, 2, 3, 0), received(1, 2, 1, 2), dropped(2, 'ttl')],
      more: { ttl: 3 },
      says: [
        'peer 4 has it, 3 links away, but the query took a longer path to peer 2, where its TTL of 3 expired',
      ],
    },
    {
      title: 'a message that was lost',
      flood: [...to2, forwarded(2, [3]), sent(2, 3, 6, 1)],
      says: ['messages were lost', 'but the query did not arrive over the link from peer 2 to peer 3'],
    },
    {
      title: 'a link that leads only in the other direction',
      flood: to2,
      more: { peers: chain.map((peer) => (peer.id === 2 ? { ...peer, neighbours: [1] } : peer)) },
      says: ['there is no path to further peers', 'peer 4 has it, but there is no path to it from peer 1'],
    },
    {
      title: 'an origin without links',
      flood: [],
      more: { peers: chain.map((peer) => (peer.id === 1 ? { ...peer, neighbours: [] } : peer)) },
      says: ['the query reached no other peer; peer 1 has no link to another peer'],
    },
    {
      title: 'that the shares of dead peers are not known',
      flood: [...to2, died(3), died(4)],
      more: { after: [] },
      says: ['no running peer shares it; peers 3 and 4 are not running'],
    },
    {
      title: 'that no peer shares the file, after the query reached them all',
      flood: to4,
      more: { after: [] },
      says: ['reached 3 of 3 peers; these are all other peers', 'no peer in this network shares it'],
    },
  ])('name $title', ({ flood, more, says }) => {
    const text = why(flood, more);
    for (const part of says) expect(text).toContain(part);
  });
});
