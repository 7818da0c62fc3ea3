// A complete peer of a flooding network, in the native dialect of floodsim: all nine levels of `sim check`.
//
// A query is forwarded until it reaches a peer that has the file. That peer sends a hit to the origin of the query, and
// the origin fetches the file. Numbers such as W21 are the rules of docs/wire.md that a line follows.

import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, isIP } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { blocksOf, pack, unpack } from './zip.mjs';

const self = {
  id: Number(process.env.SIM_PEER_ID ?? 2),
  ip: process.env.SIM_IP ?? '127.0.0.1',
  port: Number(process.env.SIM_PORT ?? 20_102),
};
const shareDir = process.env.SIM_SHARE_DIR ?? 'shares/2';
const token = process.env.SIM_TOKEN ?? '';
/** From text such as '1@127.0.0.1:20101,3@[::1]:20103'. */
const neighbours = [
  ...(process.env.SIM_NEIGHBOURS ?? '').matchAll(/(\d+)@\[?([^\]]+?)\]?:(\d+)(?:,|$)/gu),
].map(([, id, ip, port]) => ({ id: Number(id), ip, port: Number(port) }));

const isSame = (one, other) => one.ip === other.ip && one.port === other.port;

// --- level 1: listen and stay up

/** Waits for connections. With allowHalfOpen, a sender that has closed its side can still get an answer (W8). */
function listen() {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => new Connection(socket));
  server.listen({ host: self.ip, port: self.port, backlog: 512 }, () => {
    console.log(`peer ${self.id} listens on ${self.ip}:${self.port}`);
  });
}

/** Does what a message asks for. `connection` is where it arrived. */
function onMessage(message, connection) {
  if (message.verb === 'hello') connection.sender = message.peer;
  if (message.verb === 'get') onGet(message, connection.sender);
  if (message.verb === 'found') onFound(message);
  if (message.verb === 'request') void serve(message, connection.release());
  if (message.verb === 'ask') void onAsk(message, connection);
}

// --- level 2: answer with found

/** The rules of flooding. `sender` is the number of the neighbour, or null if it sent no hello. */
function onGet(get, sender) {
  const query = get.query ?? idOf(get);
  if (isSame(get.origin, self)) return; // W23
  if (!isNew(query, get.query === null ? bareMs : rememberedMs)) return; // W21
  const found = find(get.file);
  if (found === null) forward(get, query, sender);
  else void sendFound(get, found).catch(report); // W27: a holder does not forward
}

/** Finds a file by its name, in the share and its subfolders (W16). The one that is closest to the share counts. */
function find(name) {
  const wanted = name.normalize('NFC');
  for (let folders = [shareDir]; folders.length > 0; ) {
    const below = [];
    for (const folder of folders) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith('.')) continue; // W17
        const path = join(folder, entry.name);
        // A symbolic link is neither a file nor a folder here (W18).
        if (entry.isDirectory()) below.push(path);
        else if (entry.isFile() && entry.name.normalize('NFC') === wanted) return { name: entry.name, path };
      }
    }
    folders = below;
  }
  return null;
}

/** Sends the hit directly to the origin, and not back along the path of the query (W24). */
async function sendFound(get, { path }) {
  const hit = ['found', encodeName(get.file), 'at', self.id, self.ip, self.port];
  if (get.query !== null) {
    const { size, sha256 } = await describe(path);
    hit.push(get.query, get.hops + 1, size, `sha256:${sha256}`); // W25
  }
  sendOnce(get.origin, toLine(hit));
}

/** Sends one message on a connection of its own. */
function sendOnce({ ip, port }, line) {
  const socket = connect({ host: ip, port, noDelay: true });
  socket.on('error', report);
  socket.resume();
  socket.end(line);
}

