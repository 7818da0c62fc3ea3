import { OpenQuery } from '../../protocol/open-query.js';
import { type DropReason, Outcome, raisedHops } from '../../protocol/router.js';
import { type EventId, type NewEvent, type OverlayPeer, type TraceEvent, traceSchema } from '../event.js';
import { type BinaryHeader, queryWords } from './header.js';
import { kindBits, RecordKind, wordLimit } from './records.js';

/** A query that has begun and not settled. */
interface RunningQuery {
  readonly id: string;
  readonly file: string;
  readonly fileIndex: number;
  readonly origin: number;
  readonly open: OpenQuery<number>;
  readonly issued: EventId;
  /** Numbers of the `query:sent` of messages in flight, by link, TTL, hops and state; the earliest first. */
  readonly sent: Map<string, number[]>;
  /** The `hit:sent` of hits in flight, by holder. */
  readonly hits: Map<number, EventId[]>;
  /** The `query:matched` of each holder. */
  readonly matched: Map<number, EventId>;
  /** Walkers that wait for the origin, by peer and hops. */
  readonly waiting: Map<string, Walker[]>;
  /** Hits that have arrived. */
  hitCount: number;
  steps: number;
  /** The `query:step` whose messages are being sent. */
  step: EventId | null;
}

interface Walker {
  /** Its `check:sent`. */
  readonly asked: EventId;
  readonly state: number;
}

/** What one peer does because of one event: the messages that it sends are known when the next record has another kind. */
interface Turn {
  readonly query: RunningQuery;
  readonly peer: number;
  readonly cause: EventId;
  readonly outcome: number;
  /** Of the message that has arrived. */
  readonly hopWord: number;
  readonly state: number;
  readonly sends: Send[];
}

interface Send {
  readonly link: number;
  readonly hopWord: number;
  readonly state: number;
  isLost: boolean;
}

const reasons: Readonly<Partial<Record<number, DropReason>>> = {
  [Outcome.own]: 'own',
  [Outcome.duplicate]: 'duplicate',
  [Outcome.expired]: 'ttl',
  [Outcome.deadEnd]: 'dead-end',
  [Outcome.stopped]: 'stopped',
};

/**
 * Makes the usual events of a simulation from its records. Keeps what its running queries have in flight.
 *
 * A simulation sends no file: the transfer from the first holder whose hit arrives is verified at once. The times of other events are
 * those of the simulation.
 *
 * The methods throw an Error with a message that says what is damaged.
 */
export class SimulatedEvents {
  readonly #header: BinaryHeader;
  readonly #isFlood: boolean;
  /** The sender of each link. */
  readonly #senders: Uint32Array;
  /** How many events each peer has. */
  readonly #numbers: Uint32Array;
  #supervisorNumber = 0;
  readonly #queries = new Map<number, RunningQuery>();
  #events: TraceEvent[] = [];
  #upper = 0;
  #tick = 0;
  #turn: Turn | null = null;
  /** A message whose state may follow. */
  #pending: { kind: number; query: number; link: number; hopWord: number; state: number } | null = null;
  #allFound = true;
  /** The peers that have each file; made for the first query without a hit. */
  #holders: Map<number, number[]> | null = null;
  #count = 0;
  #isEnded = false;

  constructor(header: BinaryHeader) {
    const { ids, offsets, targets } = header;
    this.#header = header;
    this.#isFlood = header.strategy === 'flood';
    this.#senders = new Uint32Array(targets.length);
    for (let peer = 0; peer < ids.length; peer += 1)
      this.#senders.fill(peer, offsets[peer], offsets[peer + 1]);
    this.#numbers = new Uint32Array(ids.length);
  }

  /** The events since the last call. */
  take(): TraceEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The first events. */
  begin(): void {
    const { floodsim, topology, strategy, seed, forwardOnHit, loss, ids, absent, files } = this.#header;
    const running = ids.length - absent;
    this.#addSupervisor({
      type: 'run:started',
      schema: traceSchema,
      floodsim,
      topology,
      peers: Array.from({ length: running }, (_, peer) => this.#overlayPeer(peer)),
      absent: [...ids.subarray(running)],
      ...(forwardOnHit && { forwardOnHit }),
      ...(!this.#isFlood && { strategy }),
      seed,
      simulated: true,
    });
    if (loss !== null)
      this.#addSupervisor({ type: 'fault:added', fault: 1, text: loss, kind: 'loss', random: true });
    for (let peer = 0; peer < running; peer += 1) {
      const share = this.#share(peer);
      const names = Array.from(share.subarray(0, maxListed), (file) => files[file] as string);
      if (share.length > 0)
        this.#add(peer, { type: 'share:listed', peer: this.#id(peer), files: names, total: share.length });
    }
  }

