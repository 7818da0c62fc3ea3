import fc from 'fast-check';
import { awaitableEvents } from '../../src/faults/conditions.js';
import type { FaultKind } from '../../src/faults/fault.js';
import { faultKinds } from '../../src/faults/registry.js';
import { type TargetForm, targetFormOf } from '../../src/faults/targets.js';

const peer = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(2 ** 31 - 1)).map(String);
const end = fc.oneof(peer, fc.constant('*'));
const twoPeers = fc.uniqueArray(peer, { minLength: 2, maxLength: 2 });
const link = fc.oneof(
  fc.tuple(twoPeers, fc.constantFrom('-', '>')).map(([ends, sign]) => ends.join(sign)),
  fc.tuple(peer, fc.constantFrom('-*', '>*')).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('*-', '*>'), peer).map((parts) => parts.join('')),
  fc.constantFrom('*', '*-*', '*>*'),
);

const targets: Readonly<Record<TargetForm, fc.Arbitrary<string>>> = {
  peer: fc.oneof(
    fc.constant('*'),
    fc.uniqueArray(peer, { minLength: 1, maxLength: 4 }).map((peers) => peers.join(',')),
  ),
  link,
  groups: fc
    .uniqueArray(peer, { minLength: 3, maxLength: 8 })
    .map(([one, two, ...others]) => `{${one}} {${two}, ${others.join(' ,')}}`),
  transfer: fc.oneof(
    end,
    twoPeers.map((ends) => ends.join('>')),
    peer.map((origin) => `*>${origin}`),
    peer.map((holder) => `${holder}>*`),
  ),
};

const amount = fc.oneof(
  fc.integer({ min: 1, max: 999 }).map(String),
  fc.integer({ min: 1, max: 999_999 }).map((thousandths) => (thousandths / 1000).toFixed(3)),
);
/** All are at most a day. */
export const durationForm = fc
  .tuple(amount, fc.constantFrom('us', 'ms', 's'))
  .map(([value, unit]) => `${value}${unit}`)
  .filter((text) => !/^0\.000us|^0\.[0-4]\d*us$/u.test(text));

const condition = fc.oneof(
  fc.constant(''),
  durationForm.map((time) => `at ${time}`),
  fc
    .tuple(
      fc.constantFrom('on', 'after 1', 'after 3'),
      fc.constantFrom(...awaitableEvents),
      fc.oneof(
        fc.constant(''),
        peer.map((id) => `at ${id}`),
      ),
    )
    .filter(([, event, where]) => where === '' || !/^(?:topology|fault|host):/u.test(event))
    .map((parts) => parts.join(' ')),
  twoPeers.map((ends) => `on query:sent ${ends.join('-')}`),
);

/** The part of an example behind its target, without its time. */
function parametersIn({ name, example }: FaultKind): string {
  const words = example.split(' ').slice(1);
  const first = words.findIndex((word) => !word.startsWith('{'));
  const start = words[0]?.startsWith('{') ? (first < 0 ? words.length : first) : 1;
  const end = words.findIndex((word) => ['at', 'on', 'after', 'for', 'times', 'once'].includes(word));
  return name === '' ? '' : words.slice(start, end < 0 ? words.length : end).join(' ');
}

/** Texts of faults of all kinds, in any form that the grammar takes. */
export const anyFault: fc.Arbitrary<string> = fc.constantFrom(...faultKinds).chain((kind) =>
  fc
    .tuple(
      targets[targetFormOf(kind)],
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      condition,
      fc.option(durationForm),
      fc.constantFrom('', 'once', 'times 1', 'times 7'),
    )
    .map(([target, order, when, length, times]) => {
      const clauses = [when, length === null ? '' : `for ${length}`, times];
      const parts = [kind.name, target, parametersIn(kind), ...order.map((index) => clauses[index] ?? '')];
      return parts.filter((part) => part !== '').join('  ');
    }),
);
