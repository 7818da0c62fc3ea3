import type { PeerId } from '../../core/vocabulary.js';
import type { EventId, EventOf, TraceEvent } from '../../trace/event.js';
import type { Evidence } from '../evidence.js';
import type { Facts } from '../facts.js';
import type { QueryFacts } from '../query-facts.js';
import type { SentCopy } from '../sent-copies.js';

/** What breaks a rule. */
export interface Finding {
  readonly peer: PeerId | null;
  readonly actual: string;
  readonly events: readonly EventId[];
  /** How often; default 1. */
  readonly count?: number;
}

/** Something that a rule is about, but cannot be judged. */
export interface Unjudged {
  /** Why, as the end of a sentence: `its sender is not known`. */
  readonly because: string;
}

/** What a rule says about one thing. */
export type Ruling = 'kept' | Finding | Unjudged;

/** Null: the rule is not about this. */
export type Rulings = Ruling | readonly Ruling[] | null;

/**
 * A rule of the judge: a pure function of the facts that a trace gives. It looks at single events, at queries after their last
 * event, or at the whole trace.
 */
export interface Rule {
  /** What it requires, for people. */
  readonly expected: string;
  /** The numbers of its rules in `docs/wire.md`, or where else it is described. */
  readonly see: string;
  /** Whether queries of other strategies than a flood are not judged by it. Default false. */
  readonly ofFloods?: boolean;
  /** Judges an event. The facts include it. */
  readonly on?: { readonly [T in TraceEvent['type']]?: (event: EventOf<T>, facts: Facts) => Rulings };
  /** Judges each event. The facts include it. */
  readonly onEach?: (event: TraceEvent, facts: Facts) => Rulings;
  /** Judges a `get` that a peer has sent by itself. */
  readonly onSent?: (copy: SentCopy, facts: Facts) => Rulings;
  /** Judges a query after its last event. */
  readonly afterQuery?: (query: QueryFacts, facts: Facts) => Rulings;
  /** Judges the whole trace, and what else is known of the run. */
  readonly atEnd?: (facts: Facts, evidence: Evidence) => Rulings;
}
