/** What to do if a requirement fails, by its id: where to look in the peer's own code. */
const hints: Readonly<Record<string, string>> = {
  listen: 'Listen on SIM_IP and SIM_PORT, and print why if you cannot: the output is in output.log (--keep).',
  'stays-up':
    'Handle an end and an error of a connection that has sent nothing; neither may end the program.',

  'found.own-file':
    'On get, look for the file in SIM_SHARE_DIR, connect to the origin-ip and origin-port of the get, and send found with your SIM_PEER_ID, SIM_IP and SIM_PORT.',
  'found.extended':
    'Copy the query id of the get, add 1 to its hops, then the size in bytes and sha256:<hex>.',
  'found.subfolder': 'Search the subfolders of the share, too, and compare only the base name.',
  'found.chinese-name': 'Decode messages and encode file names as UTF-8, not in the encoding of the system.',
  'found.nothing-else': 'Compare the whole name, and send nothing to an origin but found.',
  'found.encoded-name': 'Decode %20 and %25 in <file> before you search, and encode the name again in found.',
  'found.bare':
    'If field 3 of a get is an IP address and field 4 a number, the message is of cisen07: read both orders.',
  'found.hidden': 'Leave out each name that begins with a dot, and do not enter such a folder.',
  'found.link': 'Ask for the kind of each entry without following links (lstat), and leave links out.',

  'relay.forwards': 'Send the get to each neighbour in SIM_NEIGHBOURS, and flush what is buffered.',
  'relay.not-back':
    'Keep the number from hello with its connection, and leave that neighbour out. In the older dialects only the IP address of the connection can tell you the neighbour.',
  'relay.not-origin':
    'Compare the address of each neighbour with the origin of the get: IP and port, as numbers.',
  'relay.untouched': 'Change only hops and TTL; put your own address into a get only if you issue it.',
  'relay.hops': 'Write hops + 1 into the get that you forward.',
  'relay.holder-keeps': 'Return after you have sent found.',
  'relay.hello': 'Write hello <SIM_PEER_ID> as the first line of each connection to a neighbour.',
  'relay.one-link': 'Keep one connection for each neighbour, and send each get on it.',
  'relay.reopens': 'If a connection has closed, open a new one when the next message is sent.',
  'relay.no-hello': 'Without hello the sender is unknown: leave out only the origin.',
  'relay.bare': 'Make a query id for a get that has none, and forward it with hops 1.',

  'ttl.lowered': 'Write TTL - 1, once, into the get that you forward.',
  'ttl.stops': 'Lower the TTL first, and forward only if the lowered TTL is above 0.',
  'ttl.last-answers': 'Look into the share before you look at the TTL.',

  'ask.query':
    'On ask, compare the token with SIM_TOKEN, then send a get with a new query id, hops 0 and your own address to each neighbour.',
  'duplicate.same-link':
    'Remember each query id that you have seen (older dialects: file and origin), drop a get with the same one, and send each get once to each neighbour.',
  'duplicate.other-link': 'Use one set of seen queries for all connections, with a lock if you use threads.',
  'duplicate.answered-once': 'Look for duplicates before you look into the share, and send found once.',
  'duplicate.own': 'Drop a get whose origin is your own address.',
  'duplicate.cycle': 'Compare only the query id: hops and TTL differ from copy to copy.',
  'duplicate.bare':
    'Derive the id of a get without one from file and origin, and forget it after five seconds.',

  'search.forwards':
    'With SIM_STRATEGY set, choose the neighbours of a get by the rules in docs/strategies.md, in the order of SIM_NEIGHBOURS.',
  'search.state': 'Write the state that the rules give, as 8 hex digits, before the TTL.',
  'search.numbers': 'Write TTL - 1 and hops + 1 into the get that you send on.',
  'search.holder': 'Return after you have sent found.',
  'search.files':
    'Keep the files and the table that each neighbour announces, and look for the file of a get there.',
  'search.announces':
    'After hello, send announce degree, what else your strategy announces, and announce end.',
  'search.ignores':
    'Ignore each announce that you do not use, and each of a peer that is not in SIM_NEIGHBOURS.',
  'search.asks':
    'Connect to the origin of the get, and send check with query id, state, SIM_IP and SIM_PORT.',
  'search.goes-on': 'Read checked on the connection of the check, and send the walker on after go-on.',
  'search.stops': 'Forget the walker after stop, and if the connection ends without an answer.',
  'search.ends': 'Lower the TTL first, and send on only if the lowered TTL is above 0.',
  'search.again': 'Only a flood drops each copy: keep what your strategy keeps of a query, by its id.',
  'search.issues': 'On ask, send the first step of your strategy, with hops 0 and a state of random bits.',
  'search.answers':
    'On check, answer checked on the same connection: stop unless the query is yours and has no hit yet.',

  'serve.header':
    'Write the length as 4 bytes, little-endian, then exactly so many bytes of UTF-8 JSON with all keys.',
  'serve.archive': 'Pack the file as one entry with its own name, and send all bytes of the archive.',
  'serve.digest': 'Compute MD5 and length of the archive that you send, and SHA-256 of the content.',
  'serve.bare': 'A request without query id gets header and archive, without chunks and trailer.',
  'serve.subfolder': 'Serve the file by the path at which you have found it, not by share folder and name.',
  'fetch.requests':
    'On found for a query of your own, connect to the address in it and send request with your own address.',
  'fetch.saves':
    'Unpack the archive and move its content to SIM_SHARE_DIR, under the name that was asked for.',
  'ask.held': 'On ask, look into the share first; if the file is there, send answer <file> held.',
  'ask.answer': 'After the file is saved, send answer <file> verified on the connection of the ask.',
  'fetch.shares': 'Search the share again on each get, or add the saved file to your list.',
  'fetch.next-holder': 'Keep each later hit of a query, and request the next one if a transfer fails.',
  'fetch.deflated': 'Look at the compression method of the entry: 8 is raw deflate.',
  'fetch.descriptor': 'Read the sizes from the central directory at the end of the archive.',
  'fetch.bare-hit':
    'Without a query id in the hit, send request without one; the archive ends where at least file_size bytes, an end record and the MD5 agree.',
  'fetch.temporary': 'Write to a name that begins with a dot, verify, then rename in one step.',

  'stream.split': 'Collect bytes until an LF; one read is not one message.',
  'stream.merged': 'After an LF, keep the rest of the read, and look for the next LF in it.',
  'stream.unended': 'If a valid message has no LF and nothing arrives for 30 ms, handle it.',
  'stream.slow': 'A pause ends only what is a valid message already; keep the piece otherwise.',
  'stream.held-open': 'Do not wait for the end of the connection before you handle a message.',
  'stream.half-close': 'Handle what was received before the end of the connection.',
  'stream.carriage-return': 'Remove a CR before the LF.',
  'stream.late-end': 'Ignore an empty line.',

  'refuse.token': 'Compare the token of an ask with SIM_TOKEN before anything else.',
  'refuse.hidden': 'Serve only what a search in the share finds, by the same rules.',
  'refuse.says-path': 'Send invalid content and close the connection if a name has a slash or a backslash.',
  'refuse.numbers': 'Check each number by its rule: digits only, no leading zeros, and its range.',
  'refuse.path-get': 'Reject a name with / or \\ or .. in it, also after decoding % sequences.',
  'refuse.path-request': 'Reject a name with / or \\ or .. in it, also after decoding % sequences.',
  'refuse.not-shared': 'Answer with an error in the header, or close the connection; catch the exception.',
  'refuse.bad-digest': 'Compute the MD5 of the bytes that arrived, and save nothing if it differs.',
  'refuse.bad-archive': 'Unpack to a temporary folder; move the content only after all went well.',
  'refuse.zip-slip': 'Take the content of the wanted entry only, and write it to a name of your own choice.',
  'refuse.unknown-verb':
    'Send invalid content for each verb that you do not know, and close only that connection.',
  'refuse.oversized': 'Close the connection if 4096 bytes have arrived without an LF.',
  'refuse.unasked': 'Keep the ids of your own queries, and ignore a found with any other.',
  'refuse.bad-sha256': 'Compute the SHA-256 of the unpacked content, and compare it with hit and trailer.',
  'refuse.bad-size': 'Count the bytes while you unpack, and stop above the announced size.',
  'refuse.error': 'Look for the key error in header and trailer, and discard what was received.',
  'refuse.lengths': 'Compare each length with its limit before you read so many bytes.',
  'refuse.leftovers': 'Remove the temporary file in every case of failure.',

  'load.dead-neighbour': 'Catch the error for each neighbour alone, and go on with the next one.',
  'load.twenty-queries': 'Serve each connection in a thread of its own, or without blocking.',
  'load.hundred-mb': 'Read and send the file in pieces, and wait until each was sent.',
};

export function hintFor(id: string): string | null {
  return hints[id] ?? null;
}
