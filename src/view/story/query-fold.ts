import type { PeerId } from '../../core/vocabulary.js';
import type { DropReason, EventOf, TraceEvent } from '../../trace/event.js';
import { arrivingCopy, newCopyOf, seeEffect } from './faulted-messages.js';
import type { MessageLog, Writable, WritableOf } from './message-log.js';
import type { FaultAct, HitFate, HostStory, Message, Overlay, Step, Transfer } from './model.js';
import { newCopy, newHit, newTransfer } from './new-message.js';
import { insertStep, newQuery, type WritableQuery } from './new-query.js';

/** A newer floodsim may add others. */
const dropFates: ReadonlySet<string> = new Set<DropReason>([
  'duplicate',
  'own',
  'ttl',
  'dead-end',
  'stopped',
]);
const hitFates: ReadonlySet<string> = new Set<HitFate>(['request', 'alternate', 'ignore', 'unknown']);
type FaultOfQuery = EventOf<'query:lost' | 'query:duplicated'>;
type Progress = Writable<Transfer['progress'][number]>[];

const searchSteps = {
  'query:step': 'search-step',
  'query:ended': 'search-ended',
  'check:sent': 'check-sent',
  'check:received': 'check-received',
  'check:answered': 'check-answered',
  'check:failed': 'check-failed',
} as const;

/** One query of a trace: its messages, and its steps in order of time. */
export class QueryFold {
  readonly story: WritableQuery;
  readonly #log: MessageLog;
  readonly #isForeign: (peer: PeerId) => boolean;
  readonly #actOf: (event: FaultOfQuery) => FaultAct;

  constructor(
    event: EventOf<'query:issued'>,
    context: {
      readonly index: number;
      readonly overlay: Overlay;
      readonly log: MessageLog;
      readonly isForeign: (peer: PeerId) => boolean;
      readonly actOf: (event: FaultOfQuery) => FaultAct;
    },
  ) {
    const { query: id, file, peer: origin, ttl, at: issuedAt } = event;
    const { index, overlay, log, isForeign, actOf } = context;
    this.#log = log;
    this.#isForeign = isForeign;
    this.#actOf = actOf;
    const strategy = event.strategy ?? null;
    this.story = newQuery({ index, id, file, origin, ttl, strategy, issuedAt, overlay });
    this.#step(event, 'issued', null, origin);
  }

  get isOpen(): boolean {
    return this.story.resolvedAt === null || this.story.settledAt === null;
  }

  /** A peer started or ended while the query was open, or a host was lost. */
  seePeer(event: TraceEvent, kind: 'started' | 'died' | 'stopped' | 'host-lost', host?: HostStory): void {
    this.story.revision += 1;
    const step = { at: event.at, kind, message: null, peer: event.peer ?? null, event: event.id };
    insertStep(this.story, { ...step, ...(host !== undefined && { host }) });
  }

