import type { PeerId } from '../../core/vocabulary.js';
import type { EventId, TraceEvent } from '../../trace/event.js';
import type { Hit, Message } from './model.js';

/** The same without `readonly`: only the story changes it. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type WritableOf<K extends Message['kind']> = Writable<Extract<Message, { kind: K }>>;

/** All messages of a trace, and which events are about each of them. */
export class MessageLog {
  readonly messages: Message[] = [];
  readonly #byEvent = new Map<EventId, number>();

  add(message: Message, event: EventId): void {
    this.messages.push(message);
    this.note(event, message);
  }

  /** Notes that an event is about this message. */
  note(event: EventId, { index }: Message): void {
    this.#byEvent.set(event, index);
  }

  at(index: number): Writable<Message> | undefined {
    return this.messages[index];
  }

  about(event: EventId | undefined): Message | undefined {
    return event === undefined ? undefined : this.messages[this.#byEvent.get(event) ?? -1];
  }

  /** The message of this kind that an event is about. */
  find<K extends Message['kind']>(kind: K, event: EventId | undefined): WritableOf<K> | undefined {
    const message = this.about(event);
    return message?.kind === kind ? (message as WritableOf<K>) : undefined;
  }

  /** The last hit of a peer for a query. If it is asked because another transfer has failed, the cause names that one. */
  hitOf(query: number, peer: PeerId | null): Hit | undefined {
    const hit = this.messages.findLast(
      (message) => message.kind === 'hit' && message.query === query && message.from === peer,
    );
    return hit?.kind === 'hit' ? hit : undefined;
  }

  close(message: Writable<Message>, event: TraceEvent): void {
    message.endedAt = event.at;
    message.endEvent = event.id;
    this.note(event.id, message);
  }
}
