import type { Rule, Ruling } from './rule.js';

export const answers: Rule = {
  expected: 'found, sent to the origin: it has the file',
  see: 'W24',
  afterQuery: ({ own, holders, resolved, settled, ended, since }, facts) => {
    const answered = new Set([...own.of('hit:sent'), ...own.of('hit:failed')].map(({ cause }) => cause));
    const native = own.of('query:matched').flatMap(({ id, peer, observedBy }): Ruling[] => {
      if (observedBy !== undefined) return [];
      if (answered.has(id)) return ['kept'];
      if (settled?.by !== 'count' || ended.has(peer))
        return [{ because: 'the peer may have had no time to answer' }];
      return [{ peer, actual: 'it has the file, and sent no hit', events: [id] }];
    });
    // A hit from one foreign peer to another may be unobserved.
    if (resolved === undefined || facts.foreign.has(resolved.peer)) return native;
    const reached = new Set(own.of('query:received').map(({ peer }) => peer));
    const silent = [...holders].filter((peer) => facts.foreign.has(peer) && reached.has(peer));
    return [
      ...native,
      ...silent.flatMap((peer): Ruling[] => {
        if (facts.mayHaveIgnored(peer, resolved.peer) || facts.isFaulted(peer, resolved.peer, since))
          return [];
        return [{ peer, actual: `no hit after a query for ${resolved.file}`, events: [resolved.id] }];
      }),
    ];
  },
};