/** Size, CRC-32 and SHA-256 of a file. */
async function describe(path) {
  const sha256 = createHash('sha256');
  let crc = 0;
  let size = 0;
  for await (const block of blocksOf(path)) {
    sha256.update(block);
    crc = crc32(block, crc);
    size += block.length;
  }
  return { size, crc, sha256: sha256.digest('hex') };
}

// --- level 3: forward

function forward(get, query, sender) {
  const ttl = lower(get.ttl);
  if (ttl <= 0) return; // W30
  const to = neighbours.filter((one) => one.id !== sender && !isSame(one, get.origin)); // W31, W32
  sendQuery(to, { file: get.file, origin: get.origin, query, hops: get.hops + 1, ttl });
}

/** Sends a query to some neighbours. */
function sendQuery(to, { file, origin, query, hops, ttl }) {
  const line = toLine(['get', encodeName(file), origin.port, origin.ip, query, hops, ttl]);
  for (const neighbour of to) linkTo(neighbour).write(line);
}

const links = new Map();

/** The connection to a neighbour. It is opened when it is first needed, and again if it has been closed (W12). */
function linkTo({ id, ip, port }) {
  const open = links.get(id);
  if (open?.writable) return open;
  const link = connect({ host: ip, port, noDelay: true });
  link.on('error', report);
  link.resume(); // the end of a connection is only noticed while it is read
  link.write(toLine(['hello', self.id])); // W11
  links.set(id, link);
  return link;
}

// --- level 4: TTL

/** The TTL is lowered first and then checked: a query that arrives with TTL 1 is not forwarded. */
function lower(ttl) {
  return ttl - 1;
}

// --- level 5: duplicates, and queries of its own

const rememberedMs = 600_000;
const bareMs = 5_000;
/** Query id -> the time when it is forgotten. The oldest is first. */
const seenUntil = new Map();

function isNew(query, ms) {
  const now = performance.now();
  if (seenUntil.get(query) > now) return false;
  seenUntil.delete(query);
  seenUntil.set(query, now + ms);
  if (seenUntil.size > 100_000) seenUntil.delete(seenUntil.keys().next().value);
  return true;
}

/** Older programs send no query id: the same file and origin give the same id (W22). */
function idOf({ file, origin }) {
  return createHash('sha256').update(`${file} ${origin.ip} ${origin.port}`).digest('hex').slice(0, 32);
}

/** Answers a client on the connection of its `ask`. */
async function onAsk(ask, connection) {
  if (ask.token !== token) return connection.reject(); // W43
  const answerTo = connection.release();
  const outcome = find(ask.file) === null ? await search(ask) : 'held'; // W44
  answerTo.end(toLine(['answer', encodeName(ask.file), outcome]));
}

/** The running searches: query id -> the file, its hits that were not tried yet, and what to call after a new one. */
const searches = new Map();

/** Sends a query to all neighbours, and fetches the file from the first holder whose transfer is valid. */
async function search({ file, ttl }) {
  const query = randomBytes(16).toString('hex');
  const running = { file, hits: [], wake: null };
  searches.set(query, running);
  sendQuery(neighbours, { file, origin: self, query, hops: 0, ttl }); // W45
  let outcome = 'not-found';
  for (let hit = await nextHit(running, 8_000); hit !== null; hit = await nextHit(running, 1_000)) {
    try {
      await fetch(hit);
      outcome = 'verified';
      break;
    } catch (error) {
      report(error); // W36: whatever is wrong with this transfer, the next holder is tried
      outcome = 'unverified';
    }
  }
  searches.delete(query);
  return outcome;
}

/** The next hit of a search; null if none arrives in time. */
async function nextHit(running, ms) {
  if (running.hits.length === 0) {
    await new Promise((resolve) => {
      running.wake = resolve;
      setTimeout(resolve, ms).unref();
    });
  }
  return running.hits.shift() ?? null;
}

