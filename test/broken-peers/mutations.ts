/**
 * One mutation of the complete peer in `examples/javascript` for each requirement of `sim check`: the peer then breaks just
 * that requirement. Each edit replaces text that occurs exactly once in the files of the peer.
 *
 * Some mutations are narrower than a real mistake would be, so that no other requirement fails: a requirement that needs
 * the broken one is blocked, all others must pass.
 */
export interface Mutation {
  /** What the peer does wrong: `a peer that ...`. */
  readonly what: string;
  readonly edits: readonly (readonly [from: string, to: string])[];
}

const lookUp = '  const found = find(get.file);\n';
const known = '  if (!isNew(query, get.query === null ? bareMs : rememberedMs)) return; // W21\n';
const firstLook = '    const known = { verb, file: decodeName(file), query };\n';
const pathIsAllowed = (verb: string) =>
  `    const known = { verb, file: verb === '${verb}' && file.includes('/') ? file : decodeName(file), query };\n`;
/** Handles a copy of a query with an id; `act` stands in a function of `get`, `query` and `sender`. */
const onCopy = (act: string, ignored = 'if (isCopy && get.query === null) return;') =>
  `  const isCopy = !isNew(query, get.query === null ? bareMs : rememberedMs);
  const seen = (globalThis.seen ??= new Map());
  ${ignored}
  if (isCopy) {
    ${act}
    return;
  }
  seen.set(query, { sender, hops: get.hops, copies: 1 });
`;
const forwardOnce = (condition: string, ignored?: string) =>
  onCopy(
    `const first = seen.get(query);
    if (find(get.file) === null && !first.isDone && ${condition}) {
      first.isDone = true;
      forward(get, query, sender);
    }`,
    ignored,
  );
const answerAgain =
  'const again = find(get.file);\n    if (again !== null) void sendFound(get, again).catch(report);';

