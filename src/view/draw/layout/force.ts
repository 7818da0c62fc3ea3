import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import { largest } from '../../../core/extremes.js';
import type { Point } from '../pen.js';
import { type Graph, stepsFrom } from './graph.js';

/** Length of a link while the forces act: d3's strengths fit to this size. */
const unit = 30;

/** Positions by springs on the links and repulsion between all peers; turned so that the picture is wide. */
export function forcePoints(graph: Graph): readonly Point[] {
  const { adjacent, peers } = graph;
  const count = peers.length;
  const nodes: SimulationNodeDatum[] = startOf(graph).map(({ x, y }) => ({ x, y }));
  const links = adjacent.flatMap((list, source) =>
    list.filter((target) => target > source).map((target) => ({ source, target })),
  );
  const ticks = ticksFor(count);
  // A peer without links is only held by this force.
  const strengthOf = (strength: number) => (_: SimulationNodeDatum, node: number) =>
    adjacent[node]?.length === 0 ? 0.4 : strength;
  forceSimulation(nodes)
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .force(
      'link',
      forceLink(links)
        .distance(unit)
        .iterations(count > 2000 ? 1 : 2),
    )
    .force(
      'charge',
      forceManyBody()
        .strength(count > 150 ? -30 : -90)
        .theta(count > 2000 ? 1.2 : 0.9),
    )
    .force('collide', forceCollide(unit * 0.42).iterations(count > 2000 ? 1 : 2))
    .force('x', forceX(0).strength(strengthOf(0.04)))
    .force('y', forceY(0).strength(strengthOf(0.06)))
    .stop()
    .tick(ticks);
  return turned(nodes.map(({ x = 0, y = 0 }) => ({ x: x / unit, y: y / unit })));
}

/** At most about five seconds of work. */
function ticksFor(count: number): number {
  return Math.round(Math.min(300, Math.max(30, 300_000 / Math.max(count, 1))));
}

/** A spiral by distance from the peer with the most neighbours: close peers begin close to each other. */
function startOf({ adjacent }: Graph): Point[] {
  const degrees = adjacent.map(({ length }) => length);
  const steps = stepsFrom(degrees.indexOf(largest(degrees, 0)), adjacent);
  const order = [...adjacent.keys()].sort((a, b) => (steps[a] ?? 0) - (steps[b] ?? 0) || a - b);
  const points: Point[] = [];
  for (const [index, node] of order.entries()) {
    const radius = unit * 0.6 * Math.sqrt(index + 0.5);
    const angle = index * Math.PI * (3 - Math.sqrt(5));
    points[node] = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  }
  return points;
}

/** Turned by the angle at which the picture is widest for its height. */
function turned(points: readonly Point[]): Point[] {
  let best = { ratio: -1, points: [...points] };
  for (let step = 0; step < 36; step += 1) {
    const [cos, sin] = [Math.cos((step * Math.PI) / 36), Math.sin((step * Math.PI) / 36)];
    const candidate = points.map(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }));
    const [left, right, top, bottom] = candidate.reduce(
      ([l, r, t, b], { x, y }) => [Math.min(l, x), Math.max(r, x), Math.min(t, y), Math.max(b, y)],
      [Infinity, -Infinity, Infinity, -Infinity],
    );
    const ratio = (right - left) / (bottom - top + 0.5);
    if (ratio > best.ratio) best = { ratio, points: candidate };
  }
  return best.points;
}
