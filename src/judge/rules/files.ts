import type { EventOf } from '../../trace/event.js';
import type { QueryFacts } from '../query-facts.js';
import type { Rule, Ruling } from './rule.js';

export const transfers: Rule = {
  expected: 'one verified transfer for each query that was satisfied by one, and none for the others',
  see: 'docs/verify.md',
  afterQuery: ({ own, resolved }) => {
    const verified = own.of('transfer:verified');
    if (resolved === undefined) {
      if (verified.length === 0) return null;
      return { because: 'the origin did not report an outcome' };
    }
    const wanted = resolved.outcome === 'verified' ? 1 : 0;
    if (verified.length === wanted) return 'kept';
    const actual = `outcome ${resolved.outcome}, and ${verified.length} verified transfers`;
    return { peer: resolved.peer, actual, events: [...verified.map(({ id }) => id), resolved.id] };
  },
};

export const verified: Rule = {
  expected: 'no file in a download folder without a verified transfer',
  see: 'docs/verify.md',
  atEnd: (facts, { files }) => {
    if (files === undefined) return { because: 'the folder of the run was not looked at' };
    return files.map(({ peer, path, sha256 }): Ruling => {
      const saved = facts.savedTo.get(path);
      if (saved === undefined)
        return { peer, actual: `${path}, which no verified transfer saved`, events: [] };
      if (sha256 === null || saved.sha256 === null) return 'kept';
      if (sha256 === saved.sha256) return 'kept';
      const actual = `${path} has the SHA-256 ${sha256}, and the verified one had ${saved.sha256}`;
      return { peer, actual, events: [saved.event] };
    });
  },
};

export const content: Rule = {
  expected: 'no file whose content no holder had',
  see: 'docs/verify.md',
  afterQuery: (query) => query.own.of('transfer:verified').map((event) => judgeContent(event, query)),
};

function judgeContent(event: EventOf<'transfer:verified'>, { own, byId }: QueryFacts): Ruling {
  const { id, peer, from, sha256, size, comparedWith, observedBy } = event;
  // The supervisor knows the share of every holder; a foreign origin's file is compared by it.
  const hits = own.of('hit:sent').filter((hit) => hit.to === peer && (from === null || hit.peer === from));
  const known = hits.filter((hit) => hit.sha256 !== null);
  if (sha256 === null || known.length === 0) {
    const isCompared = comparedWith === 'share' || observedBy === 'supervisor';
    return isCompared ? 'kept' : { because: 'no digest of the holder is in the trace' };
  }
  if (known.some((hit) => hit.sha256 === sha256 && (hit.size === null || hit.size === size))) return 'kept';
  const matched = known.flatMap(({ cause }) => (cause !== undefined && byId.has(cause) ? [cause] : []));
  const actual = `a file with the SHA-256 ${sha256}, ${size} bytes; the holder had ${known[0]?.sha256}`;
  return { peer, actual, events: [...matched, ...known.map((hit) => hit.id), id] };
}
