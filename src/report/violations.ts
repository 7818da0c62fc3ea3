import { printable } from '../core/sanitize.js';
import type { RunResult } from '../judge/result.js';
import type { Rule, Violation } from '../judge/violations.js';
import { field } from './rows.js';
import type { Style } from './style.js';

const texts: Readonly<Record<Rule, string>> = {
  'stays-up': 'exited, although it was not stopped',
  message: 'sent an invalid message',
  ttl: 'sent a wrong TTL',
  hops: 'sent a wrong hop count',
  duplicate: 'sent a query again',
  sender: 'sent a query back',
  forwards: 'did not forward a query',
  answers: 'did not send a hit',
  transfer: 'sent no valid archive',
  saves: 'did not save a file that it requested',
  flood: 'sent too many messages',
};

/** Protocol violations: a block for each foreign peer that has some. */
export function violationBlocks({ violations, peers }: RunResult, style: Style): string[] {
  const violators = [...new Set(violations.map(({ peer }) => peer))];
  return violators.map((id) => {
    const command = peers.find((peer) => peer.id === id)?.program?.command ?? '';
    const mark = style.paint('yellow', style.symbols.unequal);
    const name = style.bold(`peer ${style.peer(id)}`);
    const title = `${mark} ${name} violated the protocol  ${style.dim(printable(command))}`;
    const lines = violations
      .filter(({ peer }) => peer === id)
      .flatMap((violation) => linesOf(violation, style));
    return [title, ...lines].join('\n');
  });
}

function linesOf({ rule, count, actual, expected, see }: Violation, style: Style): string[] {
  const often = count === 1 ? '' : `, ${count} times`;
  return [
    field(style, rule, `${texts[rule]}${often}`),
    field(style, '  actual', printable(actual)),
    field(style, '  expected', expected),
    field(style, '  see', `docs/wire.md, ${see}`),
  ];
}
