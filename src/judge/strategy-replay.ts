import type { PeerId } from '../core/vocabulary.js';
import { CollectingSite, type QueryMarks, type Sending } from '../protocol/collecting-site.js';
import { Outcome } from '../protocol/router.js';
import type { Strategy } from '../protocol/strategy.js';
import type { EventOf } from '../trace/event.js';
import type { QueryFacts } from './query-facts.js';
import type { Ruling } from './rules/rule.js';
import type { StrategyKnowledge } from './strategy-knowledge.js';
import type { Turn } from './strategy-turns.js';

type Arrival = EventOf<'query:received'>;

/** A message that a strategy sends, with the receiver as a peer. */
interface Message {
  readonly to: PeerId | undefined;
  readonly ttl: number;
  readonly hops: number;
  readonly state: number;
}

/** What the rules give for a turn. */
interface Expected {
  readonly what: string;
  readonly messages: readonly Message[];
  readonly marks: QueryMarks;
}

/** A step of the origin: how many hits there were, and the neighbours that are taken for holders. */
interface Step {
  readonly hits: number;
  readonly holders: ReadonlySet<PeerId>;
}

/** Two queries that differ in their random bits: what both send does not depend on them. */
const randomBits = [0x0123_4567, 0x89ab_cdef] as const;

/** Decides about a query what one process of a peer has decided, by the rules of the strategy, and compares. */
export class StrategyReplay {
  readonly #strategy: Strategy;
  readonly #knowledge: StrategyKnowledge;
  readonly #query: QueryFacts;
  readonly #hasFile: (peer: PeerId) => boolean;
  #marks: QueryMarks = { isSeen: false, remembered: 0, marked: new Set() };
  readonly #steps: Step[] = [];

  /** @param hasFile whether a peer is known to have announced the file */
  constructor(
    strategy: Strategy,
    knowledge: StrategyKnowledge,
    query: QueryFacts,
    hasFile: (peer: PeerId) => boolean,
  ) {
    this.#strategy = strategy;
    this.#knowledge = knowledge;
    this.#query = query;
    this.#hasFile = hasFile;
  }

  judge(turn: Turn): Ruling {
    const { cause, decision } = turn;
    if (cause.type === 'query:step' || cause.type === 'query:ended') return this.#judgeStep(turn, cause);
    if (cause.type === 'query:received') {
      if (decision === undefined)
        return this.#undecided(turn, 'the query arrived, and nothing was done with it');
      return this.#judgeArrival(turn, cause);
    }
    const asked = cause.cause === undefined ? undefined : this.#query.byId.get(cause.cause);
    const arrival = asked?.cause === undefined ? undefined : this.#query.byId.get(asked.cause);
    if (arrival?.type !== 'query:received')
      return { because: 'the trace does not show why the walker waited' };
    if (decision === undefined)
      return this.#undecided(turn, 'a walker may go on, and nothing was done with it');
    if (cause.type === 'check:answered' && cause.goesOn) return this.#judgeGoing(turn, arrival);
    const isStopped = decision.type === 'query:dropped' && decision.reason === 'stopped';
    return isStopped && turn.sent.length === 0
      ? 'kept'
      : this.#broken(turn, [{ what: 'stopped', messages: [] }]);
  }

