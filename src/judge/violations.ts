import { pickErrorLine } from '../core/errors.js';
import type { PeerId } from '../core/vocabulary.js';
import type { EventOf, OverlayPeer, TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';
import { FloodViolations } from './flood-violations.js';

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

/** A violation that was observed once, or `count` times. */
export interface Observation extends Pick<Violation, 'peer' | 'rule' | 'actual'> {
  readonly count?: number;
}

export type ForeignPeers = ReadonlyMap<PeerId, OverlayPeer>;

/** A message of a foreign peer that no neighbour has received. */
export interface MissingForward {
  readonly peer: PeerId;
  /** The neighbours that should have received it. */
  readonly to: readonly PeerId[];
  /** The TTL of the copy that it should have forwarded. */
  readonly ttl: number;
}

/** Finds protocol violations of foreign peers. */
export class Violations implements Fold<Violation[]> {
  readonly #foreign = new Map<PeerId, OverlayPeer>();
  readonly #dead = new Set<PeerId>();
  /** `<from>><to>`: `to` ignored messages over the rate limit, so that it may miss more; `from` is null if unknown. */
  readonly #limited = new Set<string>();
  /** `<peer> <file>`. */
  readonly #holders = new Set<string>();
  readonly #floods = new Map<string, FloodViolations>();
  /** Of the queries that were forgotten. */
  readonly #missing = new Map<string, readonly MissingForward[]>();
  /** `<query> <peer>`: a holder that should have sent a hit, and did not. */
  readonly #unanswered = new Map<string, { peer: PeerId; origin: PeerId; file: string }>();
  readonly #sums = new Map<string, Violation>();

  see(event: TraceEvent): void {
    if (event.type === 'run:started' || event.type === 'topology:changed') {
      for (const peer of event.peers) if (peer.program !== undefined) this.#foreign.set(peer.id, peer);
    }
    if (this.#foreign.size === 0) return;
    if (event.type === 'peer:died') this.#dead.add(event.peer);
    if (event.type === 'query:rate-limited') this.#limited.add(`${event.from}>${event.peer}`);
    if (event.type === 'file:held') this.#seeHolder(event);
    for (const observation of observationsIn(event)) add(this.#sums, observation);
    if ('query' in event && event.query !== undefined) this.#seeFlood(event, event.query);
  }

  /** No more events of this query are expected. Only what it may violate is kept. */
  forget(query: string): void {
    const missing = this.#floods.get(query)?.missingForwards(this.#foreign, this.#holders) ?? [];
    if (missing.length > 0) this.#missing.set(query, missing);
    this.#floods.delete(query);
  }

  /** One violation per peer and rule, by peer and in the order of the rules. */
  get result(): Violation[] {
    const sums = new Map(this.#sums);
    for (const { peer, to, ttl } of this.#allMissing()) {
      const missed = to.filter((id) => !this.#dead.has(id) && !this.#mayHaveIgnored(peer, id));
      if (missed.length === 0 || this.#dead.has(peer)) continue;
      const actual = `nothing to peer ${missed.join(', ')} after a copy with TTL ${ttl}`;
      add(sums, { peer, rule: 'forwards', actual });
    }
    for (const { peer, origin, file } of this.#unanswered.values()) {
      if (this.#mayHaveIgnored(peer, origin)) continue;
      add(sums, { peer, rule: 'answers', actual: `no hit after a query for ${file}` });
    }
    const order = Object.keys(rules);
    return [...sums.values()]
      .filter(({ peer }) => this.#foreign.has(peer))
      .sort((one, other) => one.peer - other.peer || order.indexOf(one.rule) - order.indexOf(other.rule));
  }

  #allMissing(): MissingForward[] {
    const forgotten = [...this.#missing.values()].flat();
    const known = [...this.#floods.values()];
    return [...forgotten, ...known.flatMap((flood) => flood.missingForwards(this.#foreign, this.#holders))];
  }

  #seeFlood(event: TraceEvent, query: string): void {
    if (event.type === 'query:received') this.#arrivedLate(event);
    const flood = this.#floods.get(query) ?? new FloodViolations();
    this.#floods.set(query, flood);
    for (const observation of flood.see(event, this.#foreign)) add(this.#sums, observation);
  }

  #arrivedLate({ query, from, peer }: EventOf<'query:received'>): void {
    const missing = this.#missing.get(query);
    if (missing === undefined) return;
    const isOther = (sender: PeerId, to: PeerId): boolean =>
      to !== peer || (from !== null && from !== sender);
    const left = missing.map((one) => ({ ...one, to: one.to.filter((to) => isOther(one.peer, to)) }));
    this.#missing.set(query, left);
  }

  /** The supervisor looks for holders after a query that found nothing. */
  #seeHolder({ peer, file, at, observedBy }: EventOf<'file:held'>): void {
    this.#holders.add(`${peer} ${file}`);
    if (observedBy !== 'supervisor') return;
    for (const [query, { notFound, reached }] of this.#floods) {
      // A hit from one foreign peer to another may be unobserved.
      if (notFound === null || this.#foreign.has(notFound.peer)) continue;
      if (notFound.file !== file || notFound.at > at || !reached.has(peer)) continue;
      this.#unanswered.set(`${query} ${peer}`, { peer, origin: notFound.peer, file });
    }
  }

  #mayHaveIgnored(from: PeerId, to: PeerId): boolean {
    return this.#limited.has(`${from}>${to}`) || this.#limited.has(`null>${to}`);
  }
}

function add(sums: Map<string, Violation>, { peer, rule, actual, count = 1 }: Observation): void {
  const key = `${peer} ${rule}`;
  const { expected, see } = rules[rule];
  const first = sums.get(key) ?? { peer, rule, count: 0, actual, expected, see };
  sums.set(key, { ...first, count: first.count + count });
}

/** Local failures are not the holder's fault. */
const localFailures: readonly string[] = ['file-exists', 'interrupted', 'bad-usage', 'not-written'];

/** The violations that one event shows. */
function observationsIn(event: TraceEvent): Observation[] {
  switch (event.type) {
    case 'peer:died': {
      const end = event.signal ?? `exit code ${event.code}`;
      const line = pickErrorLine(event.lastLines);
      return [{ peer: event.peer, rule: 'stays-up', actual: line === undefined ? end : `${end}: ${line}` }];
    }
    case 'message:invalid': {
      if (event.from === null) return [];
      // A TTL below 0 makes the message invalid, but the violated rule is the one about the TTL.
      const rule = /^get \S+ \S+ \S+ .*-\d+$/u.test(event.bytes) ? 'ttl' : 'message';
      return [{ peer: event.from, rule, actual: `${event.bytes} (${event.reason})` }];
    }
    case 'query:rate-limited': {
      if (event.from === null) return [];
      const actual = 'more queries than the rate limit allows';
      return [{ peer: event.from, rule: 'flood', actual, count: event.count }];
    }
    case 'transfer:failed': {
      if (localFailures.includes(event.code)) return [];
      const actual = event.message;
      if (event.observedBy === 'supervisor') {
        // A foreign peer is only to blame if an archive is known to have been sent to it.
        return event.code === 'bad-transfer' ? [{ peer: event.peer, rule: 'saves', actual }] : [];
      }
      return event.from === null ? [] : [{ peer: event.from, rule: 'transfer', actual }];
    }
    default:
      return [];
  }
}
