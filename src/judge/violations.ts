import { pickErrorLine } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import { type Rule, rules, type Violation } from './violation.js';

interface Seen {
  readonly peer: PeerId;
  readonly rule: Rule;
  readonly actual: string;
  readonly times?: number;
}

/**
 * Judges what programs that others wrote did in a run, from what was seen of them: each rule that one broke, how often, and what
 * the first time looked like. Pure: a saved trace is judged the same.
 */
export function findViolations(trace: readonly TraceEvent[]): Violation[] {
  const programs = new Map<PeerId, OverlayPeer>();
  for (const event of trace) {
    if (event.type !== 'run:started' && event.type !== 'topology:changed') continue;
    for (const peer of event.peers) if (peer.program !== undefined) programs.set(peer.id, peer);
  }
  if (programs.size === 0) return [];
  const seen = [
    ...crashes(trace),
    ...badForwards(trace, programs),
    ...missingForwards(trace, programs),
    ...missingHits(trace, programs),
    ...badTransfers(trace),
  ];
  return summed(seen.filter(({ peer }) => programs.has(peer)));
}

function summed(seen: readonly Seen[]): Violation[] {
  const breaches = new Map<string, Violation>();
  for (const { peer, rule, actual, times = 1 } of seen) {
    const key = `${peer} ${rule}`;
    const known = breaches.get(key);
    const count = (known?.count ?? 0) + times;
    breaches.set(
      key,
      known === undefined ? { peer, rule, count, actual, ...rules[rule] } : { ...known, count },
    );
  }
  return [...breaches.values()].sort((one, other) => one.peer - other.peer);
}

function crashes(trace: readonly TraceEvent[]): Seen[] {
  return trace.flatMap((event): Seen[] => {
    switch (event.type) {
      case 'peer:died': {
        const how = event.signal ?? `exit code ${event.code}`;
        const last = pickErrorLine(event.lastLines);
        return [{ peer: event.peer, rule: 'stays-up', actual: last === undefined ? how : `${how}: ${last}` }];
      }
      case 'message:invalid': {
        if (event.from === null) return [];
        // A TTL below 0 is no number on the wire, but what is wrong with it is the TTL.
        const rule = /^get \S+ \S+ \S+ .*-\d+$/u.test(event.bytes) ? 'ttl' : 'message';
        return [{ peer: event.from, rule, actual: `${event.bytes} (${event.reason})` }];
      }
      case 'query:rate-limited':
        return event.from === null
          ? []
          : [
              {
                peer: event.from,
                rule: 'flood',
                actual: 'queries, faster than anybody reads',
                times: event.count,
              },
            ];
      default:
        return [];
    }
  });
}

/** What was sent of a query, held against what had come of it. */
function badForwards(trace: readonly TraceEvent[], programs: ReadonlyMap<PeerId, OverlayPeer>): Seen[] {
  const receipts = new Map<string, EventOf<'query:received'>[]>();
  const sentTo = new Map<string, number>();
  return trace.flatMap((event): Seen[] => {
    if (event.type === 'query:received' && programs.has(event.peer)) {
      const key = `${event.query} ${event.peer}`;
      receipts.set(key, [...(receipts.get(key) ?? []), event]);
    }
    // What the supervisor sent in its name is not its own.
    if (event.type !== 'query:sent' || event.observedBy === 'supervisor' || !programs.has(event.peer))
      return [];
    const actual = `${event.bytes ?? `get, TTL ${event.ttl}, hops ${event.hops}`} (to peer ${event.to})`;
    const times = (sentTo.get(`${event.query} ${event.peer} ${event.to}`) ?? 0) + 1;
    sentTo.set(`${event.query} ${event.peer} ${event.to}`, times);
    const had = receipts.get(`${event.query} ${event.peer}`) ?? [];
    const isNative = programs.get(event.peer)?.program?.dialect === 'native';
    const broken = brokenBy(event, had, times, isNative);
    return broken.map((rule) => ({ peer: event.peer, rule, actual }));
  });
}