  #judgeArrival(turn: Turn, arrival: Arrival): Ruling {
    const { ttl, hops, state = 0 } = arrival;
    const isMatch = turn.decision?.type === 'query:matched';
    // A holder that has answered before does not report a match again, and may have lost the file since.
    const hasMatched = this.#query.own.of('query:matched').some(({ peer }) => peer === arrival.peer);
    const possible = isMatch ? [true] : hasMatched ? [true, false] : [false];
    const tried = possible.flatMap((holds) =>
      this.#holdersFor(turn).map((holders) => {
        const marks = copyOf(this.#marks);
        const site = this.#siteAt(arrival, holds, holders, marks);
        const outcome = this.#strategy.arrive(site, ttl, hops, state);
        return { ...this.#named(arrival.peer, site.sent, marks), what: outcomes[outcome] };
      }),
    );
    return this.#compare(turn, tried);
  }

  #judgeGoing(turn: Turn, arrival: Arrival): Ruling {
    const { ttl, hops, state = 0 } = arrival;
    const tried = this.#holdersFor(turn).map((holders) => {
      const marks = copyOf(this.#marks);
      const site = this.#siteAt(arrival, false, holders, marks);
      const outcome = this.#strategy.goOn?.(site, ttl, hops, state) ?? Outcome.stopped;
      return { ...this.#named(arrival.peer, site.sent, marks), what: outcomes[outcome] };
    });
    return this.#compare(turn, tried);
  }

  #compare(turn: Turn, tried: readonly Expected[]): Ruling {
    const what = decisionText(turn);
    const right = tried.find((one) => one.what === what && isSame(one.messages, turn.sent));
    const [first] = tried;
    // What follows is judged as if it had kept the rules.
    this.#marks = (right ?? first)?.marks ?? this.#marks;
    if (right !== undefined) return 'kept';
    const because = this.#mayMiss(turn);
    const isCut = tried.some((one) => one.what === what && isPart(turn.sent, one.messages));
    return because !== null && isCut ? { because } : this.#broken(turn, tried);
  }

  #judgeStep(turn: Turn, { peer, hits, type }: EventOf<'query:step' | 'query:ended'>): Ruling {
    const { sent } = turn;
    const tried = this.#holdersFor(turn).map((holders) => {
      const step = { hits, holders };
      const [one, other] = randomBits.map((random) => this.#sentInStep(turn, random, [...this.#steps, step]));
      const isSure = one !== undefined && other !== undefined && isSame(one.messages, other.messages);
      const messages = one?.messages ?? [];
      const isKept = isSure ? isSame(messages, sent) : isSame(messages.map(numbersOf), sent.map(numbersOf));
      return { what: type === 'query:step' ? 'sent' : 'ended', messages, isKept, step, marks: one?.marks };
    });
    const right = tried.find(({ isKept }) => isKept);
    const last = right ?? tried[0];
    if (last !== undefined) this.#steps.push(last.step);
    const neighbours = this.#knowledge.neighboursOf(peer);
    // Which links are marked may depend on random bits: what was sent shows it.
    if ((last?.marks?.marked.size ?? 0) > 0)
      for (const { to } of sent) this.#marks.marked.add(neighbours.indexOf(to));
    if (right !== undefined) return 'kept';
    const isGivenUp = this.#query.own.of('query:abandoned').length > 0;
    const because = isGivenUp ? 'the client did not wait for the result' : this.#mayMiss(turn);
    return because === null ? this.#broken(turn, tried) : { because };
  }

  /** What the origin sends in the last of these steps. */
  #sentInStep(turn: Turn, random: number, steps: readonly Step[]) {
    const { peer } = turn.cause;
    const search = this.#strategy.begin({ ttl: this.#query.issued?.ttl ?? 0, random });
    const marks = { isSeen: false, remembered: 0, marked: new Set<number>() };
    let sent: readonly Sending[] = [];
    for (const { hits, holders } of steps) {
      const site = this.#siteAt({ peer, from: null, origin: peer }, false, holders, marks);
      search.next(site, hits);
      sent = site.sent;
    }
    return this.#named(peer, sent, marks);
  }

  #siteAt(
    { peer, from, origin }: Pick<Arrival, 'peer' | 'from' | 'origin'>,
    holds: boolean,
    holders: ReadonlySet<PeerId>,
    marks: QueryMarks,
  ): CollectingSite {
    const mayHold = (neighbour: PeerId): boolean => this.#hasFile(neighbour) || holders.has(neighbour);
    return new CollectingSite(this.#knowledge.at({ peer, from, origin, holds, mayHold }), marks);
  }

  /** A trace may not have all files that peers announce: that a query is sent to a neighbour can show it, too. */
  #holdersFor({ sent, decision }: Turn): readonly ReadonlySet<PeerId>[] {
    const to = decision?.type === 'query:matched' || decision?.type === 'query:forwarded' ? decision.to : [];
    const receivers = new Set<PeerId>([...to, ...sent.map((one) => one.to)]);
    const { announces } = this.#strategy;
    const isAnnounced = announces.includes('files') || announces.includes('table');
    return isAnnounced && receivers.size > 0 ? [new Set(), receivers] : [new Set()];
  }

  #named(peer: PeerId, sent: readonly Sending[], marks: QueryMarks) {
    const neighbours = this.#knowledge.neighboursOf(peer);
    return { messages: sent.map(({ slot, ...numbers }) => ({ ...numbers, to: neighbours[slot] })), marks };
  }

  /** Why the trace may not show all that was sent; null if there is no reason. */
  #mayMiss({ cause: { peer } }: Turn): string | null {
    if (this.#query.settled === undefined) return 'the search has no end in the trace';
    return this.#query.ended.has(peer) ? 'the process of the peer ended before it reported' : null;
  }

  #undecided(turn: Turn, actual: string): Ruling {
    const because = this.#mayMiss(turn);
    return because === null ? { peer: turn.cause.peer, actual, events: [turn.cause.id] } : { because };
  }

  #broken(turn: Turn, expected: readonly Pick<Expected, 'what' | 'messages'>[]): Ruling {
    const { cause, decision, sent } = turn;
    const wanted = expected.map(({ what, messages }) => doneText(what, messages)).join(' or ');
    const actual = `${causeText(cause)}: ${doneText(decisionText(turn), sent)}; by its rules: ${wanted}`;
    const events = [cause.id, ...(decision === undefined ? [] : [decision.id]), ...sent.map(({ id }) => id)];
    return { peer: cause.peer, actual, events };
  }
}

