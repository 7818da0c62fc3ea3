import { join } from 'node:path';
import type { EngineOptions } from '../../src/engine/options.js';
import { overlayOfEdges } from '../../src/engine/overlay.js';
import { run } from '../../src/run/run.js';
import { generate } from '../../src/topology/generate/generate.js';
import { generatorNamed } from '../../src/topology/generate/generators/index.js';
import { loadTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/model.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { type SimulatedQuery, simulatedTrace } from './simulated-trace.js';
import { type TestPeer, writeTopology } from './topologies.js';

/** A generated network, and what is searched for in it. Peers have the ids 1, 2 ... */
export interface ComparedNetwork {
  readonly kind: string;
  readonly values: Readonly<Record<string, number>>;
  /** The holders of `a.txt` and of `b.txt`; nobody has `c.txt`. */
  readonly a: readonly number[];
  readonly b?: readonly number[];
  readonly from?: number;
  /** Of the query. Default: the origin's own. */
  readonly ttl?: number;
  readonly forwardOnHit?: boolean;
  /** Peers with a neighbour that is not there: peer 99. */
  readonly absentAt?: readonly number[];
  /** Peers with a TTL of their own. */
  readonly ttls?: Readonly<Record<number, number>>;
}

const files = ['a.txt', 'b.txt', 'c.txt'];
const absentId = 99;

/** Thirty networks: with cycles and without, directed and not, and all that changes a flood. */
export const comparedNetworks: Readonly<Record<string, ComparedNetwork>> = {
  'a ring of 9': { kind: 'ring', values: { peers: 9 }, a: [5], b: [2, 9] },
  'a ring with an odd half, where two copies meet': { kind: 'ring', values: { peers: 8 }, a: [5], from: 1 },
  'a ring, TTL 1': { kind: 'ring', values: { peers: 6 }, a: [2], b: [4], ttl: 1 },
  'a ring, TTL 2': { kind: 'ring', values: { peers: 6 }, a: [3], b: [4], ttl: 2 },
  'a ring whose origin has the file': { kind: 'ring', values: { peers: 6 }, a: [1, 4], b: [4] },
  'a chain of two': { kind: 'chain', values: { peers: 2 }, a: [2] },
  'a chain in which the TTL ends before the holder': {
    ...{ kind: 'chain', values: { peers: 8 }, a: [8], b: [7], ttls: { 1: 6 } },
  },
  'a star, from its middle': { kind: 'star', values: { peers: 9 }, a: [5, 6, 7], b: [9] },
  'a star, from an end': { kind: 'star', values: { peers: 9 }, a: [5, 6, 7], b: [1], from: 3 },
  'a star, from an end, with forward_on_hit': {
    ...{ kind: 'star', values: { peers: 7 }, a: [1, 5], b: [1], from: 3, forwardOnHit: true },
  },
  'a tree': { kind: 'tree', values: { depth: 3, branching: 2 }, a: [15], b: [4, 8] },
  'a tree, from a leaf, with forward_on_hit': {
    ...{ kind: 'tree', values: { depth: 3, branching: 2 }, a: [15], b: [4, 2], from: 8, forwardOnHit: true },
  },
  'a grid of 4 x 3': { kind: 'grid', values: { width: 4, height: 3 }, a: [12], b: [6] },
  'a grid, from its middle, with several holders': {
    ...{ kind: 'grid', values: { width: 4, height: 3 }, a: [1, 4, 9, 12], b: [12], from: 6 },
  },
  'a torus': { kind: 'torus', values: { width: 4, height: 3 }, a: [11], b: [7, 8], from: 2 },
  'a torus with forward_on_hit': {
    ...{ kind: 'torus', values: { width: 3, height: 3 }, a: [9], b: [2, 4, 5], forwardOnHit: true },
  },
  'all linked to all': { kind: 'complete', values: { peers: 6 }, a: [6], b: [2, 3] },
  'a hypercube': { kind: 'hypercube', values: { dimensions: 3 }, a: [8], b: [2, 3, 5] },
  'two sides': { kind: 'bipartite', values: { left: 3, right: 4 }, a: [7], b: [2], from: 3 },
  'a random network with many links': {
    kind: 'erdos-renyi',
    values: { peers: 12, links: 24 },
    a: [11],
    b: [3, 5],
  },
  'a random network with few links, in parts': {
    ...{ kind: 'erdos-renyi', values: { peers: 12, links: 8 }, a: [11], b: [3, 5] },
  },
  'a random network of equal degrees': {
    kind: 'random-regular',
    values: { peers: 10, degree: 4 },
    a: [9],
    b: [2],
  },
  'one-way links': { kind: 'k-out', values: { peers: 10, neighbours: 2 }, a: [7], b: [3, 4] },
  'one-way links, with forward_on_hit': {
    ...{
      kind: 'k-out',
      values: { peers: 10, neighbours: 3 },
      a: [7],
      b: [3, 4],
      forwardOnHit: true,
      from: 5,
    },
  },
  'one-way links and absent neighbours': {
    ...{ kind: 'k-out', values: { peers: 8, neighbours: 2 }, a: [7], b: [3], absentAt: [1, 4, 8] },
  },
  'a small world': {
    kind: 'watts-strogatz',
    values: { peers: 12, neighbours: 4, beta: 0.3 },
    a: [8],
    b: [5, 6],
  },
  'a network with hubs': { kind: 'barabasi-albert', values: { peers: 14, attach: 2 }, a: [13], b: [2, 9] },
  'a network with hubs, absent neighbours and TTLs of peers': {
    kind: 'barabasi-albert',
    values: { peers: 12, attach: 2 },
    ...{ a: [12], b: [5], from: 3, absentAt: [2, 3], ttls: { 3: 3 } },
  },
  'degrees by a power law': {
    kind: 'power-law',
    values: { peers: 12, exponent: 2.5, 'min-degree': 2, 'max-degree': 4 },
    a: [12],
    b: [2, 3],
  },
  'two tiers': {
    ...{
      kind: 'two-tier',
      values: { ultrapeers: 4, leaves: 8, degree: 3, 'leaf-links': 2 },
      a: [12],
      b: [6, 7],
      from: 5,
    },
  },
};

/** The queries of a run: of all three files, one after the other. */
export function queriesOf({ a, b = [], from = 1, ttl, ttls }: ComparedNetwork): readonly SimulatedQuery[] {
  const holders = [a, b, []];
  return files.map((file, index) => ({
    ...{ file, origin: from, holders: holders[index] ?? [] },
    ttl: ttl ?? ttls?.[from] ?? 7,
  }));
}

/** Writes the network with its shares. */
export async function topologyOf(network: ComparedNetwork, folder: string): Promise<Topology> {
  const { kind, values, forwardOnHit = false, absentAt = [], ttls = {} } = network;
  const { overlay } = generate(generatorNamed(kind), values, { seed: '1', connected: false });
  const { offsets, targets } = overlayOfEdges(overlay);
  const peers: Record<number, TestPeer> = {};
  for (let id = 1; id <= overlay.nodes; id += 1) {
    const held = queriesOf(network).flatMap(({ file, holders }) => (holders.includes(id) ? [file] : []));
    peers[id] = {
      neighbours: Array.from(targets.subarray(offsets[id - 1], offsets[id]), (target) => target + 1),
      files: Object.fromEntries(held.map((file) => [file, `${file}\n`])),
      keys: ttls[id] === undefined ? {} : { ttl: String(ttls[id]) },
    };
  }
  const options = { forward_on_hit: forwardOnHit ? 'yes' : 'no' };
  const topology = await loadTopology(writeTopology(folder, peers, options), { cwd: folder });
  if (absentAt.length === 0) return topology;
  return {
    ...topology,
    // Nothing listens on port 1.
    absent: [{ id: absentId, ip: '127.0.0.1', port: 1 }],
    peers: topology.peers.map((peer) =>
      absentAt.includes(peer.id) ? { ...peer, neighbours: [...peer.neighbours, absentId] } : peer,
    ),
  };
}

/** The trace of real processes, whose messages pass one at a time. */
export async function realTrace(
  topology: Topology,
  network: ComparedNetwork,
  cwd: string,
): Promise<TraceEvent[]> {
  const { from = 1, ttl } = network;
  const out = join(cwd, 'out');
  await run({ topology, get: files, from, ttl, ports: 'auto', lockstep: true, out, cwd });
  const events: TraceEvent[] = [];
  for await (const event of readTrace(join(out, 'trace.ndjson'))) events.push(event);
  return events;
}

export function simulationOf(
  topology: Topology,
  queries: readonly SimulatedQuery[],
  options: Partial<EngineOptions> = {},
): Buffer {
  const { name, peers, absent } = topology;
  const { forwardOnHit } = topology.options;
  return simulatedTrace({ name, peers, absent: absent.map(({ id }) => id), forwardOnHit }, queries, options);
}
