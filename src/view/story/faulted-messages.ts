import type { EventId, EventOf } from '../../trace/event.js';
import type { MessageLog, Writable, WritableOf } from './message-log.js';
import type { FaultAct, Message, QueryStory } from './model.js';

/** A copy of a message that a fault sends on the link of the message. */
export function newCopyOf(
  sent: WritableOf<'query'>,
  { id, at }: EventOf<'query:duplicated'>,
  index: number,
  act: FaultAct,
): WritableOf<'query'> {
  return {
    ...sent,
    ...{ index, sentAt: at, sentEvent: id, fate: null, endedAt: null, endEvent: null },
    ...{ forwardedTo: [], reason: null, acts: [act], copyOf: sent.index },
  };
}

/** The copy that an arrival or a loss is about: the message that was sent, or, if that has ended, a copy of it by a fault. */
export function arrivingCopy(
  log: MessageLog,
  { messages }: Pick<QueryStory, 'messages'>,
  cause: EventId | undefined,
): WritableOf<'query'> | undefined {
  const sent = log.find('query', cause);
  if (sent === undefined || sent.endedAt === null) return sent;
  for (const index of messages) {
    const message: Writable<Message> | undefined = log.at(index);
    if (message?.kind === 'query' && message.copyOf === sent.index && message.endedAt === null)
      return message;
  }
  return sent;
}

const onMessages: ReadonlySet<FaultAct['effect']> = new Set(['delayed', 'reordered', 'sliced']);
const onTransfers: ReadonlySet<FaultAct['effect']> = new Set([
  'flipped',
  'truncated',
  'stalled',
  'swapped',
  'lied',
]);

/**
 * Notes what a fault did at the message to which it did so: the last one of the query between the two peers.
 *
 * @returns the message; undefined if the effect is on none, or if it is not known yet
 */
export function seeEffect(
  log: MessageLog,
  { messages }: Pick<QueryStory, 'messages'>,
  act: FaultAct,
): Message | undefined {
  const kind = onMessages.has(act.effect) ? 'query' : onTransfers.has(act.effect) ? 'transfer' : null;
  if (kind === null) return undefined;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message: Writable<Message> | undefined = log.at(messages[at] ?? -1);
    if (message?.kind !== kind || message.from !== act.from || message.to !== act.to) continue;
    message.acts = [...message.acts, act];
    return message;
  }
  return undefined;
}
