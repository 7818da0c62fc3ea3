import { simulate } from '../../src/simulate/simulate.js';
import { type Figure, flood, grouped, type Publication, percent } from './figures.js';

/** Sizes of the networks; small ones for a test. */
export interface EffectSizes {
  readonly peers: number;
  readonly queries: number;
}

const usual: EffectSizes = { peers: 10_000, queries: 200 };

/** Redundant messages of a flood, and what LightFlood saves. */
export async function lightFlood({ peers, queries }: EffectSizes = usual): Promise<Publication> {
  const figures: Figure[] = [];
  const commands: string[] = [];
  for (const attach of [2, 3, 5]) {
    const topology = `barabasi-albert peers=${peers} attach=${attach} seed=1`;
    const request = { topology, ttl: 7, queries, from: 'random' };
    const whole = await flood(request);
    const redundant = whole.duplicates.mean / whole.messages.mean;
    const network = `${attach * 2} links a peer on average`;
    figures.push({
      what: `${network}: redundant messages of a flood with TTL 7`,
      published: 'more than 70 %',
      ours: percent(redundant, 1),
      isSame: redundant > 0.7,
    });
    const light = await flood({ ...request, ttl: 9, strategy: 'light-flood:flood=3' });
    figures.push({
      what: `${network}: messages that LightFlood saves, with three flooded links and TTL 9`,
      published: 'up to 69 %, with the same scope',
      ours: `${percent(1 - light.messages.mean / whole.messages.mean, 1)}, with ${percent(light.reached.mean / whole.reached.mean, 1)} of the scope`,
      isSame: null,
    });
    commands.push(whole.command, light.command);
  }
  return {
    title: 'LightFlood: redundant messages',
    source:
      'S. Jiang, L. Guo, X. Zhang, "LightFlood: an efficient flooding scheme for file search in unstructured peer-to-peer systems", ICPP 2003.',
    method: `Networks of ${grouped(peers)} peers in which new peers prefer peers with many links, ${queries} queries that nobody answers, from random peers. A message is redundant if its receiver has seen the query.`,
    figures,
    differences:
      'The paper measured snapshots of Gnutella ("a moderately connected network"). How many messages are redundant depends on the number of links: a flood that reaches all N peers over E links has 2E - (N - 1) messages, and all but N - 1 are redundant.',
    commands,
  };
}

/** Unequal latencies: a copy that comes first over a longer path has less TTL left. */
export async function latencies({ peers, queries }: EffectSizes = usual): Promise<Publication> {
  const figures: Figure[] = [];
  const commands: string[] = [];
  const topology = `random-regular peers=${peers} degree=4 seed=1`;
  const request = { topology, ttl: 7, queries, from: 'random' };
  const equal = await flood({ ...request, latency: '50ms' });
  figures.push(reach('50 ms on every link', equal.reached.mean, equal.reached.mean, peers));
  commands.push(equal.command);
  for (const latency of ['uniform 10..90ms', 'exponential 50ms', 'lognormal 50ms sigma 1']) {
    const unequal = await flood({ ...request, latency });
    figures.push(reach(latency, unequal.reached.mean, equal.reached.mean, peers));
    commands.push(unequal.command);
  }
  return {
    title: 'Annexstein, Berman, Jovanović: unequal latencies',
    source:
      'F. Annexstein, K. Berman, M. Jovanović, "Latency effects on reachability in large-scale peer-to-peer networks", SPAA 2001. The effect: a copy that arrives early over more links has less TTL left, and the later one with more TTL is dropped as a duplicate. It is "significant, but not devastating".',
    method: `A random network of ${grouped(peers)} peers with 4 links each, ${queries} queries with TTL 7 from random peers.`,
    figures,
    differences:
      'The paper gives no number for a random network of this kind: compared is the effect, with its size here.',
    commands,
  };
}

function reach(latency: string, reached: number, equal: number, peers: number): Figure {
  const change = 1 - reached / equal;
  return {
    what: `latency ${latency}: peers reached`,
    published: change === 0 ? '-' : 'fewer',
    ours: `${grouped(reached)} (${percent(reached / (peers - 1))} of all)${change === 0 ? '' : `, ${percent(change)} fewer`}`,
    isSame: change === 0 ? null : change > 0,
  };
}

/** Walkers instead of a flood, at the same success rate. */
export async function walkers({ peers, queries }: EffectSizes = usual): Promise<Publication> {
  const figures: Figure[] = [];
  const commands: string[] = [];
  for (const [name, topology] of [
    ['random network', `erdos-renyi peers=${peers} links=${peers * 2} seed=1`],
    ['network with hubs', `barabasi-albert peers=${peers} attach=2 seed=1`],
  ] as const) {
    const request = { topology, queries, from: 'random', holders: '1%', seed: '1' };
    const flooded = await simulate({ ...request, ttl: 7, strategy: 'flood' });
    const walked = await simulate({ ...request, ttl: 1024, strategy: 'walk:walkers=32,check=4' });
    const factor = flooded.messages.mean / walked.messages.mean;
    const size = (result: typeof flooded): string =>
      `${grouped(result.messages.mean)} messages, ${percent(result.successRate, 1)} found`;
    figures.push({
      what: `${name}: a flood with TTL 7, and 32 walkers that check each 4th link`,
      published: 'walkers need fewer, up to two orders of magnitude',
      ours: `${size(flooded)}; ${size(walked)}: ${grouped(factor)} times fewer`,
      isSame: factor > 1,
    });
    commands.push(flooded.command, walked.command);
  }
  return {
    title: 'Lv and others: walkers',
    source:
      'Q. Lv, P. Cao, E. Cohen, K. Li, S. Shenker, "Search and replication in unstructured peer-to-peer networks", ICS 2002: compared with flooding, 32 walkers reduce the messages of a query by up to two orders of magnitude.',
    method: `Networks of ${grouped(peers)} peers with 4 links on average, ${queries} queries from random peers, each for a file that 1 % of the peers hold.`,
    figures,
    differences:
      'The factor depends on how frequent a file is, and on the TTL of the flood: a TTL that just reaches the file is not known before. The paper counts the messages at each peer; counted here are messages on links, without the checks, which go directly to the origin.',
    commands,
  };
}
