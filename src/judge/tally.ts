import type { PeerId } from '../core/vocabulary.js';
import { type RuleId, rules } from './rules/index.js';
import type { Finding, Ruling, Rulings } from './rules/rule.js';
import type { Violation } from './violation.js';

/** Events that a violation names at most. */
const maxEvents = 8;

/** What a rule has judged. */
export interface RuleJudgement {
  readonly rule: RuleId;
  readonly expected: string;
  readonly see: string;
  /** How many things it has judged: events, messages, queries, files, lines. */
  readonly judged: number;
  /** How many of them broke it. */
  readonly violations: number;
  /** What it could not judge: why, and how often. */
  readonly unjudged: readonly { readonly because: string; readonly count: number }[];
}

/** What the judge says about a run. */
export interface Judgement {
  readonly violations: Violation[];
  /** Of each rule, in their order. */
  readonly rules: readonly RuleJudgement[];
}

const order = Object.keys(rules) as RuleId[];

/** Sums up what the rules say. */
export class Tally {
  readonly #kept = new Map<RuleId, number>();
  readonly #unjudged = new Map<RuleId, Map<string, number>>();
  /** By peer and rule. */
  readonly #violations = new Map<string, Violation>();

  add(rule: RuleId, rulings: Rulings): void {
    if (rulings === null) return;
    if (rulings === 'kept') return this.addKept(rule, 1);
    const list = Array.isArray(rulings) ? (rulings as readonly Ruling[]) : [rulings as Ruling];
    let kept = 0;
    for (const ruling of list) {
      if (ruling === 'kept') kept += 1;
      else if ('because' in ruling) this.#addUnjudged(rule, ruling.because);
      else this.#addFinding(rule, ruling);
    }
    if (kept > 0) this.addKept(rule, kept);
  }

  addKept(rule: RuleId, count: number): void {
    this.#kept.set(rule, (this.#kept.get(rule) ?? 0) + count);
  }

  copy(): Tally {
    const copy = new Tally();
    for (const [rule, count] of this.#kept) copy.#kept.set(rule, count);
    for (const [rule, counts] of this.#unjudged) copy.#unjudged.set(rule, new Map(counts));
    for (const [key, violation] of this.#violations) copy.#violations.set(key, violation);
    return copy;
  }

  get judgement(): Judgement {
    const violations = [...this.#violations.values()].sort(
      (one, other) =>
        placeOf(one.peer) - placeOf(other.peer) || order.indexOf(one.rule) - order.indexOf(other.rule),
    );
    return {
      violations,
      rules: order.map((rule) => {
        const broken = violations.filter((violation) => violation.rule === rule);
        const count = broken.reduce((sum, violation) => sum + violation.count, 0);
        const unjudged = [...(this.#unjudged.get(rule) ?? [])];
        const { expected, see } = rules[rule];
        return {
          rule,
          expected,
          see,
          judged: (this.#kept.get(rule) ?? 0) + count,
          violations: count,
          unjudged: unjudged.map(([because, times]) => ({ because, count: times })),
        };
      }),
    };
  }

  #addUnjudged(rule: RuleId, because: string): void {
    const counts = this.#unjudged.get(rule) ?? new Map<string, number>();
    this.#unjudged.set(rule, counts);
    counts.set(because, (counts.get(because) ?? 0) + 1);
  }

  #addFinding(rule: RuleId, { peer, actual, events, count = 1 }: Finding): void {
    const key = `${peer} ${rule}`;
    const { expected, see } = rules[rule];
    const shown = events.slice(0, maxEvents);
    const first = this.#violations.get(key) ?? { peer, rule, count: 0, events: shown, actual, expected, see };
    this.#violations.set(key, { ...first, count: first.count + count });
  }
}

/** What is not about one peer stands first. */
function placeOf(peer: PeerId | null): number {
  return peer ?? -1;
}
