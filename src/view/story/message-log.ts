import type { EventId, TraceEvent } from '../../trace/event.js';
import type { Message } from './model.js';

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

  close(message: Writable<Message>, event: TraceEvent): void {
    message.endedAt = event.at;
    message.endEvent = event.id;
    this.note(event.id, message);
  }
}