function brokenBy(
  { ttl, hops, to }: EventOf<'query:sent'>,
  had: readonly EventOf<'query:received'>[],
  times: number,
  isNative: boolean,
): Rule[] {
  const [first] = had;
  // A question of its own.
  if (first === undefined) return [];
  const source = had.find((receipt) => receipt.ttl === ttl + 1);
  const isLastLink = ttl <= 0;
  return [
    ...(times > 1 ? (['duplicate'] as const) : []),
    ...(source === undefined || isLastLink ? (['ttl'] as const) : []),
    // Only who is told who sends, and counts hops, can be held to it.
    ...(isNative && source !== undefined && hops !== source.hops + 1 ? (['hops'] as const) : []),
    ...(isNative && times === 1 && to === first.from ? (['sender'] as const) : []),
  ];
}

/** Who had a query to pass on, and did not; only as far as peers of our own would have seen it come. */
function missingForwards(trace: readonly TraceEvent[], programs: ReadonlyMap<PeerId, OverlayPeer>): Seen[] {
  const settled = new Set(trace.flatMap((event) => (event.type === 'query:settled' ? [event.query] : [])));
  const gone = new Set(trace.flatMap((event) => (event.type === 'peer:died' ? [event.peer] : [])));
  const done = new Set<string>();
  return trace.flatMap((event): Seen[] => {
    if (event.type !== 'query:received' || event.ttl < 2 || !settled.has(event.query)) return [];
    const { peer, query, from } = event;
    const program = programs.get(peer);
    if (program === undefined || done.has(`${query} ${peer}`)) return [];
    done.add(`${query} ${peer}`);
    const ofQuery = trace.filter((other) => 'query' in other && other.query === query);
    const issuer = ofQuery.find((other) => other.type === 'query:issued')?.peer;
    const hasFile =
      ofQuery.some((other) => other.type === 'query:matched' && other.peer === peer) ||
      trace.some((other) => other.type === 'file:held' && other.peer === peer && other.file === event.file);
    const missed = program.neighbours.filter(
      (to) =>
        to !== from && to !== issuer && !programs.has(to) && !gone.has(to) && !hasHeard(ofQuery, to, peer),
    );
    if (hasFile || missed.length === 0 || gone.has(peer)) return [];
    return [
      { peer, rule: 'forwards', actual: `nothing to peer ${missed.join(', ')}, having TTL ${event.ttl}` },
    ];
  });
}

/** Whether a peer was sent the query by that one, or by somebody who did not say who it is. */
function hasHeard(ofQuery: readonly TraceEvent[], to: PeerId, from: PeerId): boolean {
  return ofQuery.some(
    (event) =>
      event.type === 'query:received' && event.peer === to && (event.from === from || event.from === null),
  );
}

/** Who has a file, was asked for it, and said nothing. */
function missingHits(trace: readonly TraceEvent[], programs: ReadonlyMap<PeerId, OverlayPeer>): Seen[] {
  const unanswered = trace.filter(
    (event): event is EventOf<'query:resolved'> =>
      event.type === 'query:resolved' && event.outcome === 'not-found',
  );
  return unanswered.flatMap(({ peer: origin, query, file, at }) => {
    // What programs tell a program, nobody may have seen.
    if (programs.has(origin)) return [];
    const asked = new Set(
      trace.flatMap((event) =>
        event.type === 'query:received' && event.query === query ? [event.peer] : [],
      ),
    );
    const holders = trace.filter(
      (event): event is EventOf<'file:held'> =>
        event.type === 'file:held' &&
        event.observedBy === 'supervisor' &&
        event.file === file &&
        event.at >= at,
    );
    return holders
      .filter(({ peer }) => asked.has(peer))
      .map(({ peer }): Seen => ({ peer, rule: 'answers', actual: `nothing, asked for ${file}` }));
  });
}

/** A disk that is full, or a file that is in the way, is not the holder's doing. */
const ownFailures: readonly string[] = ['file-exists', 'interrupted', 'bad-usage', 'not-written'];

function badTransfers(trace: readonly TraceEvent[]): Seen[] {
  return trace.flatMap((event): Seen[] => {
    if (event.type !== 'transfer:failed' || ownFailures.includes(event.code)) return [];
    const actual = event.message;
    // A program did not get what nobody is known to have sent it.
    if (event.observedBy === 'supervisor')
      return event.code === 'bad-transfer' ? [{ peer: event.peer, rule: 'saves', actual }] : [];
    return event.from === null ? [] : [{ peer: event.from, rule: 'transfer', actual }];
  });
}
