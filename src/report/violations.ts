import { printable } from '../core/sanitize.js';
import type { RunResult } from '../judge/result.js';
import type { RuleId } from '../judge/rules/index.js';
import type { Violation } from '../judge/violation.js';
import { field } from './rows.js';
import type { Style } from './style.js';

const texts: Readonly<Record<RuleId, string>> = {
  'stays-up': 'exited, although it was not stopped',
  message: 'sent an invalid message',
  ttl: 'sent a wrong TTL',
  hops: 'sent a wrong hop count',
  sum: 'sent TTL and hops with another sum',
  expired: 'sent a query without TTL',
  duplicate: 'sent a query again',
  sender: 'sent a query back',
  origin: 'sent a query to its origin',
  forwards: 'did not forward a query',
  strategy: 'did not follow its search strategy',
  answers: 'did not send a hit',
  transfer: 'sent no valid archive',
  saves: 'did not save a file that it requested',
  flood: 'sent too many messages',
  sent: 'a message arrived that was not sent so',
  arrives: 'a message has no end',
  total: 'the number of messages is not that of a flood',
  transfers: 'not one verified transfer for one satisfied query',
  verified: 'a file was saved without a verified transfer',
  content: 'a file was saved that no holder had',
  children: 'a process is not accounted for',
  hosts: 'a peer or a host is not where it should be',
  cause: 'an event stands without its cause',
  printed: 'the printed lines are not those of the trace',
};

/** What breaks the rules: a block for the run as a whole, and for each peer. */
export function violationBlocks({ violations, peers }: RunResult, style: Style): string[] {
  const violators = [...new Set(violations.map(({ peer }) => peer))];
  return violators.map((id) => {
    const command = peers.find((peer) => peer.id === id)?.program?.command ?? '';
    const lines = violations
      .filter(({ peer }) => peer === id)
      .flatMap((violation) => violationLines(violation, style));
    const mark = style.paint('yellow', style.symbols.warning);
    const name = style.bold(id === null ? 'the run' : `peer ${style.peer(id)}`);
    const title = `${mark} ${name} violated the ${command === '' ? 'rules' : 'protocol'}  ${style.dim(printable(command))}`;
    return [title.trimEnd(), ...lines].join('\n');
  });
}

/** A violation in rows: rule, what happened, what was expected, and where the rule is described. */
export function violationLines(
  { rule, count, actual, expected, see, events }: Violation,
  style: Style,
): string[] {
  const often = count === 1 ? '' : `, ${count} times`;
  return [
    field(style, rule, `${texts[rule]}${often}`),
    field(style, '  actual', printable(actual)),
    field(style, '  expected', expected),
    ...(events.length === 0 ? [] : [field(style, '  events', printable(events.join(', ')))]),
    field(style, '  see', see.startsWith('docs/') ? see : `docs/wire.md, ${see}`),
  ];
}
