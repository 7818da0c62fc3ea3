import { breaks, isNative, neighbours } from './settings.mjs';
import { decode, knowsVerb, maxMessageBytes } from './wire.mjs';

/** A message without end of line is complete if it is valid and nothing more arrives for this time. */
const unendedMs = 30;
/** Pieces of a message that arrive further apart than this are slow. */
const slowGapMs = 35;
/** Time within which a half-close counts as "at once". */
const atOnceMs = 15;
/** With so many connections open, a query is lost by the fault of `load.twenty-queries` only. */
const manyConnections = 10;

const open = new Set();
let silentlyClosed = 0;
let somethingWasSaid = false;

/** Cuts the bytes of a connection into messages, and passes each to `take(message, connection)`. */
export class Incoming {
  /** Number of the neighbour at the other end, after its `hello`. */
  from = null;
  /** Whether it stays open for an answer after its sender has closed its side. */
  isClient = false;
  #socket;
  #take;
  #pending = Buffer.alloc(0);
  /** Arrival times of the pieces of the current message. */
  #arrivals = [];
  #quiet;
  #isReleased = false;
  #hasEnded = false;
  #kept = [];

  constructor(socket, take) {
    this.#socket = socket;
    this.#take = take;
    // In the older dialects only the IP address says who has connected, if no other neighbour has it.
    const sameIp = isNative ? [] : neighbours.filter(({ ip }) => ip === socket.remoteAddress);
    if (sameIp.length === 1) this.from = sameIp[0].id;
    open.add(this);
    socket.on('error', () => {});
    socket.on('data', (chunk) => this.#push(chunk));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#closed());
  }

  /** No further message is read; the socket is the caller's. */
  release() {
    this.#isReleased = true;
    clearTimeout(this.#quiet);
    return this.#socket;
  }

  answer(text) {
    if (this.#socket.writable) this.#socket.end(text);
  }

  refuse() {
    this.release();
    this.#socket.end('invalid content\n');
  }

  #push(chunk) {
    somethingWasSaid = true;
    if (this.#isReleased) return;
    clearTimeout(this.#quiet);
    this.#arrivals.push(performance.now());
    this.#pending = Buffer.concat([this.#pending, chunk]);
    let taken = 0;
    for (let end = this.#pending.indexOf(10); end !== -1; end = this.#pending.indexOf(10)) {
      if (end >= maxMessageBytes) break;
      const line = this.#pending.subarray(0, end);
      this.#pending = this.#pending.subarray(end + 1);
      const isLost = breaks('stream.merged') && taken > 0;
      if (!isLost && this.#read(line) !== 'hello') taken += 1;
      if (this.#isReleased) return;
    }
    if (this.#pending.length >= maxMessageBytes) return this.#tooLong();
    if (this.#pending.length > 0 && !breaks('stream.unended')) {
      this.#quiet = setTimeout(() => this.#unended(), unendedMs);
    }
  }

  #unended() {
    if (decode(this.#pending) !== null) return this.#readPending();
    // Older programs send no end of line, so an unknown verb is noticed here.
    if (breaks('refuse.unknown-verb') && !isNative && !knowsVerb(this.#pending)) process.exit(1);
  }

  #readPending() {
    const line = this.#pending;
    this.#pending = Buffer.alloc(0);
    this.#read(line);
  }

  #end() {
    clearTimeout(this.#quiet);
    this.#hasEnded = true;
    if (!this.#isReleased && this.#pending.length > 0) this.#readPending();
    for (const message of this.#kept) this.#take(message, this);
    if (!this.#isReleased && !this.isClient) this.#socket.end();
  }

  #closed() {
    open.delete(this);
    clearTimeout(this.#quiet);
    if (!breaks('stays-up') || somethingWasSaid) return;
    silentlyClosed += 1;
    // The first may only test whether the port is open.
    if (silentlyClosed === 2) process.exit(1);
  }

  #tooLong() {
    if (breaks('refuse.oversized')) process.exit(1);
    this.refuse();
  }

  /** @returns its verb */
  #read(line) {
    const arrivals = this.#arrivals;
    this.#arrivals = this.#pending.length > 0 ? arrivals.slice(-1) : [];
    const message = decode(line);
    if (message === null) {
      if (breaks('refuse.unknown-verb') && !knowsVerb(line)) {
        if (!isNative) process.exit(1);
        this.release().destroy();
      } else this.refuse();
    } else if (!isLost(arrivals)) this.#pass(message, arrivals.length === 1);
    return message?.verb;
  }

  #pass(message, isWhole) {
    if (message.verb !== 'get') return this.#take(message, this);
    if (breaks('load.twenty-queries') && isWhole && open.size > manyConnections) return;
    if (breaks('stream.held-open') && !this.#hasEnded) return this.#kept.push(message);
    if (!breaks('stream.half-close') || open.size > manyConnections) return this.#take(message, this);
    setTimeout(() => {
      if (!this.#hasEnded) this.#take(message, this);
    }, atOnceMs);
  }
}

function isLost(arrivals) {
  if (arrivals.length < 2) return false;
  const took = arrivals.at(-1) - arrivals[0];
  const isSlow = took / (arrivals.length - 1) >= slowGapMs;
  return isSlow ? breaks('stream.slow') && took >= 100 : breaks('stream.split');
}
