import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact, type Figure, farthest, flood, type Publication } from './figures.js';

/** Maelstrom puts five peers into rows of three: the last row has two. */
const gridOfFive = '# Undirected graph\n1 2\n2 3\n1 4\n2 5\n4 5\n';

const ofTwentyFive = [
  { name: 'grid', topology: 'grid width=5 height=5', messages: 56, hops: 8 },
  { name: 'line', topology: 'chain peers=25', messages: 24, hops: 24 },
  { name: 'total', topology: 'complete peers=25', messages: 576, hops: null },
  { name: 'tree of four branches', topology: 'tree peers=25 branching=4', messages: 24, hops: 5 },
] as const;

/** Messages on all links of a flood, and of one in which each peer sends back to its sender, too. */
async function gridFigures(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'floodsim-reproduce-'));
  try {
    const topology = join(folder, 'grid-of-five.txt');
    await writeFile(topology, gridOfFive);
    const { messages, reached } = await flood({ topology, from: 1, ttl: 9 });
    return [
      exact('5 peers in a grid, messages of a broadcast', 6, messages.mean),
      // Each peer that the flood reaches would send one message more: to its sender.
      exact('the same, if each peer sends back to its sender, too', 10, messages.mean + reached.mean),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The broadcast chapter: five and 25 peers, in several shapes. Each peer is the origin once. */
export async function maelstrom(): Promise<Publication> {
  const figures = await gridFigures();
  for (const { name, topology, messages, hops } of ofTwentyFive) {
    const counts = new Set<number>();
    let most = 0;
    for (let from = 1; from <= 25; from += 1) {
      const result = await flood({ topology, from, ttl: 25 });
      counts.add(result.messages.mean);
      most = Math.max(most, await farthest(topology, from));
    }
    const [count = Number.NaN] = counts.size === 1 ? counts : [];
    figures.push(exact(`25 peers, ${name}: messages of a broadcast, from each peer`, messages, count));
    if (hops !== null) figures.push(exact(`25 peers, ${name}: links to the farthest peer`, hops, most));
  }
  return {
    title: 'Maelstrom: messages of a broadcast',
    source:
      'K. Kingsbury, Maelstrom, chapter 3 "Broadcast", part 2 "Performance" (2021): https://github.com/jepsen-io/maelstrom/blob/main/doc/03-broadcast/02-performance.md. It gives messages per operation, of which half are broadcasts, and latencies in delays of one message.',
    method:
      'A flood without a holder and without a limit by its TTL, once from each peer. The number of links to the farthest peer is the smallest TTL that reaches all.',
    figures,
    differences:
      'A peer of floodsim never sends back to its sender. The figure for peers that do is the number of messages of the flood and one more for each peer that it reaches. Maelstrom counts "roughly" 10, and 580 for the complete network: 576 is 24 messages of the first peer, and 23 of each of the 24 others.',
    commands: ofTwentyFive.map(({ topology }) => `sim simulate '${topology}' --holders 0 --ttl 25 --from 1`),
  };
}
