import type { PeerId } from '../core/vocabulary.js';
import type { TraceEvent } from '../trace/event.js';
import type { When } from './fault.js';
import { durationText } from './forms.js';
import { linkText, readLink } from './targets.js';
import type { FaultWords } from './words.js';

type EventType = TraceEvent['type'];

/** All types of events, and what can narrow one of them: the link from `from` to `to`, and the peer. */
const narrowedBy: Readonly<Record<EventType, 'link' | 'peer' | 'nothing'>> = {
  'run:started': 'nothing',
  'run:finished': 'nothing',
  'topology:changed': 'nothing',
  'peer:started': 'peer',
  'peer:stopped': 'peer',
  'peer:died': 'peer',
  'share:listed': 'peer',
  'link:opened': 'link',
  'link:failed': 'link',
  'link:accepted': 'link',
  'link:closed': 'link',
  'connections:closed': 'peer',
  'message:invalid': 'link',
  'query:issued': 'peer',
  'query:sent': 'link',
  'query:failed': 'link',
  'query:received': 'link',
  'query:forwarded': 'peer',
  'query:step': 'peer',
  'query:ended': 'peer',
  'check:sent': 'link',
  'check:received': 'link',
  'check:answered': 'peer',
  'check:failed': 'peer',
  'query:dropped': 'peer',
  'query:matched': 'peer',
  'query:rate-limited': 'link',
  'query:settled': 'peer',
  'query:resolved': 'peer',
  'query:abandoned': 'peer',
  'query:lost': 'link',
  'query:duplicated': 'link',
  'hit:preparing': 'peer',
  'hit:sent': 'link',
  'hit:failed': 'peer',
  'hit:received': 'link',
  'transfer:started': 'link',
  'transfer:progress': 'peer',
  'transfer:verified': 'link',
  'transfer:failed': 'link',
  'transfer:served': 'link',
  'transfer:refused': 'link',
  'file:held': 'peer',
  'file:unservable': 'peer',
  'fault:added': 'nothing',
  'fault:started': 'nothing',
  'fault:ended': 'nothing',
  'fault:applied': 'link',
  'host:joined': 'nothing',
  'host:left': 'nothing',
  'host:lost': 'nothing',
};

/** Events that a fault can wait for: not the first one, which is recorded before any fault is known. */
export const awaitableEvents = (Object.keys(narrowedBy) as EventType[]).filter(
  (type) => type !== 'run:started' && type !== 'run:finished',
);

/** The words that begin a condition. */
export const conditionWords = ['at', 'on', 'after'] as const;

/** @throws SimError `bad-usage` if what follows `at`, `on` or `after` is not a condition */
export function readCondition(begin: (typeof conditionWords)[number], words: FaultWords): When {
  if (begin === 'at') {
    const atMs = words.duration() ?? words.fail('a time, such as 200ms or 1.5s');
    return { on: 'time', atMs };
  }
  const count = begin === 'on' ? 1 : readCount(words, 'how many events, such as 3');
  const event = words.word(...awaitableEvents) ?? words.failWith(awaitableEvents, 'an event');
  const link = narrowedBy[event] === 'link' ? (readLink(words) ?? null) : null;
  const peer = link === null && narrowedBy[event] !== 'nothing' ? readPeer(words) : null;
  return { on: 'event', event, count, peer, link };
}

/** @throws SimError `bad-usage` unless the next word is a whole number of at least 1 */
export function readCount(words: FaultWords, expected: string): number {
  const count = words.whole() ?? words.fail(expected);
  return count > 0 ? count : words.refuse('a number of at least 1');
}

export function conditionText(when: When): string {
  switch (when.on) {
    case 'start':
      return '';
    case 'time':
      return `at ${durationText(when.atMs)}`;
    case 'event': {
      const { event, count, peer, link } = when;
      const where = link === null ? (peer === null ? '' : ` at ${peer}`) : ` ${linkText(link)}`;
      return `${count === 1 ? 'on' : `after ${count}`} ${event}${where}`;
    }
  }
}

/** Whether an event is one of those that the condition counts. */
export function matches(when: Extract<When, { on: 'event' }>, event: TraceEvent): boolean {
  if (event.type !== when.event || (when.peer !== null && event.peer !== when.peer)) return false;
  if (when.link === null) return true;
  const { from, to, bothWays } = when.link;
  const ends = linkOf(event);
  return (ends.from === from && ends.to === to) || (bothWays && ends.from === to && ends.to === from);
}

/** The sender and the receiver of what an event is about. */
function linkOf(event: TraceEvent): { readonly from: unknown; readonly to: unknown } {
  const { peer } = event;
  return { from: 'from' in event ? event.from : peer, to: 'to' in event ? event.to : peer };
}

/** @throws SimError `bad-usage` if no peer follows `at` */
function readPeer(words: FaultWords): PeerId | null {
  if (words.word('at') === undefined) return null;
  return words.whole() ?? words.fail('the peer of the event, such as 2');
}