export const mutations: Readonly<Record<string, Mutation>> = {
  listen: {
    what: 'listens on another port',
    edits: [['port: self.port, backlog', 'port: 0, backlog']],
  },
  'stays-up': {
    what: 'exits when a second connection closes without a message',
    edits: [
      [
        "    socket.on('end', () => this.#end());\n",
        `    socket.on('end', () => this.#end());
    socket.once('data', () => (globalThis.wasHeard = true));
    socket.on('close', () => {
      globalThis.silent = (globalThis.silent ?? 0) + 1;
      // The first may only test whether the port is open.
      if (!globalThis.wasHeard && globalThis.silent === 2) process.exit(1);
    });
`,
      ],
    ],
  },

  'found.own-file': {
    what: "sends another peer's number in its hit",
    edits: [["'at', self.id, self.ip", "'at', self.id + 1, self.ip"]],
  },
  'found.extended': {
    what: 'does not raise the hops in its hit',
    edits: [['hit.push(get.query, get.hops + 1,', 'hit.push(get.query, get.hops,']],
  },
  'found.subfolder': {
    what: 'answers only for files directly in its share',
    edits: [
      [
        lookUp,
        `  let found = find(get.file);
  if (found !== null && found.path !== join(shareDir, found.name)) found = null;
`,
      ],
    ],
  },
  'found.chinese-name': {
    what: 'answers only for ASCII names',
    edits: [[lookUp, '  const found = /[^ -~]/u.test(get.file) ? null : find(get.file);\n']],
  },
  'found.nothing-else': {
    what: 'also answers for missing files, and still forwards the query',
    edits: [
      [
        '  if (found === null) forward(get, query, sender);\n',
        `  if (found === null) {
    forward(get, query, sender);
    const fields = get.query === null ? [] : [get.query, get.hops + 1, 0, \`sha256:\${digest('sha256', '')}\`];
    sendOnce(get.origin, toLine(['found', encodeName(get.file), 'at', self.id, self.ip, self.port, ...fields]));
  }
`,
      ],
    ],
  },
  'found.encoded-name': {
    what: 'does not encode spaces',
    edits: [['/[\\p{Cc} %]/gu, encodeURIComponent', '/[\\p{Cc}%]/gu, encodeURIComponent']],
  },
  'found.bare': {
    what: 'ignores a get without query id',
    edits: [[known, `  if (get.query === null) return;\n${known}`]],
  },
  'found.hidden': {
    what: 'shares hidden files',
    edits: [["        if (entry.name.startsWith('.')) continue; // W17\n", '']],
  },
  'found.link': {
    what: 'follows symbolic links',
    edits: [['if (entry.isDirectory())', 'if (entry.isDirectory() || entry.isSymbolicLink())']],
  },

  'relay.forwards': {
    what: 'forwards to the first neighbour only',
    edits: [['sendQuery(to, { file: get.file', 'sendQuery(to.slice(0, 1), { file: get.file']],
  },
  'relay.not-back': {
    what: 'also forwards to the sender of a query',
    edits: [['one.id !== sender && ', '']],
  },
  'relay.not-origin': {
    what: 'also forwards to the origin if another neighbour sent the query',
    edits: [[' && !isSame(one, get.origin)', '']],
  },
  'relay.untouched': {
    what: 'replaces the origin by itself',
    edits: [['file: get.file, origin: get.origin,', 'file: get.file, origin: self,']],
  },
  'relay.hops': {
    what: 'does not raise the hops',
    edits: [['query, hops: get.hops + 1, ttl', 'query, hops: get.hops, ttl']],
  },
  'relay.holder-keeps': {
    what: 'forwards queries that it answers',
    edits: [
      [
        '  if (found === null) forward(get, query, sender);\n  else void',
        '  forward(get, query, sender);\n  if (found !== null) void',
      ],
    ],
  },
  'relay.hello': {
    what: 'sends no hello',
    edits: [["  link.write(toLine(['hello', self.id])); // W11\n", '']],
  },
  'relay.one-link': {
    what: 'opens a new connection for each query',
    edits: [['  if (open?.writable) return open;\n', '  open?.end();\n']],
  },
  'relay.reopens': {
    what: 'never opens a connection again that was closed',
    edits: [['  if (open?.writable) return open;\n', '  if (open !== undefined) return open;\n']],
  },
  'relay.no-hello': {
    what: 'forwards nothing that came without hello',
    edits: [['  if (ttl <= 0) return; // W30\n', '  if (ttl <= 0 || sender === null) return;\n']],
  },
  'relay.bare': {
    what: 'forwards a query without id as it is',
    edits: [
      ['forward(get, query, sender);', 'forward(get, get.query, sender);'],
      ['origin.ip, query, hops, ttl]);', 'origin.ip, ...(query === null ? [] : [query, hops]), ttl]);'],
    ],
  },

  'ttl.lowered': {
    what: 'does not lower the TTL, although it stops at 1',
    edits: [['hops: get.hops + 1, ttl });', 'hops: get.hops + 1, ttl: get.ttl });']],
  },
  'ttl.stops': {
    what: 'forwards a query with TTL 1, with TTL 0',
    edits: [['if (ttl <= 0) return; // W30', 'if (ttl < 0) return;']],
  },
  'ttl.last-answers': {
    what: 'drops a query with TTL 1 before it looks into its share',
    edits: [[lookUp, `  if (get.ttl <= 1) return;\n${lookUp}`]],
  },

  'ask.query': {
    what: 'issues its queries with hops 1',
    edits: [['origin: self, query, hops: 0, ttl }', 'origin: self, query, hops: 1, ttl }']],
  },
  'duplicate.same-link': {
    what: 'forwards a copy again if its first sender sends it',
    edits: [[known, forwardOnce('first.sender === sender')]],
  },
  'duplicate.other-link': {
    what: 'forwards a copy again if another neighbour sends it',
    edits: [[known, forwardOnce('first.sender !== sender')]],
  },
  'duplicate.answered-once': {
    what: 'answers every copy of a query',
    edits: [[known, onCopy(answerAgain)]],
  },
  'duplicate.own': {
    what: 'forwards its own query once when it comes back',
    edits: [
      [
        '  if (isSame(get.origin, self)) return; // W23\n',
        `  if (isSame(get.origin, self)) {
    if (isNew(query, rememberedMs)) forward(get, query, sender);
    return;
  }
`,
      ],
    ],
  },
  'duplicate.cycle': {
    what: 'takes copies with more hops for new queries, and does not lower their TTL',
    edits: [
      [
        known,
        onCopy(`const first = seen.get(query);
    first.copies += 1;
    if (first.copies > 2 && get.hops > first.hops) {
      first.hops = get.hops;
      forward({ ...get, ttl: get.ttl + 1 }, query, sender);
    }`),
      ],
    ],
  },
  'duplicate.bare': {
    what: 'forwards every copy of a query without id',
    edits: [[known, '  if (get.query !== null && !isNew(query, rememberedMs)) return;\n']],
  },

  'serve.header': {
    what: 'writes `file_name` where the header has `filename`',
    edits: [['{ filename: archiveName(name), name, size }', '{ file_name: archiveName(name), name, size }']],
  },
  'serve.archive': {
    what: 'packs the file under another name',
    edits: [['pack({ name, path, size, crc })) {', "pack({ name: 'content', path, size, crc })) {"]],
  },
  'serve.digest': {
    what: 'sends an MD5 that does not match the archive',
    edits: [
      [
        "yield json({ md5: md5.digest('hex'), file_size: length, sha256 });",
        "yield json({ md5: digest('md5', name), file_size: length, sha256 });",
      ],
    ],
  },
  'serve.bare': {
    what: 'serves a request without query id in the framed form',
    edits: [['query === null ? oldForm(found)', 'query === null ? framedForm(found)']],
  },
  'serve.subfolder': {
    what: 'answers for files in subfolders, and does not serve them',
    edits: [
      [
        '  const found = find(file);\n',
        `  let found = find(file);
  if (found !== null && found.path !== join(shareDir, found.name)) found = null;
`,
      ],
    ],
  },

  'fetch.requests': {
    what: 'requests nothing after a hit',
    edits: [['  running.hits.push(hit);\n', '']],
  },
  'fetch.saves': {
    what: 'saves the fetched file under another name',
    edits: [
      [
        'renameSync(temporary, join(shareDir, name));',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
        'renameSync(temporary, join(shareDir, `${name}.saved`));',
      ],
    ],
  },
  'ask.held': {
    what: 'also searches for files that it has',
    edits: [["find(ask.file) === null ? await search(ask) : 'held'; // W44", 'await search(ask);']],
  },
  'ask.answer': {
    what: 'sends no answer after it has saved the file',
    edits: [['  answerTo.end(toLine(', "  if (outcome !== 'verified') answerTo.end(toLine("]],
  },
  'fetch.shares': {
    what: 'does not share what it has fetched',
    edits: [
      [lookUp, '  const found = globalThis.fetched?.has(get.file) ? null : find(get.file);\n'],
      [
        '    renameSync(temporary,',
        '    (globalThis.fetched ??= new Set()).add(name);\n    renameSync(temporary,',
      ],
    ],
  },
  'fetch.next-holder': {
    what: 'gives up after the first failed transfer',
    edits: [["      outcome = 'unverified';\n", "      outcome = 'unverified';\n      break;\n"]],
  },
  'fetch.deflated': {
    what: 'cannot read deflated archives',
    edits: [
      ['  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });\n', ''],
    ],
  },
  'fetch.descriptor': {
    what: 'reads the sizes in front of the content',
    edits: [
      [
        '[16, 20, 24].map((offset) => bytes.readUInt32LE(central + offset));',
        '[14, 18, 22].map((offset) => bytes.readUInt32LE(bytes.readUInt32LE(central + 42) + offset));',
      ],
    ],
  },
  'fetch.bare-hit': {
    what: 'ignores a hit without query id',
    edits: [['hit.query === null ? searchFor(hit.file)', 'hit.query === null ? undefined']],
  },
  'fetch.temporary': {
    what: 'writes a file under its final name',
    edits: [
      [
        '    writeFileSync(temporary, content);\n    renameSync(temporary, join(shareDir, name));\n',
        '    writeFileSync(join(shareDir, name), content);\n',
      ],
    ],
  },

  'stream.split': {
    what: 'loses a message that arrives in more than 20 pieces',
    edits: [
      [
        '    this.#pending = Buffer.concat([this.#pending, bytes]);\n',
        `    this.pieces = this.#pending.length === 0 ? 1 : this.pieces + 1;
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.pieces > 20 && this.#pending.length < maxMessageBytes) this.#pending = Buffer.alloc(1);
`,
      ],
    ],
  },
  'stream.merged': {
    what: 'handles only the first message of a read (apart from hello)',
    edits: [
      [
        '      this.#handle(line);\n      if (this.#isReleased) return;\n',
        `      this.#handle(line);
      if (this.#isReleased) return;
      if (!line.toString().startsWith('hello')) this.#pending = Buffer.alloc(0);
`,
      ],
    ],
  },
  'stream.unended': {
    what: 'waits for ever for the end of the line or of the connection',
    edits: [['this.#quiet = setTimeout(() => this.#handleUnended(), unendedMs);', 'this.#quiet = null;']],
  },
  'stream.slow': {
    what: 'loses a message that arrives slowly, in few pieces',
    edits: [
      [
        '    this.#pending = Buffer.concat([this.#pending, bytes]);\n',
        `    const now = performance.now();
    if (this.#pending.length === 0) this.first = { at: now, pieces: 0 };
    this.first.pieces += 1;
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (this.first.pieces > 1 && this.first.pieces <= 20 && now - this.first.at > 400) this.#pending = Buffer.alloc(1);
`,
      ],
    ],
  },
  'stream.half-close': {
    what: 'loses a query whose sender half-closes at once',
    edits: [
      ['    if (this.#pending.length > 0) this.#handle(this.#pending);\n', ''],
      // On a busy machine the end may arrive later than 30 ms.
      ['const unendedMs = 30;', 'const unendedMs = 500;'],
    ],
  },
  'stream.carriage-return': {
    what: 'takes a CR for a part of the message',
    edits: [["replace(/\\r?\\n?$/u, ''); // W2", "replace(/\\n?$/u, '');"]],
  },
  'stream.late-end': {
    what: 'takes an end of line that arrives later for an empty message',
    edits: [["    if (/^\\r?\\n$/u.test(line.toString('latin1'))) return;\n", '']],
  },

  'refuse.path-get': {
    what: 'answers for every name with a slash',
    edits: [
      [firstLook, pathIsAllowed('get')],
      [
        lookUp,
        "  const found = get.file.includes('/') ? { path: join(shareDir, get.file) } : find(get.file);\n",
      ],
    ],
  },
  'refuse.path-request': {
    what: 'serves the file that a name with a slash leads to',
    edits: [
      [firstLook, pathIsAllowed('request')],
      [
        '  const found = find(file);\n',
        "  const found = file.includes('/') ? { name: file.split('/').at(-1), path: join(shareDir, file) } : find(file);\n",
      ],
    ],
  },
  'refuse.not-shared': {
    what: 'serves an empty file instead of a missing one',
    edits: [
      ['  const found = find(file);\n', "  const found = find(file) ?? { name: file, path: '/dev/null' };\n"],
    ],
  },
  'refuse.bad-digest': {
    what: 'ignores the MD5 of an archive',
    edits: [["  mustBeSame(announced.md5, digest('md5', archive)); // W56\n", '']],
  },
  'refuse.bad-archive': {
    what: 'saves an invalid archive as the file',
    edits: [
      [
        '  const entries = unpack(archive); // W59\n',
        `  let entries;
  try {
    entries = unpack(archive);
  } catch {
    return archive;
  }
`,
      ],
    ],
  },
  'refuse.zip-slip': {
    what: 'unpacks every entry to the path in its name',
    edits: [
      [
        '  if (entries.length !== 1 || ',
        '  for (const other of entries.slice(1)) save(other.name, other.content);\n  if (',
      ],
    ],
  },
  'refuse.unknown-verb': {
    what: 'closes the connection after an unknown verb without an answer',
    edits: [
      [
        '    if (message === null) this.reject();\n',
        `    const isKnown = /^(?:hello|get|found|request|ask) /u.test(line.toString());
    if (message === null && !isKnown) this.release().end();
    else if (message === null) this.reject();
`,
      ],
    ],
  },
  'refuse.oversized': {
    what: 'exits when a line is too long',
    edits: [['return this.reject(); // W3', 'process.exit(1);']],
  },
  'refuse.unasked': {
    what: 'requests the file of every hit',
    edits: [
      [
        '  if (running?.file !== hit.file) return;\n',
        '  if (running?.file !== hit.file) return void fetch(hit).catch(report);\n',
      ],
    ],
  },
  'refuse.token': {
    what: 'checks no token',
    edits: [['  if (ask.token !== token) return connection.reject(); // W43\n', '']],
  },
  'refuse.hidden': {
    what: 'serves every file in its folder, also a hidden one',
    edits: [
      [
        '  const found = find(file);\n',
        '  const found = find(file) ?? (readdirSync(shareDir).includes(file) ? { name: file, path: join(shareDir, file) } : null);\n',
      ],
    ],
  },
  'refuse.says-path': {
    what: 'closes the connection after a path without an answer',
    edits: [
      [
        '    if (message === null) this.reject();\n',
        `    const isPath = /^(?:get|request) [^ ]*(?:\\/|%2F)/u.test(line.toString());
    if (message === null && isPath) this.release().end();
    else if (message === null) this.reject();
`,
      ],
    ],
  },
  'refuse.numbers': {
    what: 'accepts leading zeros',
    edits: [["const NUMBER = '(?:0|[1-9][0-9]{0,14})';", "const NUMBER = '[0-9]{1,15}';"]],
  },
  'refuse.bad-sha256': {
    what: 'ignores the SHA-256 of the content',
    edits: [["    mustBeSame(sha256, digest('sha256', entry.content)); // W57\n", '']],
  },
  'refuse.bad-size': {
    what: 'ignores the size of the content',
    edits: [['    mustBeSame(size, entry.content.length); // W58\n', '']],
  },
  'refuse.error': {
    what: 'ignores an error in the trailer',
    edits: [
      [
        '    if (value.error !== undefined) throw',
        '    if (value.name !== undefined && value.error !== undefined) throw',
      ],
    ],
  },
  'refuse.lengths': {
    what: 'accepts any length',
    edits: [
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
        '    if (length < 0 || length > max) throw new Error(`a length of ${length} is not allowed`);\n',
        '',
      ],
    ],
  },
  'refuse.leftovers': {
    what: 'leaves the archive of a failed transfer in its share, under a hidden name',
    edits: [
      [
        '  mustBeSame(announced.file_size, archive.length);\n',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
        '  mustBeSame(announced.file_size, archive.length);\n  rmSync(join(shareDir, `.${hit.file}.part`));\n',
      ],
      [
        'function verified(hit, { archive, ...announced }) {\n',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
        'function verified(hit, { archive, ...announced }) {\n  writeFileSync(join(shareDir, `.${hit.file}.part`), archive);\n',
      ],
    ],
  },

  'load.dead-neighbour': {
    what: 'sends nothing unless all neighbours can be reached',
    edits: [
      [
        '  for (const neighbour of to) linkTo(neighbour).write(line);\n',
        `  void Promise.all(neighbours.map(isThere)).then((there) => {
    if (there.every(Boolean)) for (const neighbour of to) linkTo(neighbour).write(line);
  });
`,
      ],
      [
        'const links = new Map();\n',
        `function isThere(neighbour) {
  const link = linkTo(neighbour);
  if (link.readyState === 'open') return true;
  return new Promise((resolve) => {
    link.once('connect', () => resolve(true));
    link.once('close', () => resolve(false));
  });
}

const links = new Map();
`,
      ],
    ],
  },
  'load.twenty-queries': {
    what: 'drops a query that arrives while ten connections are open',
    edits: [
      [
        "    socket.on('end', () => this.#end());\n",
        `    socket.on('end', () => this.#end());
    globalThis.open = (globalThis.open ?? 0) + 1;
    socket.on('close', () => (globalThis.open -= 1));
`,
      ],
      [known, `  if (globalThis.open > 10) return;\n${known}`],
    ],
  },
  'load.hundred-mb': {
    what: 'closes the connection after 50 MB of an archive',
    edits: [
      [
        '    yield int32(block.length);\n',
        "    if (length > 50 << 20) throw new Error('cut off');\n    yield int32(block.length);\n",
      ],
    ],
  },
};