const outcomes: Readonly<Record<Outcome, string>> = {
  [Outcome.own]: 'dropped as own',
  [Outcome.duplicate]: 'dropped as duplicate',
  [Outcome.expired]: 'dropped for its TTL',
  [Outcome.deadEnd]: 'dropped without a neighbour for it',
  [Outcome.forwarded]: 'sent',
  [Outcome.hit]: 'answered',
  [Outcome.waiting]: 'asked the origin',
  [Outcome.stopped]: 'stopped',
};

const drops: Readonly<Record<string, string>> = {
  own: outcomes[Outcome.own],
  duplicate: outcomes[Outcome.duplicate],
  ttl: outcomes[Outcome.expired],
  'dead-end': outcomes[Outcome.deadEnd],
  stopped: outcomes[Outcome.stopped],
};

function decisionText({ cause, decision }: Turn): string {
  switch (decision?.type) {
    case undefined:
      return cause.type === 'query:ended' ? 'ended' : 'sent';
    case 'query:forwarded':
      return outcomes[Outcome.forwarded];
    case 'query:matched':
      return outcomes[Outcome.hit];
    case 'check:sent':
      return outcomes[Outcome.waiting];
    case 'query:dropped':
      return drops[decision.reason] ?? decision.reason;
  }
}

function causeText(cause: Turn['cause']): string {
  switch (cause.type) {
    case 'query:step':
      return `step ${cause.step}, hits ${cause.hits}`;
    case 'query:ended':
      return `the end, hits ${cause.hits}`;
    case 'query:received':
      return `after ${numbersText(cause)} from peer ${cause.from ?? '?'}`;
    case 'check:answered':
      return `after the answer ${cause.goesOn ? 'go on' : 'stop'}`;
    case 'check:failed':
      return 'without an answer of the origin';
  }
}

function doneText(what: string, messages: readonly Sent[]): string {
  if (messages.length === 0) return what === 'sent' ? 'nothing sent' : what;
  const all = messages.map((one) => `${numbersText(one)} to peer ${one.to ?? '?'}`);
  return `${what === 'sent' ? '' : `${what}, and `}sent ${all.join(', ')}`;
}

function numbersText({ ttl, hops, state = 0 }: Omit<Sent, 'to'>): string {
  return `TTL ${ttl}, hops ${hops}, state ${state.toString(16).padStart(8, '0')}`;
}

/** A message without what random bits decide. */
function numbersOf({ ttl, hops }: Pick<Message, 'ttl' | 'hops'>) {
  return { to: 0, ttl, hops, state: 0 };
}

type Sent = Pick<Message, 'to' | 'ttl' | 'hops'> & { readonly state?: number };

function isSame(some: readonly Sent[], others: readonly Sent[]): boolean {
  return some.length === others.length && isPart(some, others);
}

/** Whether each of the first ones is among the others, as often. */
function isPart(some: readonly Sent[], others: readonly Sent[]): boolean {
  const left = others.map(keyOf);
  return some.map(keyOf).every((key) => {
    const at = left.indexOf(key);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function keyOf({ to, ttl, hops, state = 0 }: Sent): string {
  return `${to} ${ttl} ${hops} ${state}`;
}

function copyOf({ isSeen, remembered, marked }: QueryMarks): QueryMarks {
  return { isSeen, remembered, marked: new Set(marked) };
}
