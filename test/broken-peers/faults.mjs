/**
 * What `peer.mjs --break <id>` does wrong, by the requirement of `sim check` that it violates.
 *
 * Each fault violates only its own requirement, so some are narrower than a real mistake: a fault of the archive, for
 * example, does not affect large files, because another requirement tests those.
 */
export const faults = {
  listen: 'listens on another port',
  'stays-up': 'exits when a second connection closes without a message',

  'found.own-file': "sends another peer's number in its hit (cisen07: another port)",
  'found.extended': 'does not raise the hops in its hit',
  'found.subfolder': 'answers only for files directly in its share',
  'found.chinese-name': 'answers only for ASCII names',
  'found.nothing-else': 'also answers for missing files, and still forwards the query',

  'relay.forwards': 'forwards to the first neighbour only',
  'relay.not-back': 'also forwards to the sender of a query',
  'relay.not-origin': 'also forwards to the origin if another neighbour sent the query',
  'relay.untouched': 'replaces the origin by itself',
  'relay.hops': 'does not raise the hops',
  'relay.holder-keeps': 'forwards queries that it answers',

  'ttl.lowered': 'does not lower the TTL, although it stops at 1',
  'ttl.stops': 'forwards a query with TTL 1, with TTL 0',
  'ttl.last-answers': 'drops a query with TTL 1 before it looks into its share',

  'duplicate.same-link': 'forwards a copy again if its first sender sends it',
  'duplicate.other-link': 'forwards a copy again if another neighbour sends it',
  'duplicate.answered-once': 'answers every copy of a query',
  'duplicate.own': 'forwards its own query once when it comes back',
  'duplicate.cycle': 'takes copies with more hops for new queries, and does not lower their TTL',

  'serve.header': 'writes `file_name` where the header has `filename`',
  'serve.archive': 'packs the file under another name',
  'serve.digest': 'sends an MD5 that does not match the archive',
  'serve.bare': 'serves a request without query id in the framed form',
  'serve.subfolder': 'answers for files in subfolders, and does not serve them',

  'fetch.requests': 'requests nothing after a hit',
  'fetch.saves': 'saves the fetched file under another name',

  'stream.split': 'loses a message whose pieces arrive quickly',
  'stream.merged': 'handles only the first message of a read (apart from `hello`)',
  'stream.unended': 'waits for ever for the end of the line or of the connection',
  'stream.slow': 'loses a message whose pieces arrive slowly',
  'stream.half-close': 'loses a query whose sender half-closes at once',

  'refuse.path-get': 'answers for every name with a slash',
  'refuse.path-request': 'serves the file that a name with a slash leads to',
  'refuse.not-shared': 'serves an empty file instead of a missing one',
  'refuse.bad-digest': 'ignores the digests of an archive',
  'refuse.bad-archive': 'saves an invalid archive as the file',
  'refuse.zip-slip': 'unpacks every entry to the path in its name',
  'refuse.unknown-verb':
    'closes the connection after an unknown verb without an answer (older dialects: exits)',
  'refuse.oversized': 'exits when a line is too long',
  'refuse.unasked': 'requests the file of every hit',

  'load.dead-neighbour': 'sends nothing unless all neighbours can be reached',
  'load.twenty-queries': 'drops a query that arrives while ten connections are open',
  'load.hundred-mb': 'closes the connection after 50 MB of an archive',
};

/** Faults of the older dialects only. */
export const olderFaults = {
  'stream.held-open': 'handles a query only when its connection ends',
};
