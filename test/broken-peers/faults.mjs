/**
 * What `peer.mjs --break <id>` does wrong, by the requirement of `sim check` that it violates.
 *
 * Each fault is meant to violate its own requirement and no other, so some are narrower than a mistake would be:
 * a fault of the archive, say, is left out of large files, which are another requirement's business.
 */
export const faults = {
  listen: 'listens on a port of its own choice',
  'stays-up': 'exits when a second connection closes on which nothing was said',

  'found.own-file': "gives another peer's number in its hit (cisen07: another port)",
  'found.extended': 'gives the hops as they came, and not raised by one, in its hit',
  'found.subfolder': 'answers only for what lies directly in its share',
  'found.chinese-name': 'answers only for names in ASCII',
  'found.nothing-else': 'answers for what it has not, too, and forwards it all the same',

  'relay.forwards': 'forwards to the first neighbour only',
  'relay.not-back': 'forwards to the neighbour that a query came from, too (older dialects: to the origin)',
  'relay.not-origin': 'forwards to the origin, too, where the query came from another',
  'relay.untouched': 'puts itself in the place of the origin',
  'relay.hops': 'passes on the hops as they came',
  'relay.holder-keeps': 'forwards what it answers',

  'ttl.lowered': 'passes on the TTL as it came, though it stops at 1',
  'ttl.stops': 'forwards what comes with TTL 1, with TTL 0',
  'ttl.last-answers': 'drops what comes with TTL 1 before it looks into its share',

  'duplicate.same-link': 'forwards a query once more that comes again from the neighbour it first came from',
  'duplicate.other-link': 'forwards a query once more that comes again from another neighbour',
  'duplicate.answered-once': 'answers every copy of a query',
  'duplicate.own': 'forwards its own query, once, when it comes back',
  'duplicate.cycle': 'takes later copies with more hops for new, and no longer lowers their TTL',

  'serve.header': 'writes `file_name` where the header has `filename`',
  'serve.archive': 'packs the file under another name',
  'serve.digest': 'gives an MD5 that is not that of the archive',
  'serve.bare': 'serves a bare request in the framed form',
  'serve.subfolder': 'answers for what lies in subfolders, and serves none of it',

  'fetch.requests': 'takes a hit and requests nothing',
  'fetch.saves': 'saves what it fetched under another name',

  'stream.split': 'loses a message whose pieces come in quick succession',
  'stream.merged': 'takes only the first message (but `hello`) of what one read brings',
  'stream.unended': 'waits for the end of the line, or of the connection, for ever',
  'stream.slow': 'loses a message whose pieces come slowly',
  'stream.half-close': 'loses a query whose sender half-closes at once',

  'refuse.path-get': 'answers for every name with a slash in it',
  'refuse.path-request': 'serves whatever a name with a slash in it leads to',
  'refuse.not-shared': 'serves an empty file for what it does not share',
  'refuse.bad-digest': 'keeps an archive whatever the digests say',
  'refuse.bad-archive': 'saves what is no archive as it came',
  'refuse.zip-slip': 'unpacks every entry to where its name leads',
  'refuse.unknown-verb': 'hangs up on an unknown verb without a word (older dialects: exits)',
  'refuse.oversized': 'exits when a line is too long',
  'refuse.unasked': 'requests whatever it is told was found',

  'load.dead-neighbour': 'sends to nobody unless all neighbours can be reached',
  'load.twenty-queries': 'drops a query that comes while ten connections are open',
  'load.hundred-mb': 'hangs up after 50 MB of an archive',
};

/** Faults that show in the older dialects only. */
export const olderFaults = {
  'stream.held-open': 'takes a query only when its connection ends',
};
