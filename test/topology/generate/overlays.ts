import { createRequire } from 'node:module';
import { DirectedGraph, UndirectedGraph } from 'graphology';
import { generate } from '../../../src/topology/generate/generate.js';
import { generatorNamed } from '../../../src/topology/generate/generators/index.js';
import { type GivenValues, readValues } from '../../../src/topology/generate/read-values.js';
import type { EdgeArrays } from '../../../src/topology/model.js';

/** An overlay, made in the same way as by `sim topology generate`. */
export function made(kind: string, given: GivenValues, seed = '1'): EdgeArrays {
  const generator = generatorNamed(kind);
  return generate(generator, readValues(generator, given), { seed, connected: false }).overlay;
}

/** All links, in order, an undirected one with its lower node first. */
export function linksOf({ directed, sources, targets }: EdgeArrays): [number, number][] {
  const links = [...sources].map((source, index): [number, number] => {
    const target = targets[index] ?? -1;
    return directed || source < target ? [source, target] : [target, source];
  });
  return links.sort(([a, b], [c, d]) => a - c || b - d);
}

/** The number of links of each node, in either direction. */
export function degreesOf({ nodes, sources, targets }: EdgeArrays): number[] {
  const degrees = new Array<number>(nodes).fill(0);
  for (const node of [...sources, ...targets]) degrees[node] = (degrees[node] ?? Number.NaN) + 1;
  return degrees;
}

/** The same overlay in graphology, which refuses a duplicate link and a link without its nodes. */
export function graphOf(overlay: EdgeArrays): UndirectedGraph | DirectedGraph {
  const options = { allowSelfLoops: false };
  const graph = overlay.directed ? new DirectedGraph(options) : new UndirectedGraph(options);
  for (let node = 0; node < overlay.nodes; node += 1) graph.addNode(node);
  for (const [source, target] of linksOf(overlay)) graph.addEdge(source, target);
  return graph;
}

type GraphClass = typeof UndirectedGraph;
const require = createRequire(import.meta.url);

/** The types of these packages do not fit ES modules. */
export const { diameter } = require('graphology-metrics/graph') as {
  diameter: (graph: UndirectedGraph) => number;
};
export const { connectedComponents } = require('graphology-components') as {
  connectedComponents: (graph: UndirectedGraph | DirectedGraph) => string[][];
};
export const classic = require('graphology-generators/classic') as {
  complete: (graphClass: GraphClass, nodes: number) => UndirectedGraph;
  path: (graphClass: GraphClass, nodes: number) => UndirectedGraph;
  ladder: (graphClass: GraphClass, length: number) => UndirectedGraph;
};
export const { erdosRenyi } = require('graphology-generators/random') as {
  erdosRenyi: (
    graphClass: GraphClass,
    options: { order: number; probability: number; rng: () => number },
  ) => UndirectedGraph;
};
