import { hashOfName, newTable, tableHas } from '../../src/protocol/bloom.js';
import { isLeaf, parentSlot } from '../../src/protocol/roles.js';
import { Outcome } from '../../src/protocol/router.js';
import type { OriginSite, SearchSite, Strategy } from '../../src/protocol/strategy.js';
import type { Graph } from './graphs.js';

/** A message that was sent. */
export interface SentMessage {
  /** Number of the step of the origin, from 1. */
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly ttl: number;
  readonly hops: number;
  readonly state: number;
}

export interface SearchRun {
  readonly sent: readonly SentMessage[];
  /** What each message led to, in the order of arrival. */
  readonly outcomes: readonly { readonly peer: number; readonly outcome: Outcome }[];
  /** Peers at which a message has arrived, without the origin. */
  readonly reached: ReadonlySet<number>;
  /** The holders that answered, each time. */
  readonly hits: readonly number[];
  readonly checks: number;
  readonly steps: number;
}

export interface SearchOptions {
  readonly origin: number;
  readonly ttl: number;
  readonly random?: number;
  readonly holders?: readonly number[];
  /** Of one message on one link, in whole units; default 1. */
  readonly latency?: (from: number, to: number) => number;
  /** Whether the message is lost. */
  readonly isLost?: (message: SentMessage) => boolean;
}

/** The file of all searches. */
const file = hashOfName('f');

/**
 * Runs one query through a graph, with maps and lists: simple and slow. What peers know of their neighbours is what these announce;
 * each peer that does not hold the file shares another one.
 */
export function search(graph: Graph, strategy: Strategy, options: SearchOptions): SearchRun {
  const { origin, ttl, random = 1, holders = [], latency = () => 1, isLost = () => false } = options;
  const lists = graph.neighbours;
  const knowledge = announced(graph, strategy, holders);
  const seen = new Set<number>();
  const numbers = new Map<number, number>();
  const marks = new Set<string>();
  const sent: SentMessage[] = [];
  const outcomes: { peer: number; outcome: Outcome }[] = [];
  const reached = new Set<number>();
  const hits: number[] = [];
  let checks = 0;
  let steps = 0;
  let now = 0;
  const inFlight: { readonly at: number; readonly message: SentMessage }[] = [];

  const siteOf = (peer: number, sender: number | null): SearchSite & OriginSite => {
    const list = lists[peer] ?? [];
    const at = (slot: number): number => list[slot] ?? -1;
    return {
      isOwn: () => peer === origin,
      markSeen: () => !seen.has(peer) && seen.add(peer) !== undefined,
      holds: () => holders.includes(peer),
      degree: () => list.length,
      isSender: (slot) => at(slot) === sender,
      senderSlot: () => (sender === null ? -1 : list.indexOf(sender)),
      isOrigin: (slot) => at(slot) === origin,
      degreeOf: (slot) => lists[at(slot)]?.length ?? 0,
      mayHold: (slot) => knowledge.mayHold(at(slot)),
      isUltrapeer: () => knowledge.isUltrapeer(peer),
      isUltrapeerAt: (slot) => knowledge.isUltrapeer(at(slot)),
      ultrapeersOf: (slot) => (lists[at(slot)] ?? []).filter(knowledge.isUltrapeer).length,
      isTreeLink: (slot) => knowledge.parentOf(peer) === at(slot) || knowledge.parentOf(at(slot)) === peer,
      remembered: () => numbers.get(peer) ?? 0,
      remember: (value) => numbers.set(peer, value),
      isMarked: (slot) => marks.has(`${peer}-${at(slot)}`),
      mark: (slot) => marks.add(`${peer}-${at(slot)}`),
      forward: (slot, messageTtl, hops, state) => {
        const message = { step: steps, from: peer, to: at(slot), ttl: messageTtl, hops, state };
        sent.push(message);
        if (!isLost(message)) inFlight.push({ at: now + latency(peer, message.to), message });
      },
    };
  };

  const begun = strategy.begin({ ttl, random });
  for (;;) {
    steps += 1;
    if (!begun.next(siteOf(origin, null), hits.length)) break;
    for (;;) {
      // Of the messages that arrive first, the one that was sent first.
      const first = inFlight.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
      const [next] = inFlight.splice(
        inFlight.findIndex(({ at }) => at === first),
        1,
      );
      if (next === undefined) break;
      now = next.at;
      const { to, from, hops, state } = next.message;
      const site = siteOf(to, from);
      const outcome = strategy.arrive(site, next.message.ttl, hops, state);
      outcomes.push({ peer: to, outcome });
      if (to !== origin) reached.add(to);
      if (outcome === Outcome.hit) hits.push(to);
      if (outcome !== Outcome.waiting) continue;
      checks += 1;
      const goesOn = begun.goesOn?.(hits.length) ?? hits.length === 0;
      if (goesOn) strategy.goOn?.(site, next.message.ttl, hops, state);
    }
  }
  return { sent, outcomes, reached, hits, checks, steps: steps - 1 };
}

function announced({ neighbours: lists }: Graph, strategy: Strategy, holders: readonly number[]) {
  const degreesOf = (peer: number): number[] => (lists[peer] ?? []).map((other) => lists[other]?.length ?? 0);
  const leaves = lists.map((list, peer) => {
    const degrees = degreesOf(peer);
    return isLeaf(list.length, (slot) => degrees[slot] ?? 0, strategy.leafDegree ?? 0);
  });
  const parents = lists.map((list, peer) => {
    const degrees = degreesOf(peer);
    const slot = parentSlot(
      list.length,
      (at) => degrees[at] ?? 0,
      (at) => list[at] ?? 0,
    );
    return list[slot] ?? null;
  });
  const { tableBits } = strategy;
  const mayHold = lists.map((_, peer) => {
    if (tableBits === undefined) return strategy.announces.includes('files') && holders.includes(peer);
    const share = holders.includes(peer) ? [file] : [hashOfName(`other ${peer}`)];
    return tableHas(newTable(tableBits, share), file);
  });
  return {
    mayHold: (peer: number) => mayHold[peer] === true,
    isUltrapeer: (peer: number) => leaves[peer] !== true,
    parentOf: (peer: number) => parents[peer] ?? null,
  };
}