type Edits = Mutation['edits'];
export type OlderDialect = 'jiangluyu' | 'cisen07';

/** Edits that give the complete peer an older dialect: one connection per message, and no `hello`, query id or `ask`. */
/** The edits that make the complete peer search with random walkers that never ask: `walk:check=0`. */
export const walking: Edits = [
  ['))? (?<ttl>', ')(?: (?<state>[0-9a-f]{8}))?)? (?<ttl>'],
  [
    'hops: Number(hops), ttl: Number(ttl) };',
    'hops: Number(hops), state: parseInt(fields.state, 16), ttl: Number(ttl) };',
  ],
  [known, '  const isFirst = isNew(query, rememberedMs);\n'],
  ['  else void sendFound(get, found)', '  else if (isFirst) void sendFound(get, found)'],
  [
    '  const to = neighbours.filter((one) => one.id !== sender && !isSame(one, get.origin)); // W31, W32\n',
    `  const others = neighbours.filter((one) => one.id !== sender);
  const all = others.length === 0 ? neighbours : others;
  const to = [all[Math.floor((get.state / 2 ** 32) * all.length)]];
`,
  ],
  ['hops: get.hops + 1, ttl });', 'hops: get.hops + 1, ttl, state: mixed(get.state) });'],
  [
    'function sendQuery(to, { file, origin, query, hops, ttl }) {',
    `function mixed(state) {
  let bits = (state + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function sendQuery(to, { file, origin, query, hops, ttl, state }) {`,
  ],
  ['origin.ip, query, hops, ttl]);', "origin.ip, query, hops, state.toString(16).padStart(8, '0'), ttl]);"],
];