  /** A fault began, ended or acted while the query was open. What it did to a message is seen at the message. */
  seeFault(event: TraceEvent, act: FaultAct): void {
    this.story.revision += 1;
    const message = seeEffect(this.#log, this.story, act);
    if (message?.kind !== 'query') this.#step(event, 'fault', message?.index ?? null, act.peer, act);
  }

  see(event: TraceEvent): void {
    this.story.revision += 1;
    switch (event.type) {
      case 'query:sent':
        this.#addCopy(event);
        return;
      case 'query:received':
        return this.#receive(event);
      case 'query:lost':
        return this.#lose(event);
      case 'query:duplicated':
        return this.#copy(event);
      case 'query:forwarded':
      case 'query:dropped':
      case 'query:matched':
        return this.#decide(event);
      case 'query:step':
      case 'query:ended':
      case 'check:sent':
      case 'check:received':
      case 'check:answered':
      case 'check:failed':
        return this.#search(event);
      case 'query:failed':
        return this.#end(this.#log.find('query', event.cause), event, 'unreachable', event.reason);
      case 'hit:sent':
        this.#addHit(event);
        return;
      case 'hit:received':
        return this.#receiveHit(event);
      case 'hit:failed':
        return this.#end(this.#log.find('hit', event.cause), event, 'unreachable', event.reason);
      case 'transfer:started':
      case 'transfer:progress':
      case 'transfer:verified':
      case 'transfer:failed':
        return this.#seeTransfer(event);
      case 'file:held':
        this.story.holders.add(event.peer);
        return;
      case 'query:settled':
        this.story.settledAt = event.at;
        this.story.settledBy = event.by;
        this.endUnended();
        return this.#step(event, 'settled', null, null);
      case 'query:resolved':
      case 'query:abandoned':
        this.story.outcome = event.type === 'query:resolved' ? event.outcome : 'abandoned';
        this.story.resolvedAt = event.at;
        return this.#step(event, 'resolved', null, event.peer);
      default:
    }
  }

  #addCopy(event: EventOf<'query:sent'> | EventOf<'query:received'>): WritableOf<'query'> {
    const before = event.type === 'query:sent' ? this.#log.find('query', event.cause) : undefined;
    // A foreign peer reports nothing: it has forwarded the copy because of which it sends this one.
    if (before?.fate === 'unseen') before.fate = 'asked';
    return this.#add(newCopy(event, this.#next, before), event);
  }

  #receive(event: EventOf<'query:received'>): void {
    const copy = arrivingCopy(this.#log, this.story, event.cause) ?? this.#addCopy(event);
    copy.to = event.peer;
    copy.from ??= event.from;
    this.#log.close(copy, event);
    if (this.#isForeign(event.peer)) copy.fate ??= 'unseen';
    this.#step(event, 'arrived', copy.index, event.peer);
  }

  #lose(event: EventOf<'query:lost'>): void {
    const copy = arrivingCopy(this.#log, this.story, event.cause);
    if (copy === undefined || copy.endedAt !== null) return;
    const act = this.#actOf(event);
    copy.fate = 'lost-by-fault';
    copy.acts = [...copy.acts, act];
    this.#log.close(copy, event);
    this.#step(event, 'lost', copy.index, event.peer, act);
  }

  #copy(event: EventOf<'query:duplicated'>): void {
    const sent = this.#log.find('query', event.cause);
    if (sent === undefined) return;
    const act = this.#actOf(event);
    const copy = this.#add(newCopyOf(sent, event, this.#next.index, act), event);
    this.#step(event, 'copied', copy.index, event.peer, act);
  }

