import { CollectingSite, type QueryMarks } from '../../src/protocol/collecting-site.js';
import { mixBits } from '../../src/protocol/random-bits.js';
import { Outcome } from '../../src/protocol/router.js';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import type { DropReason, EventId, NewEvent, TraceEvent } from '../../src/trace/event.js';
import type { Graph } from './graphs.js';

interface Flight {
  readonly at: number;
  readonly number: number;
  readonly arrive: () => void;
}

const drops: Readonly<Partial<Record<Outcome, DropReason>>> = {
  [Outcome.own]: 'own',
  [Outcome.duplicate]: 'duplicate',
  [Outcome.expired]: 'ttl',
  [Outcome.deadEnd]: 'dead-end',
  [Outcome.stopped]: 'stopped',
};

export interface StrategyRun {
  readonly strategy: string;
  readonly origin: number;
  readonly holders: readonly number[];
  readonly ttl: number;
  /** From 0 to 1: of how long messages take. */
  readonly random: () => number;
  readonly bits?: number;
  readonly forwardOnHit?: boolean;
}

/** The trace of one query that peers have searched with a strategy, without processes. Peers know all degrees, roles and files. */
export function strategyTrace(graph: Graph, run: StrategyRun): TraceEvent[] {
  const { origin, holders, ttl, random, bits = 0x5eed_0001, forwardOnHit = false } = run;
  const strategy = readStrategy(run.strategy, { forwardOnHit });
  const query = 'b'.repeat(32);
  const file = 'f.txt';
  const peers = graph.neighbours.flatMap((neighbours, id) => [{ id, neighbours: [...neighbours] }]);
  const events: TraceEvent[] = [];
  const numbers = new Map<string, number>();
  let now = 0;
  const add = (process: number | 'supervisor', event: NewEvent): EventId => {
    const number = (numbers.get(`${process}`) ?? 0) + 1;
    numbers.set(`${process}`, number);
    const id = `${process}#${number}`;
    events.push({ id, at: Math.round(now * 1000) / 1000, ...event } as TraceEvent);
    return id;
  };
  const flights: Flight[] = [];
  let flown = 0;
  const fly = (arrive: () => void): void => {
    flown += 1;
    flights.push({ at: now + 0.05 + 2 * random(), number: flown, arrive });
  };

  const marks = new Map<number, QueryMarks>();
  const knowledge = knowledgeOf(graph, run);
  const siteAt = (peer: number, from: number): CollectingSite => {
    const own = marks.get(peer) ?? { isSeen: false, remembered: 0, marked: new Set<number>() };
    marks.set(peer, own);
    return new CollectingSite(knowledge(peer, from), own);
  };
  const send = (peer: number, site: CollectingSite, cause: EventId): void => {
    const about = { peer, query, cause };
    for (const { slot, ...numbersOfMessage } of site.sent) {
      const to = graph.neighbours[peer]?.[slot] ?? -1;
      const sent = add(peer, { type: 'query:sent', ...about, to, ...numbersOfMessage });
      fly(() => arrive(peer, to, numbersOfMessage, sent));
    }
  };
  const toOf = (peer: number, site: CollectingSite): number[] =>
    site.sent.map(({ slot }) => graph.neighbours[peer]?.[slot] ?? -1);
  const passOn = (peer: number, site: CollectingSite, outcome: Outcome, cause: EventId): void => {
    const about = { peer, query, cause };
    if (outcome === Outcome.forwarded)
      send(peer, site, add(peer, { type: 'query:forwarded', ...about, to: toOf(peer, site) }));
    else add(peer, { type: 'query:dropped', ...about, reason: drops[outcome] ?? 'dead-end' });
  };
  let hits = 0;
  function arrive(
    from: number,
    peer: number,
    message: { readonly ttl: number; readonly hops: number; readonly state: number },
    cause: EventId,
  ): void {
    const received = add(peer, {
      ...{ type: 'query:received', peer, query, from, file, origin, ...message, cause },
    });
    const site = siteAt(peer, from);
    const outcome = strategy.arrive(site, message.ttl, message.hops, message.state);
    const about = { peer, query, cause: received };
    if (outcome === Outcome.hit) {
      const hops = message.hops + 1;
      const matched = add(peer, { type: 'query:matched', ...about, file, origin, to: toOf(peer, site) });
      send(peer, site, matched);
      const digest = { size: 1, sha256: 'c'.repeat(64) };
      const sent = add(peer, {
        ...{ type: 'hit:sent', peer, query, to: origin, hops, ...digest, cause: matched },
      });
      fly(() => {
        hits += 1;
        const place = { ip: '127.0.0.1', port: 1 };
        add(origin, {
          ...{ type: 'hit:received', peer: origin, query, from: peer, ...place, hops, size: 1 },
          ...{ use: hits === 1 ? 'request' : 'ignore', cause: sent },
        });
      });
    } else if (outcome === Outcome.waiting) {
      const { state } = message;
      const asked = add(peer, { type: 'check:sent', ...about, to: origin, hops: message.hops + 1, state });
      fly(() => {
        const goesOn = search.goesOn?.(hits) ?? hits === 0;
        const walker = { from: peer, state, hits, goesOn };
        add(origin, { type: 'check:received', peer: origin, query, ...walker, cause: asked });
        fly(() => {
          const answer = add(peer, { type: 'check:answered', peer, query, goesOn, cause: asked });
          const again = siteAt(peer, from);
          const gone = goesOn
            ? (strategy.goOn?.(again, message.ttl, message.hops, message.state) ?? Outcome.stopped)
            : Outcome.stopped;
          passOn(peer, again, gone, answer);
        });
      });
    } else passOn(peer, site, outcome, received);
  }

  add('supervisor', {
    ...{ type: 'run:started', schema: 1, floodsim: '0.1.0', topology: graph.name, peers, absent: [] },
    ...{ strategy: run.strategy, forwardOnHit },
  });
  for (const { id: peer } of peers) {
    add('supervisor', { type: 'peer:started', peer, pid: 10000 + peer, ip: '127.0.0.1', port: 30000 + peer });
    const files = holders.includes(peer) ? [file] : [];
    add(peer, { type: 'share:listed', peer, files, total: files.length });
  }
  const { strategy: text } = run;
  const issued = add(origin, { type: 'query:issued', peer: origin, query, file, ttl, strategy: text });
  const search = strategy.begin({ ttl, random: bits });
  for (let step = 1; ; step += 1) {
    const site = siteAt(origin, -1);
    const isLast = !search.next(site, hits);
    const about = { peer: origin, query, hits, cause: issued };
    if (isLast) {
      add(origin, { type: 'query:ended', ...about, steps: step - 1 });
      break;
    }
    send(origin, site, add(origin, { type: 'query:step', ...about, step }));
    while (flights.length > 0) {
      flights.sort((one, other) => one.at - other.at || one.number - other.number);
      const [next] = flights.splice(0, 1);
      now = next?.at ?? now;
      next?.arrive();
    }
  }
  add('supervisor', { type: 'query:settled', query, by: 'count' });
  const outcome = hits > 0 ? 'unverified' : 'not-found';
  add(origin, { type: 'query:resolved', peer: origin, query, file, outcome });
  for (const { id: peer } of peers) add('supervisor', { type: 'peer:stopped', peer });
  add('supervisor', { type: 'run:finished', exitCode: hits > 0 ? 3 : 1 });
  return events;
}