/** Edits after {@link walking}, which break one requirement of a walking peer each. */
export const walkingMutations: Readonly<Record<string, Mutation>> = {
  'search.forwards': {
    what: 'sends a walker back',
    edits: [['const others = neighbours.filter((one) => one.id !== sender);', 'const others = neighbours;']],
  },
  'search.state': {
    what: 'does not change the state of a walker',
    edits: [['state: mixed(get.state)', 'state: get.state']],
  },
  'search.numbers': {
    what: 'does not raise the hops of a walker',
    edits: [['query, hops: get.hops + 1, ttl, state', 'query, hops: get.hops, ttl, state']],
  },
  'search.holder': {
    what: 'sends a walker on that it answers',
    edits: [
      [
        '  else if (isFirst) void sendFound(get, found)',
        '  else forward(get, query, sender);\n  if (isFirst && found !== null) void sendFound(get, found)',
      ],
    ],
  },
  'search.ends': {
    what: 'sends a walker on whose TTL is used up',
    edits: [['if (ttl <= 0) return; // W30', 'if (ttl < 0) return;']],
  },
  'search.again': {
    what: 'drops a walker that passes again',
    edits: [
      [
        '  const isFirst = isNew(query, rememberedMs);\n',
        '  const isFirst = isNew(query, rememberedMs);\n  if (!isFirst) return;\n',
      ],
    ],
  },
};