/** Passes a hit to its search. Other hits are ignored: otherwise any program could make this peer download files (W38). */
function onFound(hit) {
  const running = hit.query === null ? searchFor(hit.file) : searches.get(hit.query);
  if (running?.file !== hit.file) return;
  running.hits.push(hit);
  running.wake?.();
}

/** A hit of an older program has no query id: it belongs to a search for the same file (W37). */
function searchFor(file) {
  return [...searches.values()].find((running) => running.file === file);
}

// --- level 6: transfers

/** Sends the file on the connection of the request, and closes it. */
async function serve({ file, query }, socket) {
  const found = find(file);
  const parts = found === null ? refusal(file) : query === null ? oldForm(found) : framedForm(found);
  await pipeline(parts, socket).catch(report);
}

function* refusal(file) {
  yield json({ error: { code: 'file-missing', message: `${file} is not shared here` } }); // W42
}

/** For a request without query id: one header with everything, then the archive (W47). */
async function* oldForm({ name, path }) {
  const { size, crc, sha256 } = await describe(path);
  const entry = { name, path, size, crc };
  const md5 = createHash('md5');
  let length = 0;
  for await (const block of pack(entry)) {
    md5.update(block);
    length += block.length;
  }
  yield json({ filename: archiveName(name), md5: md5.digest('hex'), file_size: length, name, size, sha256 });
  yield* pack(entry);
}

/** For a request with a query id: a header, chunks, a 0, and a trailer with what is known only at the end (W48). */
async function* framedForm({ name, path }) {
  const { size, crc, sha256 } = await describe(path);
  yield json({ filename: archiveName(name), name, size });
  const md5 = createHash('md5');
  let length = 0;
  for await (const block of pack({ name, path, size, crc })) {
    yield int32(block.length);
    yield block;
    md5.update(block);
    length += block.length;
  }
  yield int32(0);
  yield json({ md5: md5.digest('hex'), file_size: length, sha256 });
}

const archiveName = (name) => `${name.split('.')[0]}.zip`;

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** JSON with its length in front: a header or a trailer. */
function json(value) {
  const bytes = Buffer.from(JSON.stringify(value));
  return Buffer.concat([int32(bytes.length), bytes]);
}

/** Requests a file from its holder, verifies it, and saves it. Throws an error if anything is wrong. */
async function fetch(hit) {
  const { ip, port } = hit.address;
  const socket = connect({ host: ip, port, noDelay: true });
  socket.setTimeout(10_000, () => socket.destroy(new Error('the holder is silent')));
  socket.write(
    toLine(['request', encodeName(hit.file), self.ip, self.port, ...(hit.query ? [hit.query] : [])]),
  );
  try {
    save(hit.file, verified(hit, await receive(new Reader(socket), hit.query !== null)));
  } finally {
    socket.destroy();
  }
}

const maxArchiveBytes = 1 << 30;

/** Everything that a holder sends: the keys of header and trailer, and the archive. */
async function receive(reader, isFramed) {
  const header = await reader.json();
  const blocks = [];
  let length = 0;
  const add = (block) => {
    blocks.push(block);
    length += block.length;
    if (length > maxArchiveBytes) throw new Error('the archive is too large');
  };
  if (isFramed) {
    for (let size = await reader.length(1 << 20); size > 0; size = await reader.length(1 << 20)) {
      add(await reader.exactly(size));
    }
    return { ...header, ...(await reader.json()), archive: Buffer.concat(blocks) };
  }
  // Older programs announce another length and keep the connection open: the MD5 shows where the archive ends (W55).
  const md5 = createHash('md5');
  do {
    const block = await reader.some();
    add(block);
    md5.update(block);
  } while (md5.copy().digest('hex') !== header.md5);
  return { md5: header.md5, archive: Buffer.concat(blocks) };
}

