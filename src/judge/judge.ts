import type { TraceEvent } from '../trace/event.js';
import type { Fold } from '../trace/select.js';
import type { Evidence } from './evidence.js';
import { Facts, type ReadStrategy } from './facts.js';
import type { QueryFacts } from './query-facts.js';
import { type RuleId, rules } from './rules/index.js';
import type { Rule } from './rules/rule.js';
import { type SentCopy, sentCopies } from './sent-copies.js';
import { type Judgement, Tally } from './tally.js';
import type { Violation } from './violation.js';

/** Events of queries that are kept to be judged: about 3 MB. */
const maxKeptEvents = 5_000;
/** A query without an event among so many later ones has ended, even if its end is not in the trace. */
const maxSilence = 50_000;

const all = Object.entries(rules) as [RuleId, Rule][];

/** The rules that judge events of a type. */
const byType = new Map<TraceEvent['type'], (readonly [RuleId, NonNullable<Rule['onEach']>])[]>();
for (const [id, { on }] of all) {
  for (const [type, judge] of Object.entries(on ?? {}) as [TraceEvent['type'], NonNullable<Rule['onEach']>][])
    byType.set(type, [...(byType.get(type) ?? []), [id, judge]]);
}
const ofEach = all.flatMap(([id, { onEach }]) => (onEach === undefined ? [] : [[id, onEach] as const]));

/**
 * Judges a run by all rules, event by event. What native peers did is known exactly; foreign peers are judged by what others
 * observed. What a fault did on purpose is not held against anyone.
 *
 * The events of a query are kept until it is judged, and those of ended queries no longer than others need the memory.
 */
export class Judge implements Fold<Violation[]> {
  readonly #facts = new Facts();
  readonly #tally = new Tally();
  /** When each query had its last event, as a number of events; the one that was silent for the longest time is first. */
  readonly #lastSeen = new Map<string, number>();
  #count = 0;

  /** @param readStrategy undefined: only floods are judged by their rules */
  constructor(readStrategy?: ReadStrategy) {
    this.readStrategy = readStrategy;
  }

  set readStrategy(readStrategy: ReadStrategy | undefined) {
    this.#facts.readStrategy = readStrategy;
  }

  see(event: TraceEvent): void {
    this.#count += 1;
    this.#facts.see(event);
    for (const [id, judge] of ofEach) this.#tally.add(id, judge(event, this.#facts));
    for (const [id, judge] of byType.get(event.type) ?? []) this.#tally.add(id, judge(event, this.#facts));
    if (!('query' in event) || event.query === undefined) return;
    this.#lastSeen.delete(event.query);
    this.#lastSeen.set(event.query, this.#count);
    if (this.#facts.eventCount > maxKeptEvents) this.#forgetOldest();
  }

  /** Judges a query. Events of it that arrive later are not judged any more. */
  forget(query: string): void {
    const facts = this.#facts.queries.get(query);
    if (facts !== undefined) this.#judgeQuery(facts, this.#tally);
    this.#facts.forget(query);
    this.#lastSeen.delete(query);
  }

  /** One violation per peer and rule: those of the run first, then by peer; in the order of the rules. */
  get result(): Violation[] {
    return this.judge({}).violations;
  }

  /** The judgement of the events so far, and of what else is known. */
  judge(evidence: Evidence): Judgement {
    const tally = this.#tally.copy();
    for (const query of this.#facts.queries.values()) this.#judgeQuery(query, tally);
    for (const [id, { atEnd }] of all) tally.add(id, atEnd?.(this.#facts, evidence) ?? null);
    return tally.judgement;
  }

  #judgeQuery(query: QueryFacts, tally: Tally): void {
    const copies = sentCopies(query, this.#facts);
    const isFlood = this.#facts.strategyOf(query) === null;
    for (const [id, { onSent, afterQuery, ofFloods = false }] of all) {
      if (ofFloods && !isFlood) continue;
      if (onSent !== undefined) this.#judgeCopies(id, onSent, copies, tally);
      if (afterQuery !== undefined) tally.add(id, afterQuery(query, this.#facts));
    }
  }

  /** Nearly all copies keep the rules: these are only counted. */
  #judgeCopies(
    id: RuleId,
    onSent: NonNullable<Rule['onSent']>,
    copies: readonly SentCopy[],
    tally: Tally,
  ): void {
    let kept = 0;
    for (const copy of copies) {
      const ruling = onSent(copy, this.#facts);
      if (ruling === 'kept') kept += 1;
      else tally.add(id, ruling);
    }
    if (kept > 0) tally.addKept(id, kept);
  }

  #forgetOldest(): void {
    for (const [query, lastSeen] of this.#lastSeen) {
      if (this.#facts.eventCount <= maxKeptEvents || lastSeen === this.#count) return;
      const facts = this.#facts.queries.get(query);
      const isOver = facts === undefined || facts.isOver || facts.issued === undefined;
      if (isOver || lastSeen < this.#count - maxSilence) this.forget(query);
    }
  }
}
