import type { RunResult } from '../judge/result.js';
import type { Rule, Violation } from '../judge/violation.js';
import { field } from './rows.js';
import { printable, type Style } from './style.js';

const words: Readonly<Record<Rule, string>> = {
  'stays-up': 'it ended unasked',
  message: 'it sent what is no message',
  ttl: 'it got the TTL wrong',
  hops: 'it got the hops wrong',
  duplicate: 'it sent a query again',
  sender: 'it sent a query back',
  forwards: 'it did not pass a query on',
  answers: 'it did not answer',
  transfer: 'its transfer was not good',
  saves: 'it did not save what it asked for',
  flood: 'it sent far too much',
};

/** What programs did against the rules: a block for each of them; none where all kept to them. */
export function violationBlocks({ violations, peers }: RunResult, style: Style): string[] {
  const violators = [...new Set(violations.map(({ peer }) => peer))];
  return violators.map((id) => {
    const command = peers.find((peer) => peer.id === id)?.program?.command ?? '';
    const title = `${style.paint('yellow', style.unequal)} ${style.bold(`peer ${style.peer(id)}`)} did not keep to the rules  ${style.dim(printable(command))}`;
    const lines = violations.filter(({ peer }) => peer === id).flatMap((breach) => linesOf(breach, style));
    return [title, ...lines].join('\n');
  });
}

function linesOf({ rule, count, actual, expected, see }: Violation, style: Style): string[] {
  const often = count === 1 ? '' : `, ${count} times`;
  return [
    field(style, rule, `${words[rule]}${often}`),
    field(style, '  actual', printable(actual)),
    field(style, '  expected', expected),
    field(style, '  see', `docs/wire.md, ${see}`),
  ];
}
