import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { FaultAct, Message, QueryStory, Step } from '../story/model.js';
import type { Story } from '../story/story.js';
import type { Texts } from './en.js';
import { namePeers } from './sentence.js';

export type OutcomeFilter = keyof Texts['events']['outcomes'];

export interface RowFilter {
  /** Position in `Story.queries`; null for all queries. */
  readonly query: number | null;
  readonly peer: PeerId | null;
  readonly outcome: OutcomeFilter;
  /** Words that the row must contain, in any case; empty for all rows. */
  readonly search: string;
}

/** A row of the list: one step of one query. */
export interface EventRow {
  readonly query: number;
  /** Position in the query's `steps`. */
  readonly position: number;
}

/** The shape that a row starts with. */
export type RowMark =
  | 'origin'
  | 'asked'
  | 'holder'
  | 'duplicate'
  | 'ttl'
  | 'hit'
  | 'file'
  | 'verified'
  | 'down'
  | 'fault'
  | 'note';

/** The rows that match, in order of the queries and of time. */
export function eventRows(story: Story, filter: RowFilter, texts: Texts): readonly EventRow[] {
  const queries = filter.query === null ? story.queries : story.queries.slice(filter.query, filter.query + 1);
  const words = filter.search.toLowerCase().split(/\s+/u).filter(Boolean);
  const rows: EventRow[] = [];
  for (const query of queries) {
    for (const [position, step] of query.steps.entries()) {
      const message = story.messages[step.message ?? -1];
      if (!isAbout(filter.peer, step, message) || !isOfKind(filter.outcome, step, message)) continue;
      if (words.length > 0 && !containsAll(searchText(step, story, query, texts), words)) continue;
      rows.push({ query: query.index, position });
    }
  }
  return rows;
}

/** `1 -> 2`, or the peer of a step without a message. A request leads against the transfer that it starts. */
export function rowPeers({ kind, peer, act }: Step, message: Message | undefined): string {
  if (kind === 'requested' && message !== undefined) return `${message.to ?? '?'} → ${message.from ?? '?'}`;
  if (act !== undefined && message === undefined && act.from !== null && act.to !== null)
    return `${act.from} → ${act.to}`;
  return message === undefined ? String(peer ?? '') : messagePeers(message);
}

export function messagePeers({ from, to }: Message): string {
  return `${from ?? '?'} → ${to ?? '?'}`;
}

/** What happened, in few words. */
export function rowText(step: Step, message: Message | undefined, query: QueryStory, texts: Texts): string {
  const { rows } = texts.sentences;
  switch (step.kind) {
    case 'issued':
      return rows.issued;
    case 'resolved':
      return query.outcome === null ? '' : rows.resolved[query.outcome];
    case 'search-step':
      return rows.searchStep(step.number ?? 1);
    case 'search-ended':
      return rows.searchEnded;
    case 'check-sent':
      return rows.checkSent;
    case 'check-received':
    case 'check-answered':
    case 'check-failed':
      return step.goesOn === true ? rows.goesOn : rows.stops;
    case 'hit-sent':
      return rows.hitSent;
    case 'arrived':
      return message?.kind === 'query' ? copyText(message, texts) : '';
    case 'lost':
    case 'copied':
    case 'fault':
      return step.act === undefined ? '' : actText(step.act, texts);
    case 'host-lost':
      return rows.hostLost(printable(step.host?.name ?? ''));
    case 'hit':
      return hitText(message?.kind === 'hit' ? message : undefined, texts);
    default:
      return rows[step.kind];
  }
}

export function rowMark(step: Step, message: Message | undefined): RowMark {
  switch (step.kind) {
    case 'issued':
      return 'origin';
    case 'unreachable':
    case 'failed':
    case 'died':
    case 'stopped':
    case 'host-lost':
      return 'down';
    case 'hit-sent':
    case 'hit':
      return 'hit';
    case 'lost':
    case 'copied':
    case 'fault':
      return 'fault';
    case 'requested':
      return 'file';
    case 'verified':
      return 'verified';
    case 'arrived':
      return message === undefined ? 'note' : messageMark(message);
    default:
      return 'note';
  }
}

/** The shape of what became of a message. */
export function messageMark({ kind, fate }: Message): RowMark {
  switch (fate) {
    case 'duplicate':
    case 'own':
      return 'duplicate';
    case 'holder':
    case 'ttl':
    case 'verified':
      return fate;
    case 'lost-by-fault':
      return 'fault';
    case 'unreachable':
    case 'lost':
    case 'failed':
      return 'down';
    default:
      return kind === 'query' ? 'asked' : kind === 'hit' ? 'hit' : 'file';
  }
}

/** `fault 1: dropped`. */
export function actText({ fault, effect }: Pick<FaultAct, 'fault' | 'effect'>, { faults }: Texts): string {
  const what = Object.hasOwn(faults.rows, effect) ? faults.rows[effect] : printable(effect);
  return faults.row(fault, what);
}

function copyText({ fate, forwardedTo }: Extract<Message, { kind: 'query' }>, texts: Texts): string {
  const { rows } = texts.sentences;
  switch (fate) {
    case 'asked':
      return forwardedTo.length === 0 ? rows.underWay : rows.asked(namePeers(forwardedTo, texts));
    case 'dead-end':
      return rows.deadEnd;
    case 'stopped':
      return rows.walkerStopped;
    case 'lost-by-fault':
      return rows.lost;
    case null:
      return rows.underWay;
    default:
      return rows[fate];
  }
}

function hitText(hit: Extract<Message, { kind: 'hit' }> | undefined, { sentences: { rows } }: Texts): string {
  if (hit?.fate === 'alternate') return rows.hitAlternate;
  if (hit?.fate === 'ignore') return rows.hitIgnore;
  return hit?.fate === 'unknown' ? rows.hitUnknown : rows.hitRequest;
}

function isAbout(peer: PeerId | null, step: Step, message: Message | undefined): boolean {
  return peer === null || step.peer === peer || message?.from === peer || message?.to === peer;
}

function isOfKind(outcome: OutcomeFilter, step: Step, message: Message | undefined): boolean {
  switch (outcome) {
    case 'all':
      return true;
    case 'asked':
      return step.kind === 'arrived' && message?.fate !== 'duplicate' && message?.fate !== 'own';
    case 'duplicate':
      return message?.fate === 'duplicate' || message?.fate === 'own';
    case 'ttl':
      return message?.fate === 'ttl';
    case 'found':
      return message?.kind === 'hit' || message?.fate === 'holder';
    case 'file':
      return message?.kind === 'transfer';
    case 'lost':
      return step.kind === 'unreachable' || step.kind === 'failed' || step.kind === 'lost';
    case 'peers':
      return kindsOfPeers.has(step.kind);
    case 'faults':
      return step.act !== undefined || (message?.acts.length ?? 0) > 0;
  }
}

const kindsOfPeers: ReadonlySet<Step['kind']> = new Set(['died', 'stopped', 'started', 'host-lost']);

function searchText(step: Step, story: Story, query: QueryStory, texts: Texts): string {
  const message = story.messages[step.message ?? -1];
  return [rowPeers(step, message), rowText(step, message, query, texts), query.file, step.event].join(' ');
}

function containsAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
