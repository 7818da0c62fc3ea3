import { horizon } from '../../src/protocol/strategies/dynamic-query.js';
import { exact, type Figure, flood, type Publication, percent } from './figures.js';

const networks = [
  { degree: 6, ttl: 7, published: 0.8 },
  { degree: 32, ttl: 3, published: 0.97 },
] as const;

/** The share of all peers within the TTL that are at its end. @param peers so many that few paths meet */
async function lastHopShare(peers: number, degree: number, ttl: number): Promise<number> {
  const topology = `random-regular peers=${peers} degree=${degree} seed=1`;
  const all = await flood({ topology, from: 1, ttl });
  const before = await flood({ topology, from: 1, ttl: ttl - 1 });
  return 1 - before.reached.mean / all.reached.mean;
}

/** What LimeWire's two drafts say of horizons. @param peers of the networks in which it is measured */
export async function limewire(peers = 1_000_000): Promise<Publication> {
  const figures: Figure[] = [];
  for (const { degree, ttl, published } of networks) {
    const within = horizon(degree, ttl);
    const last = within - horizon(degree, ttl - 1);
    const what = `degree ${degree}, TTL ${ttl}: peers at the last hop`;
    figures.push({
      what: `${what}, by the formula`,
      published: percent(published),
      ours: percent(last / within, 1),
      isSame: Math.round((last / within) * 100) === Math.round(published * 100),
    });
    const measured = await lastHopShare(peers, degree, ttl);
    figures.push({
      what: `${what}, in a random network of ${peers.toLocaleString('en')} peers`,
      published: percent(published),
      ours: percent(measured, 1),
      isSame: Math.abs(measured - published) < 0.015,
    });
  }
  for (const [degree, ttl, published] of [
    [6, 7, 23_436],
    [32, 3, 1_024],
  ] as const) {
    const ours = degree * horizon(degree, ttl - 1);
    figures.push(
      exact(`degree ${degree}, TTL ${ttl}: peers that the dynamic query's draft names`, published, ours),
    );
  }
  return {
    title: 'LimeWire: horizons of a query',
    source:
      'A. Fisk, "Gnutella Ultrapeer Query Routing v0.1" and "Gnutella Dynamic Query Protocol v0.1", LimeWire (2003). The second has the formula: hosts(degree, ttl) = sum of (degree - 1)^i for 0 <= i < ttl, for one connection.',
    method:
      'The formula is `horizon` in src/protocol/strategies/dynamic-query.ts, which the strategy `ultrapeers` uses. The shares are also measured: the peers that a flood reaches with the TTL and with one less.',
    figures,
    differences:
      'The formula assumes that no two paths meet. In a network some do, most of them at the last hop. The draft gives 23,436 and 1,024 peers for one connection with TTL 7 and 3; by its own formula these are 19,531 and 993. 23,436 and 1,024 are what all connections together reach with one TTL less.',
    commands: networks.map(
      ({ degree, ttl }) =>
        `sim simulate 'random-regular peers=${peers} degree=${degree} seed=1' --holders 0 --from 1 --ttl ${ttl}`,
    ),
  };
}