  #decide(event: EventOf<'query:forwarded' | 'query:dropped' | 'query:matched'>): void {
    if (event.type === 'query:matched') this.story.holders.add(event.peer);
    const copy = this.#log.find('query', event.cause);
    if (copy === undefined) return;
    this.#log.note(event.id, copy);
    if (event.type === 'query:dropped') copy.fate = dropFates.has(event.reason) ? event.reason : 'unseen';
    else {
      copy.fate = event.type === 'query:matched' ? 'holder' : 'asked';
      copy.forwardedTo = event.to;
    }
  }

  /** What only other strategies than a flood have. */
  #search(
    event: EventOf<
      'query:step' | 'query:ended' | 'check:sent' | 'check:received' | 'check:answered' | 'check:failed'
    >,
  ): void {
    const { id, at, peer, type } = event;
    const walker = this.#log.find('query', event.cause);
    // What the peer does with the walker follows from the answer.
    if (walker !== undefined && type !== 'check:received') this.#log.note(id, walker);
    insertStep(this.story, {
      ...{ at, kind: searchSteps[type], message: null, peer, event: id },
      ...(type === 'query:step' && { number: event.step }),
      ...((type === 'check:received' || type === 'check:answered') && { goesOn: event.goesOn }),
    });
  }

  #addHit(event: EventOf<'hit:sent'> | EventOf<'hit:received'>): WritableOf<'hit'> {
    const before = event.type === 'hit:sent' ? this.#log.find('query', event.cause) : undefined;
    const hit = this.#add(newHit(event, this.#next, before), event);
    if (event.type === 'hit:sent') this.#step(event, 'hit-sent', hit.index, event.peer);
    return hit;
  }

  #receiveHit(event: EventOf<'hit:received'>): void {
    const hit = this.#log.find('hit', event.cause) ?? this.#addHit(event);
    hit.fate = hitFates.has(event.use) ? event.use : 'unknown';
    this.#log.close(hit, event);
    this.#step(event, 'hit', hit.index, event.peer);
  }

  #seeTransfer(
    event: EventOf<'transfer:started' | 'transfer:progress' | 'transfer:verified' | 'transfer:failed'>,
  ): void {
    if (event.type === 'transfer:started') {
      const transfer = this.#addTransfer(event);
      return this.#step(event, 'requested', transfer.index, event.peer);
    }
    const open = this.#openTransfer();
    if (event.type === 'transfer:progress') {
      if (open === undefined) return;
      this.#log.note(event.id, open);
      (open.progress as Progress).push({ at: event.at, received: event.received });
      return;
    }
    const transfer = open ?? this.#addTransfer(event);
    transfer.from ??= event.from;
    this.#log.close(transfer, event);
    if (event.type === 'transfer:failed') {
      transfer.fate = 'failed';
      transfer.reason = event.message;
    } else {
      const { bytes, size, md5, sha256, file, comparedWith = null } = event;
      Object.assign(transfer, { fate: 'verified', bytes, size, md5, sha256, file, comparedWith });
    }
    this.#step(event, transfer.fate === 'failed' ? 'failed' : 'verified', transfer.index, event.peer);
  }

  #addTransfer(
    event: EventOf<'transfer:started' | 'transfer:verified' | 'transfer:failed'>,
  ): WritableOf<'transfer'> {
    const hit = this.#log.find('hit', event.cause) ?? this.#log.hitOf(this.story.index, event.from);
    return this.#add(newTransfer(event, this.#next, this.story.file, hit), event);
  }

  #openTransfer(): WritableOf<'transfer'> | undefined {
    const { messages } = this.story;
    for (let at = messages.length - 1; at >= 0; at -= 1) {
      const message = this.#log.at(messages[at] ?? -1);
      if (message?.kind === 'transfer') return message.endedAt === null ? message : undefined;
    }
    return undefined;
  }

  #add<M extends Writable<Message>>(message: M, event: TraceEvent): M {
    this.#log.add(message, event.id);
    this.story.messages.push(message.index);
    return message;
  }

  /** The places of the next message. */
  get #next(): Pick<Message, 'index' | 'query'> {
    return { index: this.#log.messages.length, query: this.story.index };
  }

  #end(
    message: WritableOf<'query'> | WritableOf<'hit'> | undefined,
    event: TraceEvent & { readonly peer: PeerId },
    fate: 'unreachable',
    reason: string,
  ): void {
    if (message === undefined) return;
    message.fate = fate;
    message.reason = reason;
    this.#log.close(message, event);
    this.#step(event, 'unreachable', message.index, event.peer);
  }

  /** After the end nothing arrives any more. */
  endUnended(isRunOver = false): void {
    for (const index of this.story.messages) {
      const message = this.#log.at(index);
      if (message?.endedAt !== null) continue;
      if (message.kind !== 'transfer' || isRunOver) message.fate ??= 'lost';
    }
  }

  #step(
    { id: event, at }: TraceEvent,
    kind: Step['kind'],
    message: number | null,
    peer: PeerId | null,
    act?: FaultAct,
  ): void {
    insertStep(this.story, { at, kind, message, peer, event, ...(act !== undefined && { act }) });
  }
}