  /** The next record. */
  record(value: number, place: number, hopWord: number, tag: number): void {
    if (this.#isEnded) throw new Error('records follow its end');
    const kind = tag & ((1 << kindBits) - 1);
    const number = tag >>> kindBits;
    this.#count += 1;
    if (kind === RecordKind.state) {
      if (this.#pending === null) throw new Error('the state of no message');
      this.#pending.state = value;
      return;
    }
    this.#finishMessage();
    switch (kind) {
      case RecordKind.clock:
        this.#upper = value;
        return;
      case RecordKind.end:
        this.#finishTurn();
        return this.#end(value + place * wordLimit);
      case RecordKind.sent:
        return this.#send(this.#query(number), this.#link(place), hopWord, value);
      case RecordKind.lost:
        return this.#lose(this.#query(number), this.#link(place), hopWord, value);
    }
    this.#finishTurn();
    const tick = value + this.#upper * wordLimit;
    if (tick < this.#tick) throw new Error('it goes back in time');
    this.#tick = tick;
    switch (kind) {
      case RecordKind.started:
        return this.#start(number);
      case RecordKind.stepped:
        this.#query(number).step = null;
        return;
      case RecordKind.held:
        return this.#hold(this.#query(number));
      case RecordKind.settled:
        return this.#settle(number);
    }
    if (kind >= RecordKind.arrived || kind === RecordKind.undelivered) {
      this.#pending = { kind, query: number, link: this.#link(place), hopWord, state: 0 };
      return;
    }
    const query = this.#query(number);
    const peer = this.#peer(place);
    if (kind >= RecordKind.directArrived && kind < RecordKind.directArrived + 4)
      return this.#directArrived(kind - RecordKind.directArrived, query, peer, hopWord);
    if (kind >= RecordKind.directLost && kind < RecordKind.directLost + 4)
      return this.#directLost(kind - RecordKind.directLost, query, peer, hopWord);
    if (kind < RecordKind.directSent || kind > RecordKind.directSent + 3)
      throw new Error(`a record of an unknown kind ${kind}`);
    const direct = kind - RecordKind.directSent;
    if (direct === Direct.hit) this.#sendHit(query, peer, hopWord);
    else if (direct !== Direct.check) this.#answerCheck(query, peer, hopWord, direct === Direct.goOn);
  }

  /** Whether the trace is whole. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The events of records so far whose effects may follow: for a trace that is cut off. */
  cutOff(): void {
    this.#pending = null;
    this.#finishTurn();
  }

  #start(number: number): void {
    const { queries, files } = this.#header;
    const at = number * queryWords;
    if (at >= queries.length || this.#queries.has(number)) throw new Error(`query ${number} cannot begin`);
    const [origin = 0, fileIndex = 0, ttl = 0, random = 0] = queries.subarray(at, at + queryWords);
    const id = queryId(random, number);
    const file = files[fileIndex] as string;
    const searched = { file, ttl, ...(!this.#isFlood && { strategy: this.#header.strategy }) };
    const issue = { type: 'query:issued', peer: this.#id(origin), query: id, ...searched } as const;
    const issued = this.#add(origin, issue);
    this.#queries.set(number, {
      id,
      file,
      fileIndex,
      origin,
      open: new OpenQuery(file),
      issued,
      sent: new Map(),
      hits: new Map(),
      matched: new Map(),
      waiting: new Map(),
      hitCount: 0,
      steps: 0,
      step: null,
    });
  }

  #hold(query: RunningQuery): void {
    const { origin, issued, file, open } = query;
    const about = { peer: this.#id(origin), query: query.id, file };
    this.#add(origin, { type: 'file:held', ...about, path: '', size: 0, cause: issued });
    open.held();
    this.#add(origin, { type: 'query:resolved', ...about, outcome: 'held', cause: issued });
  }

  #settle(number: number): void {
    const query = this.#query(number);
    this.#queries.delete(number);
    if (!this.#isFlood && query.steps > 0) {
      const { origin, id, steps, hitCount: hits, issued: cause } = query;
      this.#add(origin, { type: 'query:ended', peer: this.#id(origin), query: id, steps, hits, cause });
    }
    this.#addSupervisor({ type: 'query:settled', query: query.id, by: 'count' });
    if (query.open.resolved) return;
    query.open.settle();
    this.#allFound = false;
    const { origin, file, fileIndex } = query;
    const about = { peer: this.#id(origin), query: query.id, file };
    this.#add(origin, { type: 'query:resolved', ...about, outcome: 'not-found' });
    for (const peer of this.#holdersOf(fileIndex))
      this.#add(peer, { type: 'file:held', peer: this.#id(peer), file, path: '', size: 0 });
  }

  #end(count: number): void {
    if (count !== this.#count - 1)
      throw new Error(`its end says ${count} records, and it has ${this.#count - 1}`);
    this.#isEnded = true;
    this.#addSupervisor({ type: 'run:finished', exitCode: this.#allFound ? 0 : 1 });
  }

  /** The messages of a step are sent when the origin is not in the turn of a message. */
  #send(query: RunningQuery, link: number, hopWord: number, state: number): void {
    const peer = this.#senders[link] as number;
    const turn = this.#turn;
    const isOfTurn = turn !== null && turn.query === query && turn.peer === peer && sends.has(turn.outcome);
    if (isOfTurn) {
      turn.sends.push({ link, hopWord, state, isLost: false });
      return;
    }
    if (peer !== query.origin) throw new Error('a message without a reason');
    this.#finishTurn();
    this.#addSent(query, peer, { link, hopWord, state, isLost: false }, this.#stepOf(query));
  }

  /** What the messages of a step follow from. */
  #stepOf(query: RunningQuery): EventId {
    if (this.#isFlood) return query.issued;
    if (query.step === null) {
      query.steps += 1;
      const { origin, id, steps: step, hitCount: hits, issued: cause } = query;
      query.step = this.#add(origin, {
        ...{ type: 'query:step', peer: this.#id(origin), query: id, step, hits, cause },
      } as const);
    }
    return query.step;
  }

  /** The message that has just been sent. */
  #lose(query: RunningQuery, link: number, hopWord: number, state: number): void {
    const last = this.#turn?.sends.at(-1);
    if (last === undefined) this.#addLost(query, link, hopWord, state);
    else last.isLost = true;
  }

  #addLost(query: RunningQuery, link: number, hopWord: number, state: number): void {
    const sent = pull(query.sent, keyOf(link, hopWord, state));
    if (sent === undefined) throw new Error('the loss of a message that was not sent');
    const sender = this.#senders[link] as number;
    const [peer, to] = [this.#id(sender), this.#id(this.#header.targets[link] as number)];
    const about = { peer, query: query.id, fault: 1, to, ...this.#onWire(hopWord, state) };
    this.#add(sender, { type: 'query:lost', ...about, cause: `${peer}#${sent}` });
  }

  #addSent(query: RunningQuery, peer: number, { link, hopWord, state, isLost }: Send, cause: EventId): void {
    const to = this.#id(this.#header.targets[link] as number);
    const about = { peer: this.#id(peer), query: query.id, to };
    this.#add(peer, { type: 'query:sent', ...about, ...this.#onWire(hopWord, state), cause });
    push(query.sent, keyOf(link, hopWord, state), this.#numbers[peer] as number);
    if (isLost) this.#addLost(query, link, hopWord, state);
  }

  /** A message has arrived, or its receiver does not run; its state is known. */
  #finishMessage(): void {
    const message = this.#pending;
    if (message === null) return;
    this.#pending = null;
    const { kind, link, hopWord, state } = message;
    const query = this.#query(message.query);
    const { ids, targets } = this.#header;
    const sender = this.#senders[link] as number;
    const from = this.#id(sender);
    const receiver = targets[link] as number;
    const to = ids[receiver] as number;
    const sent = pull(query.sent, keyOf(link, hopWord, state));
    if (sent === undefined) throw new Error('the arrival of a message that was not sent');
    const cause = `${from}#${sent}`;
    const { id, file } = query;
    if (kind === RecordKind.undelivered) {
      const reason = 'the peer does not run';
      this.#add(sender, { type: 'query:failed', peer: from, query: id, to, reason, cause });
      return;
    }
    const origin = this.#id(query.origin);
    const about = { peer: to, query: id, from, file, origin, ...this.#onWire(hopWord, state) };
    const received = this.#add(receiver, { type: 'query:received', ...about, cause });
    const outcome = kind - RecordKind.arrived;
    this.#turn = { query, peer: receiver, cause: received, outcome, hopWord, state, sends: [] };
  }

  /** All messages that the peer sends are known. */
  #finishTurn(): void {
    const turn = this.#turn;
    if (turn === null) return;
    this.#turn = null;
    const { query, peer, cause, outcome, hopWord, state, sends: sent } = turn;
    const about = { peer: this.#id(peer), query: query.id };
    const to = sent.map(({ link }) => this.#id(this.#header.targets[link] as number));
    const reason = reasons[outcome];
    let decided: EventId;
    if (reason !== undefined) {
      this.#add(peer, { type: 'query:dropped', ...about, reason, cause });
      return;
    } else if (outcome === Outcome.hit) {
      const { file, origin } = query;
      const match = { ...about, file, origin: this.#id(origin), to, cause };
      decided = this.#add(peer, { type: 'query:matched', ...match });
      query.matched.set(peer, decided);
    } else if (outcome === Outcome.waiting) {
      const hops = hopWord & 0xffff;
      const check = { ...about, to: this.#id(query.origin), hops: raisedHops(hops), state, cause };
      push(query.waiting, `${peer} ${hops}`, {
        asked: this.#add(peer, { type: 'check:sent', ...check }),
        state,
      });
      return;
    } else if (outcome === Outcome.forwarded && sent.length === 0) {
      // After the answer of the origin, there was no neighbour.
      this.#add(peer, { type: 'query:dropped', ...about, reason: 'dead-end', cause });
      return;
    } else decided = this.#add(peer, { type: 'query:forwarded', ...about, to, cause });
    for (const send of sent) this.#addSent(query, peer, send, decided);
  }

  #sendHit(query: RunningQuery, peer: number, hops: number): void {
    const cause = query.matched.get(peer);
    if (cause === undefined) throw new Error('a hit of a peer that has no match');
    const about = { peer: this.#id(peer), query: query.id, to: this.#id(query.origin), hops };
    push(query.hits, peer, this.#add(peer, { type: 'hit:sent', ...about, size: null, sha256: null, cause }));
  }

  #directArrived(direct: number, query: RunningQuery, peer: number, hops: number): void {
    if (direct === Direct.hit) return this.#receiveHit(query, peer, hops);
    if (direct === Direct.check) return;
    const walker = pull(query.waiting, `${peer} ${hops}`);
    if (walker === undefined) throw new Error('an answer to a walker that does not wait');
    const goesOn = direct === Direct.goOn;
    const about = { peer: this.#id(peer), query: query.id };
    const answer = { type: 'check:answered', ...about, goesOn, cause: walker.asked } as const;
    const cause = this.#add(peer, answer);
    const outcome = goesOn ? Outcome.forwarded : Outcome.stopped;
    this.#turn = { query, peer, cause, outcome, hopWord: hops, state: walker.state, sends: [] };
  }

  /** A check has arrived at the origin, which answers it at once. */
  #answerCheck(query: RunningQuery, peer: number, hops: number, goesOn: boolean): void {
    const walker = query.waiting.get(`${peer} ${hops}`)?.[0];
    if (walker === undefined) throw new Error('an answer to a walker that does not wait');
    const { origin, id, hitCount: hits } = query;
    const about = { peer: this.#id(origin), query: id, from: this.#id(peer), state: walker.state };
    this.#add(origin, { type: 'check:received', ...about, hits, goesOn });
  }

  #receiveHit(query: RunningQuery, peer: number, hops: number): void {
    const cause = pull(query.hits, peer);
    if (cause === undefined) throw new Error('a hit that was not sent');
    const { origin, file, open } = query;
    const from = this.#id(peer);
    const { use } = open.hit(peer, peer);
    query.hitCount += 1;
    const about = { peer: this.#id(origin), query: query.id, from };
    const hit = { ...about, ip: '', port: 0, hops, size: null, use } as const;
    const received = this.#add(origin, { type: 'hit:received', ...hit, cause });
    if (use !== 'request') return;
    const start = { ...about, form: 'framed', file, size: null } as const;
    const started = this.#add(origin, { type: 'transfer:started', ...start, cause: received });
    const content = { savedTo: '', bytes: null, size: 0, md5: null, sha256: null } as const;
    const compared = { comparedWith: 'transfer', note: 'a simulation sends no file' } as const;
    const transfer = { ...about, file, ...content, ...compared };
    const verified = this.#add(origin, { type: 'transfer:verified', ...transfer, cause: started });
    open.transferred();
    const end = { peer: this.#id(origin), query: query.id, file, outcome: 'verified' } as const;
    this.#add(origin, { type: 'query:resolved', ...end, cause: verified });
  }

  #directLost(direct: number, query: RunningQuery, peer: number, hops: number): void {
    const about = { peer: this.#id(peer), query: query.id };
    if (direct !== Direct.hit) {
      const walker = pull(query.waiting, `${peer} ${hops}`);
      if (walker === undefined) throw new Error('the loss of a check of no walker');
      const failure = { type: 'check:failed', ...about, reason: 'no answer', cause: walker.asked } as const;
      const cause = this.#add(peer, failure);
      this.#add(peer, { type: 'query:dropped', ...about, reason: 'stopped', cause });
      return;
    }
    const cause = pull(query.hits, peer);
    if (cause === undefined) throw new Error('the loss of a hit that was not sent');
    this.#add(peer, { type: 'hit:failed', ...about, reason: 'the hit is lost', cause });
  }

  #onWire(
    hopWord: number,
    state: number,
  ): { readonly ttl: number; readonly hops: number; readonly state?: number } {
    const numbers = { ttl: hopWord >>> 16, hops: hopWord & 0xffff };
    return this.#isFlood ? numbers : { ...numbers, state };
  }

  #add(peer: number, event: NewEvent): EventId {
    const number = (this.#numbers[peer] as number) + 1;
    this.#numbers[peer] = number;
    return this.#addEvent(`${this.#id(peer)}#${number}`, event);
  }

  #addSupervisor(event: NewEvent): EventId {
    this.#supervisorNumber += 1;
    return this.#addEvent(`supervisor#${this.#supervisorNumber}`, event);
  }

  #addEvent(id: EventId, event: NewEvent): EventId {
    const { type, ...fields } = event;
    this.#events.push({ id, at: this.#tick / this.#header.ticksPerMs, type, ...fields } as TraceEvent);
    return id;
  }

  #overlayPeer(peer: number): OverlayPeer {
    const { ids, offsets, targets } = this.#header;
    const links = targets.subarray(offsets[peer], offsets[peer + 1]);
    return { id: ids[peer] as number, neighbours: Array.from(links, (to) => ids[to] as number) };
  }

  #share(peer: number): Uint32Array {
    const { shareOffsets, shares } = this.#header;
    return shares.subarray(shareOffsets[peer], shareOffsets[peer + 1]);
  }

  #holdersOf(file: number): readonly number[] {
    if (this.#holders === null) {
      this.#holders = new Map();
      for (let peer = 0; peer < this.#header.ids.length; peer += 1)
        for (const held of this.#share(peer)) push(this.#holders, held, peer);
    }
    return this.#holders.get(file) ?? [];
  }

  #id(peer: number): number {
    return this.#header.ids[peer] as number;
  }

  #query(number: number): RunningQuery {
    const query = this.#queries.get(number);
    if (query === undefined) throw new Error(`query ${number} does not run`);
    return query;
  }

  #link(place: number): number {
    if (place >= this.#senders.length) throw new Error(`there is no link ${place}`);
    return place;
  }

  #peer(place: number): number {
    if (place >= this.#header.ids.length - this.#header.absent) throw new Error(`there is no peer ${place}`);
    return place;
  }
}

/** Names in the list of a share. */
const maxListed = 100;
const sends: ReadonlySet<number> = new Set([Outcome.forwarded, Outcome.hit]);
/** Direct messages, less the number of the first. */
const Direct = { hit: 0, check: 1, goOn: 2, stop: 3 } as const;

/** 32 lower-case hex digits: the random bits of the query, and its number. */
function queryId(random: number, number: number): string {
  return `${random.toString(16).padStart(8, '0')}${number.toString(16).padStart(24, '0')}`;
}

function keyOf(link: number, hopWord: number, state: number): string {
  return `${link} ${hopWord} ${state}`;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The first of a list, which is removed. */
function pull<K, V>(lists: Map<K, V[]>, key: K): V | undefined {
  const list = lists.get(key);
  const first = list?.shift();
  if (list?.length === 0) lists.delete(key);
  return first;
}
