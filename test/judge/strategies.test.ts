import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import { Judge } from '../../src/judge/judge.js';
import { readStrategy } from '../../src/protocol/strategies/index.js';
import { chain, complete, type Graph, grid, hypercube, ring, star } from '../helpers/graphs.js';
import { bitsOf, strategyTrace } from '../helpers/strategy-trace.js';

const strategies = [
  'ring',
  'ring:first=1,step=1,results=3',
  'walk',
  'walk:walkers=3,check=0',
  'walk:walkers=2,check=2,lookup=1',
  'high-degree',
  'high-degree:walkers=3,check=3,lookup=1',
  'normalised',
  'normalised:fanout=1',
  'one-hop',
  'light-flood',
  'light-flood:flood=1',
  'ultrapeers',
  'ultrapeers:leaf=2,results=4',
];
const graphs: readonly Graph[] = [chain(5), ring(6), star(7), complete(5), grid(4, 3), hypercube(3)];

describe.each(strategies)('the judge of %s', (strategy) => {
  it.each(graphs)('finds nothing in honest searches on a $name, and judges each decision', (graph) => {
    for (let run = 0; run < 12; run += 1) {
      const random = randomOf(`${run}`, 'searches').unit;
      const peers = graph.neighbours.length;
      const holders = run % 3 === 0 ? [] : [Math.floor(random() * peers)].filter((peer) => peer !== 0);
      const forwardOnHit = run % 4 === 1;
      const trace = strategyTrace(graph, {
        ...{ strategy, origin: 0, holders, ttl: 1 + (run % 7), random, bits: bitsOf(run), forwardOnHit },
      });
      const judge = new Judge(readStrategy);
      for (const event of trace) judge.see(event);
      const { violations, rules } = judge.judge({});
      expect(violations, `run ${run}`).toEqual([]);
      const judged = rules.find(({ rule }) => rule === 'strategy');
      const received = trace.filter(({ type }) => type === 'query:received').length;
      expect(judged?.judged).toBeGreaterThan(received);
      expect(judged?.unjudged).toEqual([]);
    }
  });
});