/** The content of the file. Throws an error if it is not what the hit, the header and the trailer announced. */
function verified(hit, { archive, ...announced }) {
  mustBeSame(announced.md5, digest('md5', archive)); // W56
  mustBeSame(announced.file_size, archive.length);
  const entries = unpack(archive); // W59
  const [entry] = entries;
  // Another name could be a path to anywhere (W60).
  if (entries.length !== 1 || entry.name.normalize('NFC') !== hit.file.normalize('NFC')) {
    throw new Error(`the archive must contain only ${hit.file}`);
  }
  for (const { size, sha256 } of [hit, announced]) {
    mustBeSame(size, entry.content.length); // W58
    mustBeSame(sha256, digest('sha256', entry.content)); // W57
  }
  return entry.content;
}

const digest = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex');

function mustBeSame(announced, received) {
  if (announced === undefined || announced === null || announced === received) return;
  throw new Error(`${received} was received, but ${announced} was announced`);
}

/** Writes under a hidden name and renames: a file in the share is always complete (W63). */
function save(name, content) {
  const temporary = join(shareDir, `.${randomBytes(6).toString('hex')}.part`);
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, join(shareDir, name));
  } finally {
    rmSync(temporary, { force: true }); // W64
  }
}

/** Reads parts of a known length from a connection. */
class Reader {
  #blocks;
  #rest = Buffer.alloc(0);

  constructor(socket) {
    this.#blocks = socket[Symbol.asyncIterator]();
  }

  /** The next bytes, at least one. */
  async some() {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (rest.length > 0) return rest;
    const { done, value } = await this.#blocks.next();
    if (done) throw new Error('the holder has closed the connection too early');
    return value;
  }

  async exactly(length) {
    const parts = [];
    for (let missing = length; missing > 0; missing -= parts.at(-1).length) {
      const block = await this.some();
      parts.push(block.subarray(0, missing));
      this.#rest = block.subarray(missing);
    }
    return Buffer.concat(parts);
  }

  /** A length of at most `max` (W62). */
  async length(max) {
    const length = (await this.exactly(4)).readInt32LE();
    if (length < 0 || length > max) throw new Error(`a length of ${length} is not allowed`);
    return length;
  }

  /** A header or a trailer. With the key `error`, everything that was received must be discarded (W61). */
  async json() {
    const value = JSON.parse(await this.exactly(await this.length(64 << 10)));
    if (value.error !== undefined) throw new Error(`the holder refuses: ${value.error.message}`);
    return value;
  }
}

// --- level 7: the byte stream

const LF = 10;
const maxMessageBytes = 4096;
/** A valid message without end of line is complete after this time without another byte. */
const unendedMs = 30;

/** A connection from another peer or a client: cuts its bytes into messages, however the network has split them. */
class Connection {
  /** The number of the neighbour, after its hello. */
  sender = null;
  #socket;
  #pending = Buffer.alloc(0);
  #quiet;
  #isReleased = false;

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('end', () => this.#end());
    socket.on('error', report); // without this line, a broken connection would end the whole peer (W15)
  }

