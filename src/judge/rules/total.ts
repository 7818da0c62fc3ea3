import type { PeerId } from '../../core/vocabulary.js';
import { initialTtl } from '../../trace/select.js';
import { actualFlood } from '../actual-flood.js';
import { floodCost } from '../cost.js';
import type { Rule } from './rule.js';

export const total: Rule = {
  expected:
    'as many messages as the closed form of the flood gives, 2E - (N - 1), with all differences explained',
  see: 'docs/verify.md',
  ofFloods: true,
  afterQuery: ({ own, peers, issued, settled, disturbance }, facts) => {
    if (issued === undefined) return null;
    if (settled === undefined) return { because: 'the flood has no end in the trace' };
    if (settled.by === 'quiet')
      return { because: 'foreign peers took part: the messages could not be counted' };
    if (disturbance !== null) return { because: disturbance };
    const nobody = new Map<PeerId, never>();
    const trace = {
      own,
      topology: undefined,
      goneBefore: nobody,
      stoppedBefore: nobody,
      hostOf: nobody,
      incidents: [],
    };
    const { forwardOnHit } = facts;
    const { terms, links, messages } = floodCost({
      peers: [...peers.values()],
      origin: issued.peer,
      ttl: initialTtl(own.of('query:received'), issued),
      forwardOnHit,
      parts: actualFlood(trace),
    });
    const unexplained = terms.find(({ reason }) => reason === 'unexplained');
    if (unexplained === undefined) return 'kept';
    const { amount } = unexplained;
    const closed = `2 * ${links} - (${peers.size} - 1) = ${2 * links - (peers.size - 1)}`;
    const rest = terms.flatMap((term) => (term === unexplained ? [] : [`${term.amount} ${term.reason}`]));
    const actual = `${messages} messages; ${[closed, ...rest].join(', ')}; not explained: ${amount}`;
    return { peer: null, actual, events: [issued.id, settled.id] };
  },
};
