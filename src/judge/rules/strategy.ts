import type { PeerId } from '../../core/vocabulary.js';
import type { Strategy } from '../../protocol/strategy.js';
import type { OverlayPeer } from '../../trace/event.js';
import type { Facts } from '../facts.js';
import type { QueryFacts } from '../query-facts.js';
import { StrategyKnowledge } from '../strategy-knowledge.js';
import { StrategyReplay } from '../strategy-replay.js';
import { turnsOf } from '../strategy-turns.js';
import type { Rule, Ruling } from './rule.js';

export const strategy: Rule = {
  expected: 'exactly the messages that the rules of its search strategy give',
  see: 'docs/strategies.md',
  afterQuery: (query, facts) => {
    const rules = facts.strategyOf(query);
    if (rules === null) return null;
    if (rules === 'unknown') return { because: 'its rules are not known here' };
    if (query.wasChanged) return { because: 'the network was changed meanwhile' };
    const replayed = overlaysOf(query).map((peers) => replay(query, peers, rules, facts));
    const fewest = Math.min(...replayed.map(countOfBroken));
    return [
      ...judgeAnswers(query, rules),
      ...(replayed.find((rulings) => countOfBroken(rulings) === fewest) ?? []),
    ];
  },
};

type Peers = QueryFacts['peers'];

/** Whether peers count neighbours that do not run depends on whether their addresses are known, which no event says. */
function overlaysOf({ peers }: QueryFacts): readonly Peers[] {
  const present = [...peers].map(([id, peer]): [PeerId, OverlayPeer] => {
    return [id, { ...peer, neighbours: peer.neighbours.filter((one) => peers.has(one)) }];
  });
  const isSame = present.every(
    ([id, { neighbours }]) => neighbours.length === peers.get(id)?.neighbours.length,
  );
  return isSame ? [peers] : [peers, new Map(present)];
}

function replay(query: QueryFacts, peers: Peers, rules: Strategy, facts: Facts): Ruling[] {
  const knowledge = new StrategyKnowledge(peers, rules);
  return [...turnsOf(query).values()].flatMap((turns) => {
    const process = new StrategyReplay(rules, knowledge, query, hasAnnounced(query, facts));
    // A holder whose hit failed passes the query on, as if it did not have the file.
    const isUnsure = query.own.of('hit:failed').some(({ peer }) => peer === turns[0]?.cause.peer);
    return turns.map((turn): Ruling => {
      return isUnsure ? { because: 'a hit of the peer failed' } : process.judge(turn);
    });
  });
}

function countOfBroken(rulings: readonly Ruling[]): number {
  return rulings.filter((ruling) => ruling !== 'kept' && 'actual' in ruling).length;
}

/** Whether a peer is known to have announced the file of a query. */
function hasAnnounced({ issued }: QueryFacts, { shares }: Facts): (peer: PeerId) => boolean {
  const file = issued?.file;
  return (peer) => file !== undefined && (shares.get(peer)?.has(file) ?? false);
}

/** An origin answers by the rules, and a walker gets the answer that its origin has given. */
function judgeAnswers({ own }: QueryFacts, rules: Strategy): Ruling[] {
  const word = (goesOn: boolean): string => (goesOn ? 'go on' : 'stop');
  const search = rules.begin({ ttl: 0, random: 0 });
  const isGivenUp = own.of('query:abandoned').length > 0;
  const given = own.of('check:received').map((event): Ruling => {
    const { id, peer, hits, goesOn } = event;
    if (isGivenUp) return { because: 'the client did not wait for the result' };
    if (goesOn === (search.goesOn?.(hits) ?? hits === 0)) return 'kept';
    const actual = `asked by a walker with ${hits} hits: ${word(goesOn)}; by its rules: ${word(!goesOn)}`;
    return { peer, actual, events: [id] };
  });
  const answers = new Map(own.of('check:received').map((event) => [event.cause, event]));
  const arrived = own.of('check:answered').flatMap((answer): Ruling[] => {
    const before = answers.get(answer.cause);
    if (before === undefined || before.goesOn === answer.goesOn) return [];
    const actual = `the origin answered ${word(before.goesOn)}, and ${word(answer.goesOn)} arrived`;
    return [{ peer: null, actual, events: [before.id, answer.id] }];
  });
  return [...given, ...arrived];
}
