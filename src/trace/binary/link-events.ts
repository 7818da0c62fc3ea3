import { type DropReason, Outcome, raisedHops } from '../../protocol/router.js';
import type { EventId } from '../event.js';
import type { EventList } from './event-list.js';
import { keyOf, pull, push, type RunningQuery, type Send, type Turn } from './running-query.js';

const reasons: Readonly<Partial<Record<number, DropReason>>> = {
  [Outcome.own]: 'own',
  [Outcome.duplicate]: 'duplicate',
  [Outcome.expired]: 'ttl',
  [Outcome.deadEnd]: 'dead-end',
  [Outcome.stopped]: 'stopped',
};

/** The outcomes of peers that send. */
const sends: ReadonlySet<number> = new Set([Outcome.forwarded, Outcome.hit]);

interface LinkMessage {
  readonly link: number;
  readonly hopWord: number;
  readonly state: number;
}

/** The events of messages on links, and of what a peer does because of one. */
export class LinkEvents {
  readonly #list: EventList;
  #turn: Turn | null = null;

  constructor(list: EventList) {
    this.#list = list;
  }

  /** The messages of a step are sent when the origin is not in the turn of a message. */
  sent(query: RunningQuery, link: number, hopWord: number, state: number): void {
    const peer = this.#list.senderOf(link);
    const turn = this.#turn;
    const isOfTurn = turn !== null && turn.query === query && turn.peer === peer && sends.has(turn.outcome);
    if (isOfTurn) {
      turn.sends.push({ link, hopWord, state, isLost: false });
      return;
    }
    if (peer !== query.origin) throw new Error('a message without a reason');
    this.finishTurn();
    this.#addSent(query, peer, { link, hopWord, state, isLost: false }, this.#stepOf(query));
  }

  /** What the messages of a step follow from. */
  #stepOf(query: RunningQuery): EventId {
    if (this.#list.isFlood) return query.issued;
    if (query.step === null) {
      query.steps += 1;
      const { origin, id, steps: step, hitCount: hits, issued: cause } = query;
      query.step = this.#list.add(origin, {
        ...{ type: 'query:step', peer: this.#list.id(origin), query: id, step, hits, cause },
      } as const);
    }
    return query.step;
  }

  /** The message that has just been sent. */
  lost(query: RunningQuery, link: number, hopWord: number, state: number): void {
    const last = this.#turn?.sends.at(-1);
    if (last === undefined) this.#addLost(query, { link, hopWord, state });
    else last.isLost = true;
  }

  #addLost(query: RunningQuery, message: LinkMessage): void {
    const { sender, cause } = this.#end(query, message);
    const to = this.#list.id(this.#list.receiverOf(message.link));
    const about = { peer: this.#list.id(sender), query: query.id, fault: 1, to };
    this.#list.add(sender, {
      type: 'query:lost',
      ...about,
      ...this.#onWire(message.hopWord, message.state),
      cause,
    });
  }

  #addSent(query: RunningQuery, peer: number, { link, hopWord, state, isLost }: Send, cause: EventId): void {
    const to = this.#list.id(this.#list.receiverOf(link));
    const about = { peer: this.#list.id(peer), query: query.id, to };
    this.#list.add(peer, { type: 'query:sent', ...about, ...this.#onWire(hopWord, state), cause });
    push(query.sent, keyOf(link, hopWord, state), this.#list.lastNumber(peer));
    if (isLost) this.#addLost(query, { link, hopWord, state });
  }

  /** A message has reached a peer that does not run. */
  undelivered(query: RunningQuery, message: LinkMessage): void {
    const { sender, cause } = this.#end(query, message);
    const to = this.#list.id(this.#list.receiverOf(message.link));
    const about = { peer: this.#list.id(sender), query: query.id, to, reason: 'the peer does not run' };
    this.#list.add(sender, { type: 'query:failed', ...about, cause });
  }

  /** A message has arrived. What the peer sends because of it follows. */
  arrived(query: RunningQuery, message: LinkMessage, outcome: number): void {
    const { sender, cause } = this.#end(query, message);
    const { link, hopWord, state } = message;
    const { id, file } = query;
    const peer = this.#list.receiverOf(link);
    const [from, origin] = [this.#list.id(sender), this.#list.id(query.origin)];
    const about = {
      peer: this.#list.id(peer),
      query: id,
      from,
      file,
      origin,
      ...this.#onWire(hopWord, state),
    };
    const received = this.#list.add(peer, { type: 'query:received', ...about, cause });
    this.begin({ query, peer, cause: received, outcome, hopWord, state, sends: [] });
  }

  /** The message is not in flight any more. */
  #end(query: RunningQuery, { link, hopWord, state }: LinkMessage): { sender: number; cause: EventId } {
    const sent = pull(query.sent, keyOf(link, hopWord, state));
    if (sent === undefined) throw new Error('the arrival of a message that was not sent');
    const sender = this.#list.senderOf(link);
    return { sender, cause: `${this.#list.id(sender)}#${sent}` };
  }

  /** What a peer does because of one event begins; null: nothing. */
  begin(turn: Turn | null): void {
    this.#turn = turn;
  }

  /** All messages that the peer sends are known. */
  finishTurn(): void {
    const turn = this.#turn;
    if (turn === null) return;
    this.#turn = null;
    const { query, peer, cause, outcome, hopWord, state, sends: sent } = turn;
    const about = { peer: this.#list.id(peer), query: query.id };
    const to = sent.map(({ link }) => this.#list.id(this.#list.receiverOf(link)));
    const reason = reasons[outcome];
    let decided: EventId;
    if (reason !== undefined) {
      this.#list.add(peer, { type: 'query:dropped', ...about, reason, cause });
      return;
    } else if (outcome === Outcome.hit) {
      const { file, origin } = query;
      const match = { ...about, file, origin: this.#list.id(origin), to, cause };
      decided = this.#list.add(peer, { type: 'query:matched', ...match });
      query.matched.set(peer, decided);
    } else if (outcome === Outcome.waiting) {
      const hops = hopWord & 0xffff;
      const check = { ...about, to: this.#list.id(query.origin), hops: raisedHops(hops), state, cause };
      push(query.waiting, `${peer} ${hops}`, {
        asked: this.#list.add(peer, { type: 'check:sent', ...check }),
        state,
      });
      return;
    } else if (outcome === Outcome.forwarded && sent.length === 0) {
      // After the answer of the origin, there was no neighbour.
      this.#list.add(peer, { type: 'query:dropped', ...about, reason: 'dead-end', cause });
      return;
    } else decided = this.#list.add(peer, { type: 'query:forwarded', ...about, to, cause });
    for (const send of sent) this.#addSent(query, peer, send, decided);
  }

  #onWire(
    hopWord: number,
    state: number,
  ): { readonly ttl: number; readonly hops: number; readonly state?: number } {
    const numbers = { ttl: hopWord >>> 16, hops: hopWord & 0xffff };
    return this.#list.isFlood ? numbers : { ...numbers, state };
  }
}
