import type { Message } from '../../story/model.js';
import type { Axis, Section, Span, Times } from './axis-model.js';
import { indexAt } from './scale.js';

/** In shares of a column: where its first arrow begins, the room for the beginnings of all, and the width of one arrow. */
const column = { start: 0.06, spread: 0.5, arrow: 0.36 };

interface Column {
  readonly kind: Section['kind'];
  readonly wave: number;
  readonly messages: Message[];
}

/** A column for each wave, then one for the hits and one for the transfers; in each, the messages by arrival. */
export function wavesAxis({ startAt, endAt, messages, isOver, endOf }: Times): Axis {
  const columns = columnsOf(messages);
  const widthOf = (count: number) => Math.sqrt(count) + 1.2;
  const total = columns.reduce((sum, each) => sum + widthOf(each.messages.length), 0);
  const spans = new Map<Message, Span>();
  let from = 0;
  const sections = columns.map(({ kind, wave, messages: list }): Section => {
    const width = widthOf(list.length) / total;
    list.sort((a, b) => endOf(a) - endOf(b) || a.index - b.index);
    list.forEach((message, rank) => {
      const share = list.length > 1 ? rank / (list.length - 1) : 0;
      const begin = from + width * (column.start + column.spread * share);
      spans.set(message, { from: begin, to: begin + width * column.arrow });
    });
    const section = { kind, wave, from, to: from + width, messages: list.length };
    from += width;
    const begins = list.map(({ sentAt }) => sentAt);
    return {
      ...section,
      startAt: begins.reduce((a, b) => Math.min(a, b), endAt),
      endAt: list.reduce((latest, message) => Math.max(latest, endOf(message)), startAt),
    };
  });
  const spanOf = (message: Message): Span => spans.get(message) ?? { from: 0, to: 0 };
  const bySending = messages.toSorted((a, b) => a.sentAt - b.sentAt || endOf(b) - endOf(a));
  const sendings = bySending.map(({ sentAt }) => sentAt);
  const byEnd = [...spans].map(([message, span]) => ({ place: span.to, at: endOf(message) }));
  byEnd.sort((a, b) => a.place - b.place);
  const ends = byEnd.map(({ place }) => place);
  return {
    kind: 'waves',
    startAt,
    endAt,
    sections,
    stops: [],
    spanOf,
    endOf,
    placeOf: (at) => {
      if (isOver && at >= endAt) return 1;
      const latest = bySending[indexAt(sendings, at)];
      if (latest === undefined || latest.sentAt > at) return 0;
      const span = spanOf(latest);
      const length = Math.max(endOf(latest) - latest.sentAt, 1e-9);
      return span.from + (span.to - span.from) * Math.min(1, (at - latest.sentAt) / length);
    },
    timeAt: (place) => {
      if (place <= 0 || byEnd.length === 0) return place < 1 ? startAt : endAt;
      if (place >= 1) return endAt;
      const before = indexAt(ends, place);
      const [a, b] = [byEnd[before], byEnd[before + 1]];
      const isNearer = a !== undefined && (b === undefined || place - a.place <= b.place - place);
      return (isNearer ? a : b)?.at ?? endAt;
    },
  };
}

function columnsOf(messages: readonly Message[]): Column[] {
  const waves = new Map<number, Column>();
  const hits: Column = { kind: 'answer', wave: 0, messages: [] };
  const transfers: Column = { kind: 'transfer', wave: 0, messages: [] };
  for (const message of messages) {
    if (message.kind === 'hit') hits.messages.push(message);
    else if (message.kind === 'transfer') transfers.messages.push(message);
    else {
      const wave = waves.get(message.hop) ?? { kind: 'wave', wave: message.hop, messages: [] };
      wave.messages.push(message);
      waves.set(message.hop, wave);
    }
  }
  const inOrder = [...waves.values()].sort((a, b) => a.wave - b.wave);
  return [...inOrder, hits, transfers].filter((each) => each.messages.length > 0);
}
