import { printable } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import type { Prediction } from '../../judge/prediction.js';
import type { FaultAct, Message, QueryStory, Step } from '../story/model.js';
import type { Story } from '../story/story.js';
import type { Texts } from './en.js';
import { rangeText, timeText } from './numbers.js';

/** More peers than this are not all named in a sentence. */
const maxNamed = 5;

/** What happens in a step, in one sentence. */
export function stepSentence(step: Step, story: Story, query: QueryStory, texts: Texts): string {
  const { sentences } = texts;
  const message = story.messages[step.message ?? -1];
  const peer = step.peer ?? query.origin;
  switch (step.kind) {
    case 'issued':
      return query.strategy === null
        ? sentences.issued(peer, printable(query.file))
        : sentences.searches(peer, printable(query.file), printable(query.strategy));
    case 'search-step':
      return sentences.searchStep(peer, step.number ?? 1);
    case 'search-ended':
      return sentences.searchEnded(peer);
    case 'check-sent':
      return sentences.checkSent(peer);
    case 'check-received':
      return sentences.checkReceived(peer, step.goesOn ?? false);
    case 'check-answered':
      return sentences.checkAnswered(peer, step.goesOn ?? false);
    case 'check-failed':
      return sentences.checkFailed(peer);
    case 'settled':
      return query.settledBy === 'quiet' ? sentences.settledQuiet : sentences.settled;
    case 'resolved':
      return outcomeSentence(query, texts);
    case 'died':
    case 'stopped':
    case 'started':
      return sentences[step.kind](peer);
    case 'host-lost': {
      const { name = '', peers = [], lost } = step.host ?? {};
      return sentences.hostLost(printable(name), peers.length, printable(lost ?? ''));
    }
    case 'lost':
    case 'copied':
    case 'fault':
      return step.act === undefined ? '' : actSentence(step.act, texts);
    case 'hit-sent':
    case 'requested': {
      const { from, to } = endsOf(message, texts);
      return step.kind === 'hit-sent' ? sentences.hitSent(from, to) : sentences.requested(from, to);
    }
    default:
      return message === undefined ? '' : messageSentence(message, texts);
  }
}

/** What a fault does, in one sentence. */
function actSentence(act: FaultAct, { faults, sentences }: Texts): string {
  const name = (peer: PeerId | null): string =>
    peer === null ? sentences.unknownPeer : sentences.peer(peer);
  const fault = faults.named(act.fault, printable(act.text));
  // A newer floodsim may add others.
  if (!Object.hasOwn(faults.does, act.effect)) return faults.row(act.fault, printable(act.effect));
  const amount = act.amount === null ? '' : timeText(act.amount);
  return faults.does[act.effect](fault, name(act.peer), name(act.from), name(act.to), amount);
}

/** What became of a message, in one sentence. */
export function messageSentence(message: Message, texts: Texts): string {
  const { sentences } = texts;
  const { from, to } = endsOf(message, texts);
  const reason = printable(message.reason ?? '');
  if (message.kind === 'transfer') {
    if (message.fate === 'verified') return sentences.verified(from, to);
    if (message.fate === 'failed') return sentences.failed(from, to, reason);
    return message.fate === 'lost' ? sentences.transferLost(from, to) : sentences.requested(from, to);
  }
  if (message.kind === 'hit') {
    switch (message.fate) {
      case 'request':
        return sentences.hitRequest(from, to);
      case 'alternate':
        return sentences.hitAlternate(from, to);
      case 'ignore':
        return sentences.hitIgnore(from, to);
      case 'unknown':
        return sentences.hitUnknown(from, to);
      case 'unreachable':
        return sentences.hitUnreachable(from, to, reason);
      case 'lost':
        return sentences.hitLost(from, to);
      case null:
        return sentences.hitSent(from, to);
    }
  }
  const next = namePeers(message.forwardedTo, texts);
  switch (message.fate) {
    case 'asked':
      return next === '' ? sentences.underWay(to, from) : sentences.asked(to, from, next);
    case 'holder':
      return next === '' ? sentences.holder(to) : sentences.holderForwards(to, next);
    case 'duplicate':
      return sentences.duplicate(to, from);
    case 'own':
      return sentences.own(to, from);
    case 'ttl':
      return sentences.ttl(to);
    case 'dead-end':
      return sentences.deadEnd(to);
    case 'stopped':
      return sentences.walkerStopped(to);
    case 'unreachable':
      return sentences.unreachable(to, from, reason);
    case 'unseen':
      return sentences.unseen(to, from);
    case 'lost':
      return sentences.lost(to, from);
    case 'lost-by-fault': {
      const act = message.acts.findLast(({ effect }) => effect === 'lost');
      return act === undefined ? sentences.lost(to, from) : actSentence(act, texts);
    }
    case null:
      return message.endedAt === null ? sentences.sending(to, from) : sentences.underWay(to, from);
  }
}

/** What a query with another TTL would reach. */
export function whatIfSentence(prediction: Prediction, ttl: number, texts: Texts): string {
  const { sentences, whatIf } = texts;
  const forecast = prediction.byTtl[Math.min(ttl, prediction.byTtl.length) - 1];
  if (forecast === undefined) return whatIf.held;
  const holders = prediction.byTtl.slice(0, forecast.ttl).flatMap(({ newHolders }) => newHolders);
  const found =
    prediction.file === ''
      ? ''
      : holders.length === 0
        ? sentences.whatIfNotFound
        : sentences.whatIfFound(namePeers(holders, texts));
  const { reached, messages } = forecast;
  return sentences.whatIf(ttl, reached, prediction.others, rangeText(messages)) + found;
}

function outcomeSentence({ outcome, origin, ...query }: QueryStory, { sentences }: Texts): string {
  const file = printable(query.file);
  switch (outcome) {
    case 'verified':
      return sentences.resolvedVerified(origin, file);
    case 'held':
      return sentences.resolvedHeld(origin, file);
    case 'not-found':
      return sentences.resolvedNotFound(origin, file);
    case 'unverified':
      return sentences.resolvedUnverified(origin, file);
    case 'abandoned':
      return sentences.resolvedAbandoned(origin);
    case null:
      return '';
  }
}

/** Names of peers; of many, the first ones and how many there are besides. Empty for none. */
export function namePeers(peers: readonly PeerId[], { sentences }: Texts): string {
  if (peers.length === 0) return '';
  return peers.length > maxNamed + 1
    ? sentences.manyPeers(peers.slice(0, maxNamed), peers.length - maxNamed)
    : sentences.peers(peers);
}

function endsOf(message: Message | undefined, { sentences }: Texts): { from: string; to: string } {
  const name = (peer: PeerId | null | undefined): string =>
    peer === null || peer === undefined ? sentences.unknownPeer : sentences.peer(peer);
  return { from: name(message?.from), to: name(message?.to) };
}
