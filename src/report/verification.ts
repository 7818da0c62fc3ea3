import { jsonText, printable } from '../core/sanitize.js';
import type { Judgement, RuleJudgement } from '../judge/tally.js';
import type { Violation } from '../judge/violation.js';
import { type Column, hintLines, table } from './rows.js';
import type { Style } from './style.js';
import { counted, listed } from './units.js';
import { violationLines } from './violations.js';

/** What `sim verify` says about a run. */
export interface Verification extends Judgement {
  /** Absolute path of its trace. */
  readonly trace: string;
  readonly events: number;
  readonly queries: number;
  readonly peers: number;
  /** Why not all of the trace could be judged; null if all was. */
  readonly incomplete: string | null;
}

const columns: readonly Column[] = [
  { title: '' },
  { title: 'rule' },
  { title: 'judged', align: 'right' },
  { title: 'broken', align: 'right' },
  { title: 'not judged' },
];

/** A row for each rule, a block for each violation, and the outcome. */
export function verificationText(verification: Verification, style: Style): string {
  const { events, queries, peers, rules, violations, incomplete } = verification;
  const counts = [counted(events, 'event'), counted(queries, 'query', 'queries'), counted(peers, 'peer')];
  const blocks = violations.map((violation) => block(violation, style));
  const rest =
    incomplete === null
      ? []
      : [[style.paint('yellow', printable(incomplete)), hintLines(style, hint, 2)].join('\n')];
  const rows = table(
    style,
    columns,
    rules.map((rule) => row(rule, style)),
  );
  return `${[[style.bold(counts.join(', ')), ...rows].join('\n'), ...blocks, ...rest, outcome(verification, style)].join('\n\n')}\n`;
}

const hint = 'what stands before that was judged; rules about the end of the run were not';

function row({ rule, judged, violations, unjudged }: RuleJudgement, style: Style): string[] {
  const mark = violations > 0 ? style.cross : judged > 0 ? style.tick : '';
  const reasons = unjudged.map(({ because, count }) => `${count}: ${because}`);
  return [
    mark,
    rule,
    String(judged),
    violations === 0 ? '' : String(violations),
    printable(listed(reasons, 3)),
  ];
}

function block(violation: Violation, style: Style): string {
  const { peer } = violation;
  const name = style.bold(peer === null ? 'the run' : `peer ${style.peer(peer)}`);
  return [`${style.cross} ${name}`, ...violationLines(violation, style)].join('\n');
}

function outcome({ violations, rules, incomplete }: Verification, style: Style): string {
  const broken = new Set(violations.map(({ rule }) => rule));
  const count = violations.reduce((sum, violation) => sum + violation.count, 0);
  if (count > 0) return `${style.cross} ${counted(count, 'violation')} of ${counted(broken.size, 'rule')}`;
  const judged = rules.filter((rule) => rule.judged > 0);
  const kept = `no violation: ${judged.length} of ${counted(rules.length, 'rule')} had something to judge`;
  return incomplete === null ? `${style.tick} ${kept}` : `${kept}, as far as the trace goes`;
}

/** The same as JSON. */
export function verificationJson(verification: Verification): string {
  return `${jsonText({ schema: 1, ok: verification.violations.length === 0, ...verification }, 2)}\n`;
}
