import { pickErrorLine } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import { loweredTtl, raisedHops } from '../protocol/router.js';
import type { EventId, EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import { Receipts } from '../trace/foreign-senders.js';
import { expectedRecipients } from './breadth-first.js';

/** Each rule that a foreign peer can be observed to violate: what it requires, and where `docs/wire.md` says so. */
export const rules = {
  'stays-up': { expected: 'it runs until it is stopped', see: 'W19' },
  message: { expected: 'a message of one of the three dialects', see: '"Messages"' },
  ttl: { expected: 'TTL lowered by one; nothing is sent when it is 0', see: 'W28 and W30' },
  hops: { expected: 'hops raised by one', see: 'W29' },
  duplicate: { expected: 'nothing: a query that was seen before is dropped', see: 'W21' },
  sender: { expected: 'to every neighbour except the sender and the origin', see: 'W31 and W32' },
  forwards: {
    expected: 'the query, within --quiet-for, to every neighbour except its sender and the origin',
    see: 'W30',
  },
  answers: { expected: 'found, sent to the origin: it has the file', see: 'W24' },
  transfer: { expected: 'a complete archive that matches its header', see: 'W49 to W51' },
  saves: { expected: 'the file in its share, unpacked and verified', see: 'W39' },
  flood: { expected: 'no more messages than a flood needs', see: '"Limits"' },
} as const satisfies Readonly<Record<string, { readonly expected: string; readonly see: string }>>;

export type Rule = keyof typeof rules;

/** A protocol violation of a foreign peer, as its neighbours observed it. */
export interface Violation {
  readonly peer: PeerId;
  readonly rule: Rule;
  /** How often. */
  readonly count: number;
  /** The first time: the bytes, quoted, or a description if there were none. */
  readonly actual: string;
  readonly expected: string;
  /** The numbers of its rules in `docs/wire.md`, or the section. */
  readonly see: string;
}

interface Observation extends Pick<Violation, 'peer' | 'rule' | 'actual'> {
  readonly count?: number;
}

type ForeignPeers = ReadonlyMap<PeerId, OverlayPeer>;

/** Finds protocol violations of foreign peers in a trace. Pure: a saved trace gives the same result. */
export function findViolations(trace: readonly TraceEvent[]): Violation[] {
  const foreign = new Map<PeerId, OverlayPeer>();
  for (const event of trace) {
    if (event.type !== 'run:started' && event.type !== 'topology:changed') continue;
    for (const peer of event.peers) if (peer.program !== undefined) foreign.set(peer.id, peer);
  }
  if (foreign.size === 0) return [];
  const known = knownFrom(trace);
  const observations = [
    ...crashes(trace),
    ...badForwards(trace, foreign),
    ...missingForwards(trace, foreign, known),
    ...missingHits(trace, foreign, known),
    ...badTransfers(trace),
  ];
  return summed(observations.filter(({ peer }) => foreign.has(peer)));
}

/** One violation per peer and rule. */
function summed(observations: readonly Observation[]): Violation[] {
  const violations = new Map<string, Violation>();
  for (const { peer, rule, actual, count = 1 } of observations) {
    const key = `${peer} ${rule}`;
    const { expected, see } = rules[rule];
    const first = violations.get(key) ?? { peer, rule, count: 0, actual, expected, see };
    violations.set(key, { ...first, count: first.count + count });
  }
  return [...violations.values()].sort((one, other) => one.peer - other.peer);
}

/** What the judges below look up, collected in one pass over the trace. */
function knownFrom(trace: readonly TraceEvent[]) {
  const known = {
    settled: new Set<string>(),
    dead: new Set<PeerId>(),
    issuers: new Map<string, PeerId>(),
    /** `<query> <peer>`: the query reached the peer. */
    reached: new Set<string>(),
    /** `<query> <from>><to>`; `from` is null for an unknown sender. */
    arrivals: new Set<string>(),
    /** `<query> <peer>`: the peer answered. */
    matched: new Set<string>(),
    /** `<from>><to>`: `to` ignored messages over the rate limit, so that it may miss more; `from` as above. */
    limited: new Set<string>(),
    held: [] as EventOf<'file:held'>[],
    /** `<peer> <file>`. */
    holders: new Set<string>(),
  };
  for (const event of trace) {
    if (event.type === 'query:settled') known.settled.add(event.query);
    if (event.type === 'peer:died') known.dead.add(event.peer);
    if (event.type === 'query:issued') known.issuers.set(event.query, event.peer);
    if (event.type === 'query:matched') known.matched.add(`${event.query} ${event.peer}`);
    if (event.type === 'query:rate-limited') known.limited.add(`${event.from}>${event.peer}`);
    if (event.type === 'query:received') {
      known.reached.add(`${event.query} ${event.peer}`);
      known.arrivals.add(`${event.query} ${event.from}>${event.peer}`);
    }
    if (event.type === 'file:held') {
      known.held.push(event);
      known.holders.add(`${event.peer} ${event.file}`);
    }
  }
  return known;
}

type Known = ReturnType<typeof knownFrom>;

function mayHaveIgnored({ limited }: Known, from: PeerId, to: PeerId): boolean {
  return limited.has(`${from}>${to}`) || limited.has(`null>${to}`);
}

function crashes(trace: readonly TraceEvent[]): Observation[] {
  return trace.flatMap((event): Observation[] => {
    if (event.type === 'peer:died') {
      const end = event.signal ?? `exit code ${event.code}`;
      const line = pickErrorLine(event.lastLines);
      return [{ peer: event.peer, rule: 'stays-up', actual: line === undefined ? end : `${end}: ${line}` }];
    }
    if (event.type === 'message:invalid' && event.from !== null) {
      // A TTL below 0 makes the message invalid, but the violated rule is the one about the TTL.
      const rule = /^get \S+ \S+ \S+ .*-\d+$/u.test(event.bytes) ? 'ttl' : 'message';
      return [{ peer: event.from, rule, actual: `${event.bytes} (${event.reason})` }];
    }
    if (event.type === 'query:rate-limited' && event.from !== null) {
      const actual = 'more queries than the rate limit allows';
      return [{ peer: event.from, rule: 'flood', actual, count: event.count }];
    }
    return [];
  });
}

/** Compares each copy that a foreign peer sent with the copies that it had received. */
function badForwards(trace: readonly TraceEvent[], foreign: ForeignPeers): Observation[] {
  const receipts = new Receipts<EventOf<'query:received'>>();
  const issued = new Set<EventId>();
  const copies = new Map<string, number>();
  return trace.flatMap((event): Observation[] => {
    if (event.type === 'query:received' && foreign.has(event.peer)) {
      receipts.add(event.query, event.peer, event);
    }
    if (event.type === 'query:issued') issued.add(event.id);
    // The supervisor sends on behalf of foreign origins; that is not the peer's own message.
    if (event.type !== 'query:sent' || event.observedBy === 'supervisor' || !foreign.has(event.peer))
      return [];
    const { peer, query, to, ttl, hops } = event;
    const link = `${query} ${peer} ${to}`;
    const copy = (copies.get(link) ?? 0) + 1;
    copies.set(link, copy);
    const [first] = receipts.before(event, peer);
    // The peer's own query.
    if (first === undefined || (copy === 1 && issued.has(event.cause ?? ''))) return [];
    const source = receipts.sourceOf(event, peer);
    // An older program cannot know senders and hops.
    const isNative = foreign.get(peer)?.program?.dialect === 'native';
    const broken: (Rule | false)[] = [
      copy > 1 && 'duplicate',
      (source === undefined || ttl <= 0) && 'ttl',
      isNative && source !== undefined && hops !== raisedHops(source.hops) && 'hops',
      isNative && copy === 1 && to === first.from && saysHello(to, foreign) && 'sender',
    ];
    const actual = `${event.bytes ?? `get, TTL ${ttl}, hops ${hops}`} (to peer ${to})`;
    return broken.flatMap((rule) => (rule === false ? [] : [{ peer, rule, actual }]));
  });
}

/** Peers of the older dialects send no `hello`, so no peer can know them as senders. */
function saysHello(peer: PeerId, foreign: ForeignPeers): boolean {
  return (foreign.get(peer)?.program?.dialect ?? 'native') === 'native';
}

/** Queries that a foreign peer should have forwarded and did not. Only native neighbours can confirm this. */
function missingForwards(trace: readonly TraceEvent[], foreign: ForeignPeers, known: Known): Observation[] {
  const done = new Set<string>();
  return trace.flatMap((event): Observation[] => {
    if (event.type !== 'query:received' || loweredTtl(event.ttl) <= 0) return [];
    const { peer, query, from, ttl, hops, file } = event;
    const overlay = foreign.get(peer);
    if (overlay === undefined || !known.settled.has(query) || known.dead.has(peer)) return [];
    // A query that returns to its origin is dropped.
    if (done.has(`${query} ${peer}`) || known.issuers.get(query) === peer) return [];
    done.add(`${query} ${peer}`);
    const holds = known.matched.has(`${query} ${peer}`) || known.holders.has(`${peer} ${file}`);
    // TTL + hops is constant on every path, so their sum is the TTL at the origin.
    const flood = { origin: known.issuers.get(query) ?? null, ttl: ttl + hops, forwardOnHit: false };
    const copy = { peer, hops: raisedHops(hops), from, holds };
    const missed = expectedRecipients(copy, overlay.neighbours, flood).filter((to) => {
      const isConfirmed = known.arrivals.has(`${query} ${peer}>${to}`);
      const mayBeConfirmed = known.arrivals.has(`${query} null>${to}`);
      if (isConfirmed || mayBeConfirmed || mayHaveIgnored(known, peer, to)) return false;
      return !foreign.has(to) && !known.dead.has(to);
    });
    if (missed.length === 0) return [];
    const actual = `nothing to peer ${missed.join(', ')} after a copy with TTL ${ttl}`;
    return [{ peer, rule: 'forwards', actual }];
  });
}

/** Foreign peers that had the file, received the query, and sent no hit. */
function missingHits(trace: readonly TraceEvent[], foreign: ForeignPeers, known: Known): Observation[] {
  return trace.flatMap((event): Observation[] => {
    // A hit from one foreign peer to another may be unobserved.
    if (event.type !== 'query:resolved' || event.outcome !== 'not-found' || foreign.has(event.peer))
      return [];
    const { query, file, at } = event;
    return known.held
      .filter((held) => held.observedBy === 'supervisor' && held.file === file && held.at >= at)
      .filter(({ peer }) => known.reached.has(`${query} ${peer}`) && !mayHaveIgnored(known, peer, event.peer))
      .map(({ peer }) => ({ peer, rule: 'answers', actual: `no hit after a query for ${file}` }));
  });
}

/** Local failures are not the holder's fault. */
const localFailures: readonly string[] = ['file-exists', 'interrupted', 'bad-usage', 'not-written'];

function badTransfers(trace: readonly TraceEvent[]): Observation[] {
  return trace.flatMap((event): Observation[] => {
    if (event.type !== 'transfer:failed' || localFailures.includes(event.code)) return [];
    const actual = event.message;
    if (event.observedBy === 'supervisor') {
      // A foreign peer is only to blame if an archive is known to have been sent to it.
      return event.code === 'bad-transfer' ? [{ peer: event.peer, rule: 'saves', actual }] : [];
    }
    return event.from === null ? [] : [{ peer: event.from, rule: 'transfer', actual }];
  });
}