  /** From now on the socket belongs to the caller, and no further message is read from it. */
  release() {
    this.#isReleased = true;
    clearTimeout(this.#quiet);
    return this.#socket;
  }

  /** The answer to everything that is not a valid message (W14). */
  reject() {
    this.release().end('invalid content\n');
  }

  #receive(bytes) {
    if (this.#isReleased) return;
    clearTimeout(this.#quiet);
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (let end = this.#pending.indexOf(LF); end !== -1; end = this.#pending.indexOf(LF)) {
      const line = this.#pending.subarray(0, end + 1);
      this.#pending = this.#pending.subarray(end + 1);
      this.#handle(line);
      if (this.#isReleased) return;
    }
    if (this.#pending.length >= maxMessageBytes) return this.reject(); // W3
    if (this.#pending.length > 0) this.#quiet = setTimeout(() => this.#handleUnended(), unendedMs);
  }

  /** Older programs send no end of line (W8). An incomplete message is not valid yet: its rest may follow. */
  #handleUnended() {
    if (parse(this.#pending) === null) return;
    const line = this.#pending;
    this.#pending = Buffer.alloc(0);
    this.#handle(line);
  }

  #end() {
    clearTimeout(this.#quiet);
    if (this.#isReleased) return;
    if (this.#pending.length > 0) this.#handle(this.#pending);
    if (!this.#isReleased) this.#socket.end();
  }

  #handle(line) {
    // The end of line of a message that was handled without it (W9).
    if (/^\r?\n$/u.test(line.toString('latin1'))) return;
    const message = line.length > maxMessageBytes ? null : parse(line);
    if (message === null) this.reject();
    else onMessage(message, this);
  }
}

const toLine = (fields) => `${fields.join(' ')}\n`;

// --- level 8: reject invalid input

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** No sign, no leading zeros (W6). */
const NUMBER = '(?:0|[1-9][0-9]{0,14})';
const FILE = '(?<file>[^ ]+)';
/** IP and port. In some older programs they are the other way round. */
const ADDRESS = '(?<one>[^ ]+) (?<other>[^ ]+)';
const QUERY = '(?<query>[0-9a-f]{32})';
/** Older programs omit the parts in `(?: )?`. */
const messages = [
  `(?<verb>hello) (?<peer>${NUMBER})`,
  `(?<verb>get) ${FILE} ${ADDRESS}(?: ${QUERY} (?<hops>${NUMBER}))? (?<ttl>${NUMBER})`,
  `(?<verb>found) ${FILE} at (?:${NUMBER} )?${ADDRESS}(?: ${QUERY} ${NUMBER} (?<size>${NUMBER}) sha256:(?<sha256>[0-9a-f]{64}))?`,
  `(?<verb>request) ${FILE} ${ADDRESS}(?: ${QUERY})?`,
  `(?<verb>ask) (?<token>[0-9a-f]{32}) ${FILE} (?<ttl>${NUMBER})`,
].map((pattern) => new RegExp(`^${pattern}$`, 'u'));

/** Reads one message of any dialect. Returns null if it is not valid. */
function parse(bytes) {
  try {
    const text = utf8.decode(bytes).replace(/\r?\n?$/u, ''); // W2
    const fields = messages.map((pattern) => pattern.exec(text)?.groups).find(Boolean);
    const { verb, peer, file, one, other, query = null, hops = 0, ttl = 0, size, sha256 } = fields;
    if (Number(hops) > 65_535 || Number(ttl) > 65_535) return null;
    if (verb === 'hello') return { verb, peer: Number(peer) };
    const known = { verb, file: decodeName(file), query };
    if (verb === 'ask') return ttl === '0' ? null : { ...known, token: fields.token, ttl: Number(ttl) };
    const address = readAddress(one, other);
    if (verb === 'get') return { ...known, origin: address, hops: Number(hops), ttl: Number(ttl) };
    if (verb === 'found') return { ...known, address, size: size && Number(size), sha256 };
    return known;
  } catch {
    return null;
  }
}

function readAddress(one, other) {
  const [ip, port] = isIP(one) === 0 ? [other, one] : [one, other];
  if (isIP(ip) === 0 || !/^[1-9]\d{0,4}$/u.test(port) || Number(port) > 65_535)
    throw new Error('not an address');
  return { ip, port: Number(port) };
}

/** Throws an error if the name is a path (W5). A `%` that begins no escape stands for itself. */
function decodeName(field) {
  const name = decodeURIComponent(field.replace(/%(?![0-9a-f]{2})/giu, '%25'));
  if (name === '.' || name === '..' || /[/\\\0]/u.test(name)) throw new Error('not a file name');
  return name;
}

/** Encodes what could end a field or a message (W4). */
function encodeName(name) {
  return name.replace(/[\p{Cc} %]/gu, encodeURIComponent);
}

function report(error) {
  console.log(`error: ${error.message}`);
}

listen();