export const olderDialects: Readonly<Record<OlderDialect, Edits>> = {
  jiangluyu: older('origin.port, origin.ip', "'at', self.id, self.ip, self.port"),
  cisen07: older('origin.ip, origin.port', "'at', self.ip, self.port"),
};

function older(origin: string, holder: string): Edits {
  return [
    // Only the IP address says which neighbour has connected.
    [
      '    this.#socket = socket;\n',
      `    this.#socket = socket;
    const same = neighbours.filter(({ ip }) => ip === socket.remoteAddress);
    if (same.length === 1) this.sender = same[0].id;
`,
    ],
    // All fields before the TTL are passed on as they are.
    ['hops: get.hops + 1, ttl });', 'hops: get.hops + 1, fields: get.fields, ttl });'],
    [
      'function sendQuery(to, { file, origin, query, hops, ttl }) {\n',
      'function sendQuery(to, { fields, file, origin, query, hops, ttl }) {\n',
    ],
    [
      "  const line = toLine(['get', encodeName(file), origin.port, origin.ip, query, hops, ttl]);\n",
      `  const kept = fields?.slice(1, -1) ?? [encodeName(file), ${origin}, query, hops];
  if (fields !== undefined && !isSame(origin, readAddress(fields[2], fields[3]))) kept.splice(1, 2, ${origin});
  const line = ['get', ...kept, ttl].join(' ');
`,
    ],
    ['linkTo(neighbour).write(line);', 'sendOnce(neighbour, line);'],
    [
      'return { ...known, origin: address, hops',
      "return { ...known, fields: text.split(' '), origin: address, hops",
    ],
    ["'at', self.id, self.ip, self.port", holder],
    ['  if (get.query !== null) {\n    const { size', '  if (get.isNative) {\n    const { size'],
    // Its client is another process: every hit is accepted.
    [
      '  if (running?.file !== hit.file) return;\n',
      '  if (running === undefined) return void fetch(hit).catch(report);\n',
    ],
    ['query === null ? oldForm(found) : framedForm(found)', 'oldForm(found)'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the peer
    ["const toLine = (fields) => `${fields.join(' ')}\\n`;", "const toLine = (fields) => fields.join(' ');"],
  ];
}

/** Mutations of a peer with an older dialect, where those above do not fit. */
export const olderMutations: Readonly<Record<string, Edits>> = {
  'found.own-file': [['self.ip, self.port];\n', 'self.ip, self.port - 1];\n']],
  'ttl.lowered': [['fields: get.fields, ttl });', 'fields: get.fields, ttl: get.ttl });']],
  'duplicate.same-link': [[known, forwardOnce('first.sender === sender', '')]],
  'duplicate.other-link': [[known, forwardOnce('first.sender !== sender', '')]],
  'duplicate.answered-once': [[known, onCopy(answerAgain, '')]],
  'serve.header': [
    ['yield json({ filename: archiveName(name), md5', 'yield json({ file_name: archiveName(name), md5'],
  ],
  'serve.archive': [['const entry = { name,', "const entry = { name: 'content',"]],
  'serve.digest': [
    ["md5: md5.digest('hex'), file_size: length, name", "md5: digest('md5', name), file_size: length, name"],
  ],
  'fetch.requests': [['return void fetch(hit).catch(report);', 'return;']],
  'stream.held-open': [
    ['this.#quiet = setTimeout(() => this.#handleUnended(), unendedMs);', 'this.#quiet = null;'],
  ],
  'refuse.unknown-verb': [
    [
      '    if (message === null) this.reject();\n',
      `    if (/^frob/u.test(line.toString())) process.exit(1);
    if (message === null) this.reject();
`,
    ],
  ],
  'load.dead-neighbour': [
    [
      '  for (const neighbour of to) sendOnce(neighbour, line);\n',
      `  const probes = neighbours.map((neighbour) => {
    const probe = connect({ host: neighbour.ip, port: neighbour.port });
    return new Promise((resolve) => {
      probe.once('connect', () => resolve(true) ?? probe.destroy());
      probe.once('error', () => resolve(false));
    });
  });
  void Promise.all(probes).then((there) => {
    if (there.every(Boolean)) for (const neighbour of to) sendOnce(neighbour, line);
  });
`,
    ],
  ],
  'load.hundred-mb': [
    [
      '  yield* pack(entry);\n',
      `  let sent = 0;
  for await (const block of pack(entry)) {
    yield block;
    sent += block.length;
    if (sent > 50 << 20) throw new Error('cut off');
  }
`,
    ],
  ],
};
