import type { Message, QueryStory } from '../../story/model.js';
import type { Story } from '../../story/story.js';
import type { Axis, AxisKind, Section, Span, Times } from './axis-model.js';
import { type Scale, scaleOf } from './scale.js';
import { wavesAxis } from './waves-axis.js';

/** @param isLive whether the trace still grows: the axis then leaves room at its end */
export function axisOf(kind: AxisKind, story: Story, query: QueryStory, isLive: boolean): Axis {
  const times = timesOf(story, query, isLive);
  if (kind === 'waves') return wavesAxis(times);
  return kind === 'clock' ? clockAxis(times) : stepsAxis(times, query);
}

function timesOf(story: Story, query: QueryStory, isLive: boolean): Times {
  const messages: Message[] = [];
  const durations: number[] = [];
  let latest = Math.max(query.issuedAt, query.settledAt ?? 0, query.resolvedAt ?? 0);
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message === undefined) continue;
    messages.push(message);
    latest = Math.max(latest, message.sentAt, message.endedAt ?? 0);
    if (message.kind === 'transfer') latest = Math.max(latest, message.progress.at(-1)?.at ?? 0);
    else if (message.endedAt !== null && message.fate !== 'lost-by-fault')
      durations.push(message.endedAt - message.sentAt);
  }
  const startAt = query.issuedAt;
  const isOver = !isLive || (query.settledAt !== null && query.resolvedAt !== null);
  // At least a hundredth of a millisecond, so that each place has a time.
  const length = Math.max(latest - startAt, 0.01);
  const typical = medianOf(durations) ?? (isOver ? null : medianOf(recentDurations(story))) ?? length / 20;
  // A copy that is under way will arrive after the time that others have taken: so it moves at their pace.
  const expected = messages.map((message) => (isUnderWay(message) ? message.sentAt + typical : 0));
  const endAt = isOver
    ? startAt + length
    : expected.reduce((last, at) => Math.max(last, at), startAt + length * 1.12);
  const endOf = (message: Message) =>
    (message.fate === 'lost-by-fault' ? null : message.endedAt) ??
    (message.fate !== null || (!isOver && message.kind === 'query')
      ? Math.min(endAt, message.sentAt + typical)
      : endAt);
  return { startAt, endAt, messages, isOver, endOf };
}

function isUnderWay({ kind, fate, endedAt }: Message): boolean {
  return kind === 'query' && fate === null && endedAt === null;
}

/** How long the last copies of all queries took. */
function recentDurations({ messages }: Story): number[] {
  return messages
    .slice(-200)
    .flatMap(({ kind, sentAt, endedAt }) => (kind === 'query' && endedAt !== null ? [endedAt - sentAt] : []));
}

function medianOf(values: number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Shares of the width. On one linear scale a long transfer would leave the flood a few pixels. */
const widths = { flood: 0.62, answer: 0.15, transfer: 0.23, settling: 0.13 };
/** The same for the flood if it has more messages than this, or if nothing is transferred. */
const wideFlood = { messages: 12, width: 0.7, alone: 0.87 };

function clockAxis({ startAt, endAt, messages, isOver, endOf }: Times): Axis {
  const copies = messages.filter(({ kind }) => kind === 'query');
  const transfer = messages.find(({ kind }) => kind === 'transfer');
  const hits = messages.filter(({ kind }) => kind === 'hit');
  const lastEnd = (list: readonly Message[]) =>
    list.reduce((last, each) => Math.max(last, endOf(each)), startAt);
  const [lastCopy, lastHit] = [lastEnd(copies), lastEnd(hits)];
  const cuts: { kind: Section['kind']; at: number; width: number }[] = [];
  const flood = copies.length > wideFlood.messages ? wideFlood.width : widths.flood;
  cuts.push({ kind: 'flood', at: startAt, width: transfer || hits.length > 0 ? flood : wideFlood.alone });
  if (hits.length > 0) cuts.push({ kind: 'answer', at: lastCopy, width: widths.answer });
  if (transfer !== undefined)
    cuts.push({ kind: 'transfer', at: Math.max(lastCopy, transfer.sentAt), width: widths.transfer });
  else if (isOver) cuts.push({ kind: 'settling', at: Math.max(lastCopy, lastHit), width: widths.settling });
  const phases = cuts.filter(({ at }, index) => at < (cuts[index + 1]?.at ?? endAt));
  const total = phases.reduce((sum, { width }) => sum + width, 0);
  let from = 0;
  const sections = phases.map(({ kind, at, width }, index) => {
    const to = index === phases.length - 1 ? 1 : from + width / total;
    const section = {
      kind,
      wave: 0,
      from,
      to,
      startAt: at,
      endAt: phases[index + 1]?.at ?? endAt,
      messages: 0,
    };
    from = to;
    return section;
  });
  const scale = scaleOf(
    [startAt, ...sections.map((section) => section.endAt)],
    [0, ...sections.map(({ to }) => to)],
  );
  return { kind: 'clock', sections, stops: [], ...onScale(scale, endOf), startAt, endAt };
}

function stepsAxis({ startAt, endAt, messages, endOf }: Times, query: QueryStory): Axis {
  const ats = [startAt, endAt, ...query.steps.map(({ at }) => at)];
  for (const message of messages) ats.push(message.sentAt, endOf(message));
  const stops = [...new Set(ats)].filter((at) => at >= startAt && at <= endAt).sort((a, b) => a - b);
  const scale = scaleOf(
    stops,
    stops.map((_, index) => index / (stops.length - 1)),
  );
  return { kind: 'steps', sections: [], stops, ...onScale(scale, endOf), startAt, endAt };
}

function onScale(scale: Scale, endOf: Times['endOf']) {
  return {
    placeOf: scale.placeOf,
    timeAt: scale.timeAt,
    endOf,
    spanOf: (message: Message): Span => ({
      from: scale.placeOf(message.sentAt),
      to: scale.placeOf(endOf(message)),
    }),
  };
}
