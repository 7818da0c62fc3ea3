import { UndirectedGraph } from 'graphology';
import { Engine } from '../../src/engine/engine.js';
import { type PlannedQuery, ticksPerMs } from '../../src/engine/options.js';
import type { Overlay } from '../../src/engine/overlay.js';
import { flood } from '../../src/protocol/strategies/flood.js';
import { loadSimulated } from '../../src/simulate/network.js';

// One measurement in a process of its own, for `npm run bench -- --only simulate`: mode, peers, queries, TTL. Prints one JSON object:
// messages, the ms that they took, ms before the first of them, and the memory of the process at its end, in MB.
const [mode = '', ...numbers] = process.argv.slice(2);
const [peers = 0, queries = 1, ttl = 1000] = numbers.map(Number);
const { overlay } = await loadSimulated(`random-regular peers=${peers} degree=6 seed=1`, {
  cwd: process.cwd(),
  undirected: false,
  note: () => {},
});

const modes: Readonly<Record<string, () => () => number>> = {
  engine: () => engineOf(overlay),
  floor: () => () => floodWithoutRules(overlay),
  graphology: () => searchOf(overlay),
};
const run = modes[mode]?.();
if (run === undefined) throw new Error(`unknown mode ${mode}`);
const startMs = performance.now();
const messages = run();
const ms = performance.now() - startMs;
const rssMb = process.resourceUsage().maxRSS / 1000;
process.stdout.write(`${JSON.stringify({ messages, ms, startMs, rssMb })}\n`);

/** Queries that nobody answers, all at once. */
function engineOf({ peers: count }: Overlay): () => number {
  const plans: PlannedQuery[] = Array.from({ length: queries }, (_, number) => ({
    origin: Math.floor((number * count) / queries),
    file: 0,
    at: 0,
    ttl,
    random: number,
  }));
  const load = new Uint32Array(count);
  const engine = new Engine(
    {
      overlay,
      strategy: flood(false),
      latency: { maxTicks: ticksPerMs, draw: () => ticksPerMs },
      knowledge: { isUltrapeer: () => false, isTreeLink: () => false, mayHold: () => false },
      holds: () => false,
      onSettled: () => {},
      load,
    },
    plans,
  );
  return () => {
    engine.run();
    return engine.arrived;
  };
}

/** The least that a flood needs: a list of peers, a mark for each, and no message that waits. */
function floodWithoutRules({ offsets, targets, peers: count }: Overlay): number {
  const isSeen = new Uint8Array(count);
  const senders = new Uint32Array(count);
  const waiting = new Uint32Array(count);
  let [read, written, sent] = [0, 1, 0];
  isSeen[0] = 1;
  while (read < written) {
    const peer = waiting[read] as number;
    read += 1;
    const end = offsets[peer + 1] as number;
    for (let link = offsets[peer] as number; link < end; link += 1) {
      const target = targets[link] as number;
      if (read > 1 && target === senders[peer]) continue;
      sent += 1;
      if (isSeen[target] === 1) continue;
      isSeen[target] = 1;
      senders[target] = peer;
      waiting[written] = target;
      written += 1;
    }
  }
  return sent;
}

/** A breadth-first search in a general library for graphs; each neighbour that is looked at is a message. */
function searchOf({ offsets, targets, peers: count }: Overlay): () => number {
  const graph = new UndirectedGraph();
  for (let peer = 0; peer < count; peer += 1) graph.addNode(peer);
  for (let peer = 0; peer < count; peer += 1)
    for (let link = offsets[peer] as number; link < (offsets[peer + 1] as number); link += 1)
      if (peer < (targets[link] as number)) graph.addEdge(peer, targets[link]);
  return () => {
    const seen = new Set(['0']);
    let looked = 0;
    // A set is iterated in the order of insertion, new members included.
    for (const peer of seen) {
      graph.forEachNeighbor(peer, (neighbour) => {
        looked += 1;
        seen.add(neighbour);
      });
    }
    return looked;
  };
}