/** Written anew, by the definitions of `docs/strategies.md`: what each peer knows of its neighbours. */
function knowledgeOf(
  { neighbours }: Graph,
  { strategy, origin, holders, forwardOnHit = false }: StrategyRun,
) {
  const { leafDegree = 0 } = readStrategy(strategy, { forwardOnHit });
  const listOf = (peer: number): readonly number[] => neighbours[peer] ?? [];
  const degreeOf = (peer: number): number => listOf(peer).length;
  const isUltrapeer = (peer: number): boolean =>
    degreeOf(peer) > leafDegree || listOf(peer).some((one) => degreeOf(one) <= degreeOf(peer));
  const parentOf = (peer: number): number | undefined =>
    [...listOf(peer)].sort((one, other) => degreeOf(other) - degreeOf(one) || one - other)[0];
  return (peer: number, from: number) => ({
    isOwn: peer === origin,
    holds: holders.includes(peer),
    isUltrapeer: isUltrapeer(peer),
    neighbours: listOf(peer).map((id) => ({
      isSender: id === from,
      isOrigin: id === origin,
      degree: degreeOf(id),
      mayHold: holders.includes(id),
      isUltrapeer: isUltrapeer(id),
      ultrapeers: listOf(id).filter(isUltrapeer).length,
      isTreeLink: parentOf(peer) === id || parentOf(id) === peer,
    })),
  });
}

/** Bits for the `number`-th query of a test. */
export function bitsOf(number: number): number {
  return mixBits(number, 99);
}
