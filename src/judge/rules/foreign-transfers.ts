import type { ErrorCode } from '../../core/errors.js';
import type { Rule } from './rule.js';

/** Local failures are not the holder's fault. */
const localFailures: readonly ErrorCode[] = ['file-exists', 'interrupted', 'bad-usage', 'not-written'];

export const transfer: Rule = {
  expected: 'a complete archive that matches its header',
  see: 'W49 to W51',
  on: {
    'transfer:failed': ({ id, query, peer, from, code, message, observedBy }, facts) => {
      if (observedBy === 'supervisor' || from === null || !facts.foreign.has(from)) return null;
      if (localFailures.includes(code)) return null;
      if (facts.isFaulted(from, peer, facts.queries.get(query)?.since))
        return { because: 'a fault has changed what was sent' };
      return { peer: from, actual: message, events: [id] };
    },
    'transfer:verified': ({ from, observedBy }, facts) =>
      observedBy === undefined && from !== null && facts.foreign.has(from) ? 'kept' : null,
  },
};

export const saves: Rule = {
  expected: 'the file in its share, unpacked and verified',
  see: 'W39',
  on: {
    // A foreign peer is only to blame if an archive is known to have been sent to it.
    'transfer:failed': ({ id, query, peer, from, code, message, observedBy }, facts) => {
      if (observedBy !== 'supervisor' || code !== 'bad-transfer' || !facts.foreign.has(peer)) return null;
      if (facts.isFaulted(from ?? peer, peer, facts.queries.get(query)?.since))
        return { because: 'a fault has changed what was sent' };
      return { peer, actual: message, events: [id] };
    },
    'transfer:verified': ({ peer, observedBy }, facts) =>
      observedBy === 'supervisor' && facts.foreign.has(peer) ? 'kept' : null,
  },
};
